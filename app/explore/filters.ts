import { extent } from '../../workers/lab/charts/points'
import type { ComponentsAnswer } from '../../workers/threads/api'
import { standings } from './components'
import { episodeAt, type Episode } from './episodes'

/** How much of a component there is, in its standard deviations; or by how much a number changes with one. */
export type Quantity = 'amount' | 'slope'

/** Holds in a row whose number lies in low … high, ends included. */
export interface Filter {
  readonly component: number
  readonly quantity: Quantity
  readonly low: number
  readonly high: number
}

/** What a row's moment must be like. All of it at once. */
export interface Conditions {
  readonly filters: readonly Filter[]
  /** One group of the map of moments. */
  readonly group: number | null
  /** One decision of every game, counted from its start. */
  readonly decision: number | null
}

export interface Moments {
  readonly rows: number
  readonly episodes: readonly Episode[]
  /** The group of each row, where there are groups. */
  readonly groups: Uint8Array | null
  /** [rows]; null where nobody knows. */
  numbersOf(filter: Pick<Filter, 'component' | 'quantity'>): Float32Array | null
}

/** [rows]: 1 where everything holds. A number that is not known lies in no range. */
export function adhering({ filters, group, decision }: Conditions, moments: Moments): Uint8Array {
  const { rows, episodes, groups } = moments
  const mask = new Uint8Array(rows).fill(1)
  const strike = (holds: (row: number) => boolean) => mask.forEach((one, row) => one && !holds(row) && (mask[row] = 0))
  for (const { low, high, ...of } of filters) {
    const numbers = moments.numbersOf(of)
    strike((row) => numbers !== null && numbers[row]! >= low && numbers[row]! <= high)
  }
  if (group !== null) strike((row) => groups?.[row] === group)
  if (decision !== null) strike((row) => row - (episodes[episodeAt(episodes, row)]?.begin ?? 0) === decision)
  return mask
}

/** The next row of the mask after `from`, or before it; null: there is none. */
export function nextOf(mask: Uint8Array, from: number, by: 1 | -1): number | null {
  const found = by > 0 ? mask.indexOf(1, from + 1) : from > 0 ? mask.lastIndexOf(1, from - 1) : -1
  return found < 0 ? null : found
}

/** How many episodes have a row of the mask. */
export const gamesOf = (mask: Uint8Array, episodes: readonly Episode[]): number =>
  episodes.filter(({ begin, end }) => mask.subarray(begin, end).includes(1)).length

/** The ends of what a filter can be set to: all finite numbers lie inside, on a round step outwards. */
export function endsOf(numbers: Float32Array): { readonly low: number; readonly high: number; readonly step: number } {
  const [low, high] = extent(Array.from(numbers)) ?? [0, 1]
  const step = 10 ** Math.floor(Math.log10(Math.max(high - low, 1e-9) / 50))
  const round = (value: number) => Number(value.toPrecision(12))
  return { low: round(Math.floor(low / step) * step), high: round(Math.ceil(high / step) * step), step: round(step) }
}

/** [rows]: by how much the number changes per standard deviation of the component. */
export function slopesOf(
  slopes: Float32Array,
  { count, spread }: Pick<ComponentsAnswer, 'count' | 'spread'>,
  component: number,
): Float32Array {
  return Float32Array.from(
    { length: slopes.length / count },
    (_, row) => slopes[row * count + component]! * spread[component]!,
  )
}

/** Two components as places, [rows × 2], in standard deviations; NaN where nobody was asked. */
export function planeOf(
  components: Pick<ComponentsAnswer, 'scores' | 'count' | 'mean' | 'spread'>,
  across: number,
  up: number,
): Float32Array {
  const [x, y] = [standings(components, across), standings(components, up)]
  return Float32Array.from({ length: 2 * x.length }, (_, i) => (i % 2 ? y : x)[i >> 1]!)
}

/** The way that an action goes, as far as its name says one. */
export function arrowOf({ id, title }: { readonly id: string; readonly title: string }): string {
  const words = new Set(`${id} ${title}`.toLowerCase().split(/[^a-z]+/))
  const [left, right] = [words.has('left'), words.has('right')]
  const [up, down] = [words.has('up') || words.has('jump'), words.has('down')]
  if (left !== right) return up ? (left ? '↖' : '↗') : down ? (left ? '↙' : '↘') : left ? '←' : '→'
  if (up !== down) return up ? '↑' : '↓'
  return ['noop', 'stay', 'nothing', 'wait'].some((word) => words.has(word)) ? '∅' : ''
}
