import type { MatrixShape, Steps } from '../contracts/embedding'
import type { Random } from '../random'
import { chooseRows } from './subset'

const DIRECTIONS = 64
const ROUNDS = 3
/** Rows that the directions are found on; all rows are then brought onto them. */
const SAMPLE = 4000

export interface Onto {
  /** [rows × columns] */
  readonly points: Float32Array
  readonly columns: number
  /** Variance of all the original columns together. */
  readonly total: number
}

/**
 * Wide points on an orthonormal basis of (nearly) their 64 leading principal directions, by randomised subspace iteration
 * (Halko, Martinsson & Tropp 2011, algorithm 4.4): three rounds of Q ← orth(Xᵀ X Q), X centred, at most 4,000 of the rows.
 */
export function* ontoLeadingSubspace(
  points: Float32Array,
  [rows, columns]: MatrixShape,
  random: Random,
  stage: string,
): Steps<Onto> {
  const { mean, total } = columnMoments(points, rows, columns)
  yield { stage, share: 0.02 }
  const sample = chooseRows(rows, SAMPLE, random)
  const count = Math.min(DIRECTIONS, columns, rows)
  let basis = orthonormal(
    Array.from({ length: count }, () => Float32Array.from({ length: columns }, () => random.normal())),
  )
  for (let round = 0; round < ROUNDS; round++) {
    const next = basis.map(() => new Float32Array(columns))
    const centre = basis.map((direction) => dot(direction, mean, 0))
    const sums = basis.map(() => 0)
    for (const [i, row] of sample.entries()) {
      for (const [k, direction] of basis.entries()) {
        const score = dot(direction, points, row * columns) - centre[k]!
        sums[k]! += score
        addScaled(next[k]!, points, row * columns, score)
      }
      if (i % 32 === 31) yield { stage, share: 0.02 + (0.38 * (round + (i + 1) / sample.length)) / ROUNDS }
    }
    // Σ (x − m) s = Σ x s − m Σ s
    for (const [k, direction] of next.entries()) addScaled(direction, mean, 0, -sums[k]!)
    basis = orthonormal(next)
  }
  const centre = basis.map((direction) => dot(direction, mean, 0))
  const out = new Float32Array(rows * count)
  for (let row = 0; row < rows; row++) {
    for (const [k, direction] of basis.entries())
      out[row * count + k] = dot(direction, points, row * columns) - centre[k]!
    if (row % 64 === 63) yield { stage, share: 0.4 + (0.2 * row) / rows }
  }
  return { points: out, columns: count, total }
}

/** Modified Gram–Schmidt, twice over: once loses orthogonality where directions are nearly alike. */
function orthonormal(directions: Float32Array[]): Float32Array[] {
  for (let pass = 0; pass < 2; pass++)
    for (const [k, direction] of directions.entries()) {
      for (const earlier of directions.slice(0, k)) addScaled(direction, earlier, 0, -dot(direction, earlier, 0))
      const length = Math.sqrt(dot(direction, direction, 0))
      // A direction that holds no variance: zeros, and so zeros in what comes out.
      for (let j = 0; j < direction.length; j++) direction[j] = length > 1e-12 ? direction[j]! / length : 0
    }
  return directions
}

function columnMoments(points: Float32Array, rows: number, columns: number): { mean: Float32Array; total: number } {
  const sum = new Float64Array(columns)
  const squares = new Float64Array(columns)
  for (let row = 0, at = 0; row < rows; row++)
    for (let j = 0; j < columns; j++, at++) {
      sum[j]! += points[at]!
      squares[j]! += points[at]! * points[at]!
    }
  const total = squares.reduce(
    (all, square, j) => all + (square - (sum[j]! * sum[j]!) / rows) / Math.max(1, rows - 1),
    0,
  )
  return { mean: Float32Array.from(sum, (value) => value / rows), total }
}

function dot(direction: Float32Array, points: Float32Array, from: number): number {
  let sum = 0
  for (let j = 0; j < direction.length; j++) sum += direction[j]! * points[from + j]!
  return sum
}

function addScaled(into: Float32Array, points: Float32Array, from: number, factor: number): void {
  for (let j = 0; j < into.length; j++) into[j]! += factor * points[from + j]!
}
