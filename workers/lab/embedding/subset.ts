import type { MatrixShape, Steps } from '../contracts/embedding'
import type { OptionSpec } from '../contracts/options'
import type { Random } from '../random'
import { nearestAmong } from './nearest'

/** For methods whose cost grows faster than the rows. */
export const subsetOption = {
  most: {
    kind: 'number',
    title: 'Laid out themselves',
    default: 3000,
    min: 100,
    max: 10000,
    step: 100,
    unit: 'moments',
    help: 'At most so many moments, drawn by the seed, are laid out by the method. Each other one is put at the mean position of its 5 nearest among them, the nearer the heavier.',
  },
} as const satisfies OptionSpec

const NEAREST = 5

/** `most` of the rows, each equally likely, ascending; all of them where there are no more (Knuth's selection sampling). */
export function chooseRows(rows: number, most: number, random: Random): Int32Array {
  const count = Math.min(rows, most)
  const out = new Int32Array(count)
  for (let row = 0, chosen = 0; chosen < count; row++)
    if (count === rows || random.uniform() * (rows - row) < count - chosen) out[chosen++] = row
  return out
}

/** The first of every kind of row, ascending: rows that are the same to the last bit are one kind. */
export function distinctRows(points: Float32Array, [rows, columns]: MatrixShape): Int32Array {
  const words = new Uint32Array(points.buffer, points.byteOffset, points.length)
  const same = (a: number, b: number) => {
    for (let i = 0; i < columns; i++) if (words[a * columns + i] !== words[b * columns + i]) return false
    return true
  }
  const seen = new Map<number, number[]>()
  const first: number[] = []
  for (let row = 0; row < rows; row++) {
    let hash = 0x811c9dc5
    for (let i = row * columns; i < (row + 1) * columns; i++) hash = Math.imul(hash ^ words[i]!, 0x01000193)
    const alike = seen.get(hash)
    if (alike?.some((other) => same(other, row))) continue
    if (alike) alike.push(row)
    else seen.set(hash, [row])
    first.push(row)
  }
  return Int32Array.from(first)
}

export function takeRows(points: Float32Array, columns: number, rows: Int32Array): Float32Array {
  const out = new Float32Array(rows.length * columns)
  rows.forEach((row, i) => out.set(points.subarray(row * columns, (row + 1) * columns), i * columns))
  return out
}

/**
 * Positions of all rows from those of the chosen ones: every other row at Σ w p / Σ w over its 5 nearest chosen rows,
 * w = 1 / (ε + distance²), so that a row that equals a chosen one stands on it.
 */
export function* placeRest(
  points: Float32Array,
  [rows, columns]: MatrixShape,
  chosen: Int32Array,
  laidOut: Float32Array,
  from: number,
): Steps<Float32Array> {
  const positions = new Float32Array(rows * 2)
  const known = takeRows(points, columns, chosen)
  const isChosen = new Uint8Array(rows)
  chosen.forEach((row, i) => {
    isChosen[row] = 1
    positions.set(laidOut.subarray(2 * i, 2 * i + 2), 2 * row)
  })
  const k = Math.min(NEAREST, chosen.length)
  const slice = Math.max(1, Math.floor(8e6 / (chosen.length * columns)))
  for (let row = 0, placed = 0; row < rows; row++) {
    if (isChosen[row]) continue
    const { rows: near, squares } = nearestAmong(known, columns, points, row * columns, k, -1)
    positions.set(weightedMean(near, squares, laidOut), 2 * row)
    if (++placed % slice === 0)
      yield { stage: 'Placing the rest beside its neighbours', share: from + ((1 - from) * row) / rows }
  }
  return positions
}

function weightedMean(near: Int32Array, squares: Float64Array, positions: Float32Array): [number, number] {
  const small = 1e-9 * (squares.at(-1) || 1)
  let [x, y, all] = [0, 0, 0]
  near.forEach((row, i) => {
    const weight = 1 / (small + squares[i]!)
    x += weight * positions[2 * row]!
    y += weight * positions[2 * row + 1]!
    all += weight
  })
  return [x / all, y / all]
}

/** What is said beside the picture. */
export function subsetWords(rows: number, chosen: number): string {
  const rest = rows - chosen
  return rest > 0
    ? ` ${chosen} of ${rows} moments were laid out; the other ${rest} stand at the weighted mean of their 5 nearest among these.`
    : ''
}
