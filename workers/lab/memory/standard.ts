import type { MatrixShape } from '../contracts/embedding'
import { nearestAmong } from '../embedding/nearest'

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

/** Rows that are not far from all others: the median distance to the 5 nearest is under the mean of all such plus two standard deviations. */
export function inliers(points: Float32Array, [rows, columns]: MatrixShape): Int32Array {
  const all = Array.from({ length: rows }, (_, row) => row)
  const k = Math.min(NEIGHBOURS, rows - 1)
  if (k < 1) return Int32Array.from(all)
  const far = all.map((row) => {
    const { squares } = nearestAmong(points, columns, points, row * columns, k, row)
    return Math.sqrt(squares[k >> 1]!)
  })
  const mean = far.reduce((sum, d) => sum + d, 0) / rows
  const spread = Math.sqrt(far.reduce((sum, d) => sum + (d - mean) ** 2, 0) / rows)
  return Int32Array.from(all.filter((row) => far[row]! < mean + 2 * spread || spread === 0))
}
