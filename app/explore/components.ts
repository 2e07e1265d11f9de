import type { ComponentsAnswer, Place } from '../../workers/threads/api'
import type { Lane } from './lanes'

type Scored = Pick<ComponentsAnswer, 'scores' | 'count' | 'mean' | 'spread'>

/** Standard deviations from its mean beyond which a component is marked. */
export const FAR = 3

/** Counted from 1, with what it was measured to know: where all are components. */
export const componentName = (index: number, known = ''): string => (known ? `${index + 1}: ${known}` : `${index + 1}`)

export const componentTitle = (index: number, known = ''): string => `Component ${componentName(index, known)}`

/** Of one component in a row, in its standard deviations from its mean; 0 where it never changes, NaN where nobody was asked. */
export function standing({ scores, count, mean, spread }: Scored, row: number, component: number): number {
  const score = scores[row * count + component] ?? NaN
  if (Number.isNaN(score)) return NaN
  return spread[component]! > 0 ? (score - mean[component]!) / spread[component]! : 0
}

/** [rows] of one component. */
export function standings(components: Scored, component: number): Float32Array {
  const rows = components.scores.length / components.count
  return Float32Array.from({ length: rows }, (_, row) => standing(components, row, component))
}

/** [rows]: the component that is farthest from its mean, whichever way; NaN where nobody was asked. */
export function strongest(components: Scored): Float32Array {
  const rows = components.scores.length / components.count
  return Float32Array.from({ length: rows }, (_, row) => {
    let [best, most] = [NaN, -1]
    for (let k = 0; k < components.count; k++) {
      const far = Math.abs(standing(components, row, k))
      if (far > most) [best, most] = [k, far]
    }
    return best
  })
}

export const isFar = (z: number): boolean => Math.abs(z) > FAR

/** A strip of the time line for each that is followed; what lies far out is marked. */
export function componentLanes(
  components: Scored,
  followed: readonly number[],
  titleOf: (k: number) => string,
): Lane[] {
  return followed
    .filter((k) => k < components.count)
    .map((k) => ({
      id: `component ${k}`,
      title: titleOf(k),
      values: standings(components, k),
      zero: true,
      far: [-FAR, FAR],
    }))
}

export interface ExtremesRequest {
  /** [rows], NaN where there is none. */
  readonly values: Float32Array
  readonly episodes: readonly { readonly begin: number }[]
  /** Rows at most. */
  readonly most: number
  /** Of one episode, no two are nearer than so many decisions. */
  readonly apart: number
}

/** Rows with the highest (`sign` 1) or lowest (−1) values, most extreme first: one per stretch, or all would be neighbours of one moment. */
export function extremesOf({ values, episodes, most, apart }: ExtremesRequest, sign: 1 | -1): number[] {
  const order = [...values.keys()].filter((row) => !Number.isNaN(values[row]!))
  order.sort((a, b) => sign * (values[b]! - values[a]!) || a - b)
  const episodeOf = (row: number) => episodes.findLastIndex(({ begin }) => begin <= row)
  const found: number[] = []
  for (const row of order) {
    if (found.length === most) break
    const isNear = found.some((other) => Math.abs(other - row) < apart && episodeOf(other) === episodeOf(row))
    if (!isNear) found.push(row)
  }
  return found
}

/** What a spread of each component adds to each action's logit and the value, [count × (actions + 1)]. */
export function readoutPerSpread({
  readout,
  spread,
}: Pick<ComponentsAnswer, 'readout' | 'spread'>): Float32Array | null {
  if (!readout) return null
  const wide = readout.length / spread.length
  return readout.map((value, i) => value * spread[Math.floor(i / wide)]!)
}

/** Moments in which a component is far out, for a list beside the bars: the first of each run of rows. */
export function outliersOf(values: Float32Array, places: readonly Pick<Place, 'row' | 'kind'>[]): number[] {
  const begins = new Set(places.filter(({ kind }) => kind === 'start').map(({ row }) => row))
  return [...values.keys()].filter(
    (row) => isFar(values[row]!) && (row === 0 || begins.has(row) || !isFar(values[row - 1]!)),
  )
}
