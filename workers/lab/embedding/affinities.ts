import type { MatrixShape, Steps } from '../contracts/embedding'
import { nearestOfEach } from './nearest'

/** A symmetric matrix of joint probabilities that sum to 1, row by row: entries `starts[i]` … `starts[i + 1] − 1` belong to row i. */
export interface Affinities {
  readonly starts: Int32Array
  readonly columns: Int32Array
  readonly values: Float64Array
}

/**
 * Input similarities of t-SNE: p_{j|i} over the ⌊3u⌋ nearest neighbours, the width of each Gaussian such that 2^entropy = u, the
 * perplexity; p_ij = (p_{j|i} + p_{i|j}) / 2n (van der Maaten 2014, eq. 4–6). Exact neighbours: no tree pays at 50 dimensions.
 */
export function* affinities(points: Float32Array, shape: MatrixShape, perplexity: number): Steps<Affinities> {
  const rows = shape[0]
  const k = Math.max(1, Math.min(rows - 1, Math.floor(3 * perplexity)))
  const near = yield* nearestOfEach(points, shape, k, 'Nearest neighbours', 0, 0.95)
  const conditional = new Float64Array(rows * k)
  for (let row = 0; row < rows; row++)
    conditional.set(probabilities(near.squares.subarray(row * k, (row + 1) * k), perplexity), row * k)
  return symmetric(near.rows, conditional, rows, k)
}

/** Bisection on the precision; entropy falls as it grows. Neighbours all equally far share equally. */
export function probabilities(squares: Float64Array, perplexity: number): Float64Array {
  const wanted = Math.log(Math.min(perplexity, squares.length))
  const nearest = squares[0] ?? 0
  const spread = squares.reduce((sum, square) => sum + square - nearest, 0) / squares.length
  if (spread === 0) return new Float64Array(squares.length).fill(1 / squares.length)
  let [precision, low, high] = [1 / spread, 0, Infinity]
  let found = gaussian(squares, nearest, precision)
  for (let round = 0; round < 100 && Math.abs(found.entropy - wanted) > 1e-5; round++) {
    if (found.entropy > wanted)
      [low, precision] = [precision, high === Infinity ? 2 * precision : (precision + high) / 2]
    else [high, precision] = [precision, (low + precision) / 2]
    found = gaussian(squares, nearest, precision)
  }
  return found.shares
}

function gaussian(
  squares: Float64Array,
  nearest: number,
  precision: number,
): { shares: Float64Array; entropy: number } {
  const shares = squares.map((square) => Math.exp(-precision * (square - nearest)))
  const sum = shares.reduce((a, b) => a + b, 0)
  let entropy = 0
  shares.forEach((share, j) => {
    shares[j] = share / sum
    if (share > 0) entropy -= shares[j]! * Math.log(shares[j]!)
  })
  return { shares, entropy }
}

function symmetric(neighbours: Int32Array, conditional: Float64Array, rows: number, k: number): Affinities {
  const lists = Array.from({ length: rows }, () => new Map<number, number>())
  neighbours.forEach((other, at) => {
    const row = Math.floor(at / k)
    const half = conditional[at]! / (2 * rows)
    lists[row]!.set(other, (lists[row]!.get(other) ?? 0) + half)
    lists[other]!.set(row, (lists[other]!.get(row) ?? 0) + half)
  })
  const starts = new Int32Array(rows + 1)
  lists.forEach((list, row) => (starts[row + 1] = starts[row]! + list.size))
  return {
    starts,
    columns: Int32Array.from(lists.flatMap((list) => [...list.keys()])),
    values: Float64Array.from(lists.flatMap((list) => [...list.values()])),
  }
}
