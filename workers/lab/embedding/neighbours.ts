import type { MatrixShape } from '../contracts/embedding'
import { InputError } from '../contracts/errors'
import { insert } from './nearest'

export type Metric = 'cosine' | 'euclidean'

export interface Neighbours {
  /** Row numbers, nearest first, the asked row left out; of equally near ones the earlier row. */
  readonly rows: Int32Array
  /** Euclidean distance, or 1 − cosine (0 … 2; a row of zeros is at 1 from everything). */
  readonly distances: Float32Array
}

/** The k rows nearest to one row among all, exact: 20,000 × 512 in a few tens of milliseconds. Fewer where there are fewer. Throws InputError for a row that is not there. */
export function neighboursOf(
  points: Float32Array,
  [rows, columns]: MatrixShape,
  row: number,
  k: number,
  metric: Metric = 'euclidean',
): Neighbours {
  if (!Number.isInteger(row) || row < 0 || row >= rows)
    throw new InputError('row', `must be a whole number from 0 to ${rows - 1}`)
  const count = Math.max(0, Math.min(Math.floor(k), rows - 1))
  const found = new Int32Array(count).fill(-1)
  const keys = new Float64Array(count).fill(Infinity)
  const distance = metric === 'cosine' ? cosineFrom(points, columns, row) : squareFrom(points, columns, row)
  for (let other = 0; other < rows && count > 0; other++) {
    if (other === row) continue
    const key = distance(other)
    if (key < keys[count - 1]!) insert(found, keys, other, key)
  }
  return { rows: found, distances: Float32Array.from(keys, metric === 'cosine' ? (key) => key : Math.sqrt) }
}

/** Two sums side by side, here and below: one alone waits for itself at every addition. */
function squareFrom(points: Float32Array, columns: number, row: number): (other: number) => number {
  const asked = points.slice(row * columns, (row + 1) * columns)
  return (other) => {
    const at = other * columns
    let even = 0
    let odd = 0
    let j = 0
    for (; j < columns - 1; j += 2) {
      const a = asked[j]! - points[at + j]!
      const b = asked[j + 1]! - points[at + j + 1]!
      even += a * a
      odd += b * b
    }
    if (j < columns) even += (asked[j]! - points[at + j]!) ** 2
    return even + odd
  }
}

function cosineFrom(points: Float32Array, columns: number, row: number): (other: number) => number {
  const asked = points.slice(row * columns, (row + 1) * columns)
  const own = Math.sqrt(asked.reduce((sum, value) => sum + value * value, 0))
  return (other) => {
    const at = other * columns
    let product = 0
    let square = 0
    for (let j = 0; j < columns; j++) {
      const value = points[at + j]!
      product += asked[j]! * value
      square += value * value
    }
    const lengths = own * Math.sqrt(square)
    return lengths > 0 ? Math.max(0, 1 - product / lengths) : 1
  }
}
