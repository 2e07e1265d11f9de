import { PCA } from 'ml-pca'
import type { MatrixShape, Steps } from '../contracts/embedding'
import { createRandom } from '../random'
import { ontoLeadingSubspace } from './subspace'

export interface Reduced {
  /** [rows × columns]: scores on the leading principal axes, largest variance first. */
  readonly points: Float32Array
  readonly columns: number
  /** Share of all variance that each axis holds. */
  readonly explained: readonly number[]
}

/** What t-SNE, UMAP and the clusters work on: enough to keep the neighbours, few enough to be quick (van der Maaten & Hinton 2008, section 4.2). */
export const KEPT = 50

/** Up to here the covariance matrix is taken as it is; beyond, within a subspace that holds the leading axes. */
const WIDEST = 600

/**
 * Principal components (Pearson 1901) by the eigenvectors of the covariance matrix; its eigenvalues come from ml-pca. More than 600
 * columns are first brought onto their 64 leading directions (see subspace.ts). Each axis' sign: its largest coordinate is positive.
 * Constant points give zeros.
 */
export function* reduceToPrincipal(
  points: Float32Array,
  shape: MatrixShape,
  most: number,
  stage = 'Principal components',
): Steps<Reduced> {
  const [rows, columns] = shape
  if (columns <= WIDEST) {
    const variance = yield* covariance(points, shape, (share) => ({ stage, share: 0.6 * share }))
    return yield* ontoAxes(points, shape, variance, most, stage)
  }
  // Its own fixed words: the axes found are a matter of the points, not of the picture's seed.
  const found = yield* ontoLeadingSubspace(points, shape, createRandom(1), stage)
  const narrow = [rows, found.columns] as const
  const variance = yield* covariance(found.points, narrow, (share) => ({ stage, share: 0.6 + 0.2 * share }))
  return yield* ontoAxes(found.points, narrow, { ...variance, total: found.total }, most, stage)
}

export interface Axes {
  /** Of each column. */
  readonly mean: Float64Array
  /** Unit vectors, largest variance first. */
  readonly axes: readonly Float64Array[]
  /** Of the scores on each axis. */
  readonly variances: readonly number[]
  /** Variance of all columns together. */
  readonly total: number
}

/** The leading principal axes themselves, for few enough columns that their covariance can be held. */
export function* principalAxes(
  points: Float32Array,
  shape: MatrixShape,
  most: number,
  stage = 'Principal components',
): Steps<Axes> {
  const found = yield* covariance(points, shape, (share) => ({ stage, share }))
  return axesOf(found, Math.min(most, shape[1]))
}

interface Covariance {
  readonly matrix: Float64Array
  readonly mean: Float64Array
  /** Variance of all columns together. */
  readonly total: number
}

/** Sums of products over all rows; activations behind a ReLU are half zeros, which cost nothing. */
function* covariance(
  points: Float32Array,
  [rows, columns]: MatrixShape,
  at: (share: number) => { stage: string; share: number },
): Steps<Covariance> {
  const matrix = new Float64Array(columns * columns)
  const mean = new Float64Array(columns)
  const slice = Math.max(1, Math.floor(8e6 / (columns * columns)))
  for (let row = 0; row < rows; row++) {
    addProducts(matrix, mean, points, row * columns, columns)
    if (row % slice === slice - 1) yield at((row + 1) / rows)
  }
  for (let i = 0; i < columns; i++) mean[i]! /= rows
  let total = 0
  for (let i = 0; i < columns; i++) {
    for (let j = i; j < columns; j++) {
      const value = (matrix[i * columns + j]! - rows * mean[i]! * mean[j]!) / Math.max(1, rows - 1)
      matrix[i * columns + j] = matrix[j * columns + i] = value
    }
    total += matrix[i * columns + i]!
  }
  return { matrix, mean, total }
}

function addProducts(
  matrix: Float64Array,
  sum: Float64Array,
  points: Float32Array,
  from: number,
  columns: number,
): void {
  for (let i = 0; i < columns; i++) {
    const value = points[from + i]!
    if (value === 0) continue
    sum[i]! += value
    const line = i * columns
    for (let j = i; j < columns; j++) matrix[line + j]! += value * points[from + j]!
  }
}

function* ontoAxes(
  points: Float32Array,
  [rows, columns]: MatrixShape,
  covariance: Covariance,
  most: number,
  stage: string,
): Steps<Reduced> {
  yield { stage, share: 0.8 }
  const { mean, axes, variances, total } = axesOf(covariance, Math.min(most, columns))
  const kept = axes.length
  const centre = axes.map((axis) => axis.reduce((sum, a, j) => sum + a * mean[j]!, 0))
  const out = new Float32Array(rows * kept)
  for (let row = 0; row < rows; row++) {
    for (let k = 0; k < kept; k++) out[row * kept + k] = along(axes[k]!, points, row * columns) - centre[k]!
    if (row % 256 === 255) yield { stage, share: 0.85 + (0.15 * row) / rows }
  }
  return { points: out, columns: kept, explained: variances.map((variance) => (total > 0 ? variance / total : 0)) }
}

function axesOf({ matrix, mean, total }: Covariance, count: number): Axes {
  const columns = mean.length
  const pca = new PCA(
    Array.from({ length: columns }, (_, i) => Array.from(matrix.subarray(i * columns, (i + 1) * columns))),
    { isCovarianceMatrix: true },
  )
  const eigenvectors = pca.getEigenvectors()
  const variances = pca.getEigenvalues()
  return {
    mean,
    axes: Array.from({ length: count }, (_, k) => signed(Float64Array.from(eigenvectors.getColumn(k)))),
    variances: Array.from({ length: count }, (_, k) => Math.max(0, variances[k]!)),
    total,
  }
}

function signed(axis: Float64Array): Float64Array {
  const largest = axis.reduce((best, value) => (Math.abs(value) > Math.abs(best) ? value : best), 0)
  return largest < 0 ? axis.map((value) => -value) : axis
}

function along(axis: Float64Array, points: Float32Array, from: number): number {
  let sum = 0
  for (let j = 0; j < axis.length; j++) sum += axis[j]! * points[from + j]!
  return sum
}
