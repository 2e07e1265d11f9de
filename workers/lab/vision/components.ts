import type { Steps } from '../contracts/embedding'
import { InputError } from '../contracts/errors'
import { parseOptions } from '../contracts/options'
import type { Components } from '../memory/components'
import { dot } from '../memory/components'
import nmf from '../memory/decompositions/nmf'
import type { Random } from '../random'

/** Of the error at the start, taken off by ten rounds: components that are nearly apart go apart slowly. */
const TOLERANCE = 1e-6
/** Places that components are found in, at most. */
const MOST = 12_000

/**
 * Directions of channels that a layer's numbers are sums of: NMF of what lies above zero and of what lies below, each a row of its own, over all
 * places of all moments (Hilton et al. 2020; there on attributions). `values` [places × channels]; of more than 12,000 places that are not empty
 * as many are drawn. Throws InputError where all of them are.
 */
export function* componentsOf(
  values: Float32Array,
  channels: number,
  count: number,
  random: Random,
): Steps<Components> {
  const rows = drawn(halves(values, channels), random)
  if (rows.length === 0) throw new InputError('layer', 'is zero everywhere in these episodes: choose another')
  // Its least row is all zeros: nothing is to be taken off any channel.
  const points = new Float32Array((rows.length + 1) * channels)
  const scale = Math.sqrt(rows.reduce((sum, row) => sum + squares(row), 0) / (rows.length * channels))
  rows.forEach((row, i) =>
    points.set(
      row.map((value) => value / scale),
      i * channels,
    ),
  )
  const options = parseOptions(nmf.options, { count, tolerance: TOLERANCE })
  const found = yield* nmf.fit(points, [rows.length + 1, channels], options, random)
  const read = (given: ArrayLike<number>) =>
    found.read(Float32Array.from(given, (value) => value / scale)).map((load) => load * scale)
  return { ...found, read }
}

/**
 * What each component adds at each place, above zero and below, in the units of the values: [2 × components × places], `values` [places × channels].
 * The rest of a place's sum is in none of them.
 */
export function addedBy({ directions, read }: Components, values: Float32Array): Float32Array {
  const channels = directions[0]!.length
  const places = values.length / channels
  const weights = directions.map((direction) => direction.reduce((sum, value) => sum + value, 0))
  const out = new Float32Array(2 * directions.length * places)
  for (const [half, sign] of [1, -1].entries()) {
    const loads = read(values.map((value) => Math.max(0, sign * value)))
    for (let place = 0; place < places; place++)
      for (const [k, weight] of weights.entries())
        out[(half * directions.length + k) * places + place] = weight * loads[place * directions.length + k]!
  }
  return out
}

/** Of every place what is above zero, and what is below; the empty ones left out. */
function halves(values: Float32Array, channels: number): Float32Array[] {
  const found: Float32Array[] = []
  for (let from = 0; from < values.length; from += channels) {
    const row = values.subarray(from, from + channels)
    for (const half of [row.map((value) => Math.max(0, value)), row.map((value) => Math.max(0, -value))])
      if (half.some((value) => value > 0)) found.push(half)
  }
  return found
}

function drawn(rows: Float32Array[], random: Random): Float32Array[] {
  for (let i = 0; i < Math.min(MOST, rows.length); i++) {
    const other = i + random.below(rows.length - i)
    ;[rows[i], rows[other]] = [rows[other]!, rows[i]!]
  }
  return rows.slice(0, MOST)
}

const squares = (row: Float32Array) => row.reduce((sum, value) => sum + value * value, 0)

/** Mean of a aᵀ over all places, [channels × channels]: how much of a layer lies along any direction. `activations` [places × channels] */
export function secondMoments(activations: Float32Array, channels: number): Float64Array {
  const out = new Float64Array(channels * channels)
  const places = activations.length / channels
  for (let from = 0; from < activations.length; from += channels)
    for (let i = 0; i < channels; i++) {
      const value = activations[from + i]! / places
      if (value !== 0) for (let j = 0; j < channels; j++) out[i * channels + j]! += value * activations[from + j]!
    }
  return out
}

/** Of a layer's squares, the share along a direction of any length: v̂ᵀ C v̂ / tr C, what is gone where it is taken out. */
export function shareAlong(direction: Float64Array, moments: Float64Array): number {
  const channels = direction.length
  const square = dot(direction, direction, 0)
  let [along, all] = [0, 0]
  for (let i = 0; i < channels; i++) {
    along += direction[i]! * dot(direction, moments, i * channels)
    all += moments[i * channels + i]!
  }
  return square > 0 && all > 0 ? along / square / all : 0
}
