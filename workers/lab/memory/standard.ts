import type { MatrixShape, Steps } from '../contracts/embedding'
import { nearestAmong } from '../embedding/nearest'
import { chooseRows, takeRows } from '../embedding/subset'
import type { Random } from '../random'

export interface Standard {
  /** [columns] each */
  readonly mean: Float64Array
  readonly spread: Float64Array
  /** [rows × columns]: (x − mean) / spread; 0 where a column never varies. */
  readonly points: Float32Array
}

/** Every column by its own mean and standard deviation (over n, as the published analysis took it). */
export function standardise(points: Float32Array, [rows, columns]: MatrixShape): Standard {
  const mean = new Float64Array(columns)
  const spread = new Float64Array(columns)
  for (let i = 0; i < points.length; i++) mean[i % columns]! += points[i]! / rows
  for (let i = 0; i < points.length; i++) spread[i % columns]! += (points[i]! - mean[i % columns]!) ** 2 / rows
  for (let c = 0; c < columns; c++) spread[c] = Math.sqrt(spread[c]!)
  const out = new Float32Array(points.length)
  for (let i = 0; i < points.length; i++) {
    const c = i % columns
    out[i] = spread[c]! > 0 ? (points[i]! - mean[c]!) / spread[c]! : 0
  }
  return { mean, spread, points: out }
}

const NEIGHBOURS = 5

/** Rows that distances are taken to, at most: with all of fifty thousand it would take minutes. */
const MOST = 3000

/**
 * [rows]: 1 where a row is far from all others: the median distance to its 5 nearest is not under the mean of all such plus two standard deviations.
 * Of many rows the nearest are sought among 3,000 drawn ones.
 */
export function* outlying(points: Float32Array, [rows, columns]: MatrixShape, random: Random): Steps<Uint8Array> {
  const chosen = chooseRows(rows, MOST, random)
  const known = takeRows(points, columns, chosen)
  const k = Math.min(NEIGHBOURS, chosen.length - 1)
  if (k < 1) return new Uint8Array(rows)
  const far = new Float64Array(rows)
  const slice = Math.max(1, Math.floor(8e6 / (chosen.length * columns)))
  for (let row = 0, next = 0; row < rows; row++) {
    const own = chosen[next] === row ? next++ : -1
    far[row] = Math.sqrt(nearestAmong(known, columns, points, row * columns, k, own).squares[k >> 1]!)
    if (row % slice === slice - 1) yield { stage: 'What lies apart', share: row / rows }
  }
  const mean = far.reduce((sum, d) => sum + d, 0) / rows
  const spread = Math.sqrt(far.reduce((sum, d) => sum + (d - mean) ** 2, 0) / rows)
  return Uint8Array.from(far, (d) => (d < mean + 2 * spread || spread === 0 ? 0 : 1))
}
