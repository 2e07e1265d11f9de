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

/** A random direction of the same length in standardised memory, with its own reader: what a component is held against. */
export function randomLike(
  { directions }: Pick<LinearComponents, 'directions'>,
  component: number,
  spread: Float64Array,
  normal: () => number,
): { readonly reader: Float64Array; readonly direction: Float64Array } {
  const standard = (vector: Float64Array) => vector.map((a, i) => (spread[i]! > 0 ? a / spread[i]! : 0))
  const own = standard(directions[component]!)
  const length = Math.sqrt(dot(own, own, 0))
  const drawn = own.map((_, i) => (spread[i]! > 0 ? normal() : 0))
  const unit = drawn.map((a) => a / Math.sqrt(dot(drawn, drawn, 0)))
  return {
    direction: unit.map((a, i) => a * length * spread[i]!),
    reader: unit.map((a, i) => (spread[i]! > 0 ? a / length / spread[i]! : 0)),
  }
}
