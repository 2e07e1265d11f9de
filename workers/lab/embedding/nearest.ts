import type { MatrixShape, Steps } from '../contracts/embedding'

export interface Nearest {
  /** k row numbers, nearest first; of equally near ones the earlier row. */
  readonly rows: Int32Array
  /** Their squared Euclidean distances. */
  readonly squares: Float64Array
}

/** The k rows of `points` nearest to the row that starts at `from` in `source`, leaving out row `except` (−1: none). Exact. */
export function nearestAmong(
  points: Float32Array,
  columns: number,
  source: Float32Array,
  from: number,
  k: number,
  except: number,
): Nearest {
  const rows = new Int32Array(k).fill(-1)
  const squares = new Float64Array(k).fill(Infinity)
  const count = points.length / columns
  for (let row = 0; row < count; row++) {
    if (row === except) continue
    const square = squareBelow(points, row * columns, source, from, columns, squares[k - 1]!)
    if (square < squares[k - 1]!) insert(rows, squares, row, square)
  }
  return { rows, squares }
}

/** Squared distance, or something at least `limit` as soon as it is that large. */
function squareBelow(a: Float32Array, i: number, b: Float32Array, j: number, columns: number, limit: number): number {
  let sum = 0
  let c = 0
  while (c < columns) {
    for (const end = Math.min(columns, c + 16); c < end; c++) {
      const d = a[i + c]! - b[j + c]!
      sum += d * d
    }
    if (sum >= limit) return sum
  }
  return sum
}

/** Puts a row at its place in the ascending list; the last one falls out. */
export function insert(rows: Int32Array, keys: Float64Array, row: number, key: number): void {
  let at = rows.length - 1
  while (at > 0 && keys[at - 1]! > key) {
    keys[at] = keys[at - 1]!
    rows[at] = rows[at - 1]!
    at--
  }
  keys[at] = key
  rows[at] = row
}

/** The k nearest of every row, itself left out: [rows × k] each. */
export function* nearestOfEach(
  points: Float32Array,
  [rows, columns]: MatrixShape,
  k: number,
  stage: string,
  from: number,
  to: number,
): Steps<Nearest> {
  const out = { rows: new Int32Array(rows * k), squares: new Float64Array(rows * k) }
  const slice = Math.max(1, Math.floor(8e6 / (rows * columns)))
  for (let row = 0; row < rows; row++) {
    const near = nearestAmong(points, columns, points, row * columns, k, row)
    out.rows.set(near.rows, row * k)
    out.squares.set(near.squares, row * k)
    if (row % slice === slice - 1) yield { stage, share: from + ((to - from) * row) / rows }
  }
  return out
}
