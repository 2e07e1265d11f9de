import { dot, type LinearComponents } from './components'

/** What happens to one component's part of every change of the memory: it goes along another, or nowhere. */
export interface Rerouting {
  readonly from: number
  /** Null: collapsed. */
  readonly to: number | null
}

/**
 * h′(t) = h(t − 1) + δ − Σ pᵢ dᵢ + Σ pᵢ d_to(i), with δ = h(t) − h(t − 1) and pᵢ = readerᵢ · δ: the formula that the published validation meant (its
 * code added the direction that it had taken away, and forgot h(t − 1)). `before`, `after`: [width]; neither is written.
 */
export function rerouted(
  before: Float32Array,
  after: Float32Array,
  { readers, directions }: LinearComponents,
  routes: readonly Rerouting[],
): Float32Array {
  const change = Float64Array.from(after, (value, i) => value - before[i]!)
  const moved = change.slice()
  for (const { from, to } of routes) {
    const p = dot(readers[from]!, change, 0)
    for (let i = 0; i < moved.length; i++)
      moved[i]! += p * ((to === null ? 0 : directions[to]![i]!) - directions[from]![i]!)
  }
  return Float32Array.from(before, (value, i) => value + moved[i]!)
}

/** The memory with one component at a value (0: its mean over what it was fitted on), all others as they are. */
export function held(
  memory: Float32Array,
  { readers, directions, centre }: LinearComponents,
  component: number,
  value: number,
): Float32Array {
  const now = memory.reduce((sum, h, i) => sum + readers[component]![i]! * (h - centre[i]!), 0)
  return memory.map((h, i) => h + (value - now) * directions[component]![i]!)
}

/**
 * A random direction among those that a memory moves in: components drawn together with random weights, each by its own spread, so that it moves
 * as much as one of them does and its reader gives 1 for it. What a component is held against: any direction drawn at random from the
 * whole space would mostly lie where the memory never goes.
 */
export function mixed(
  { readers, directions }: Pick<LinearComponents, 'readers' | 'directions'>,
  spreads: readonly number[],
  normal: () => number,
): { readonly reader: Float64Array; readonly direction: Float64Array } {
  const drawn = spreads.map((spread) => (spread > 0 ? normal() : 0))
  const length = Math.hypot(...drawn)
  const sum = (vectors: readonly Float64Array[], weight: (k: number) => number) =>
    vectors.reduce(
      (all, vector, k) =>
        all.map((value, i) => value + (drawn[k] === 0 ? 0 : (drawn[k]! / length) * weight(k) * vector[i]!)),
      new Float64Array(vectors[0]!.length),
    )
  return { reader: sum(readers, (k) => 1 / spreads[k]!), direction: sum(directions, (k) => spreads[k]!) }
}
