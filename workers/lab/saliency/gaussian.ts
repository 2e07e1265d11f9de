import * as ops from '../backend/ops'
import type { Tensor } from '../contracts/tensor'

/**
 * Gaussian blur and bilinear resizing as small matrices, built in float64 on the host: a blur is then two matrix products on
 * any backend, and a mask is a sum of two outer products. Follows scipy's `gaussian_filter` defaults (reach 4σ, half-sample
 * reflection at the borders), which the published perturbation masks were made with.
 */

/** Row-major [rows, columns]. */
export interface Matrix {
  readonly rows: number
  readonly columns: number
  readonly data: Float64Array
}

/** Normalised weights for offsets −reach … reach, reach = ⌊4σ + ½⌋. */
export function gaussianKernel(sigma: number): Float64Array {
  const reach = Math.floor(4 * sigma + 0.5)
  const weights = Float64Array.from({ length: 2 * reach + 1 }, (_, i) => Math.exp(-0.5 * ((i - reach) / sigma) ** 2))
  const sum = weights.reduce((a, b) => a + b, 0)
  return weights.map((weight) => weight / sum)
}

/** [size, size]: column p is the answer of a one-dimensional blur to a single one at p. */
export function blurMatrix(size: number, sigma: number): Matrix {
  const kernel = gaussianKernel(sigma)
  const reach = (kernel.length - 1) / 2
  const data = new Float64Array(size * size)
  for (let y = 0; y < size; y++)
    for (let k = 0; k < kernel.length; k++) data[y * size + reflect(y + k - reach, size)]! += kernel[k]!
  return { rows: size, columns: size, data }
}

/** d c b a | a b c d | d c b a */
function reflect(i: number, size: number): number {
  const period = 2 * size
  const m = ((i % period) + period) % period
  return m < size ? m : period - 1 - m
}

/**
 * The published mask at (cy, cx): a plus of five ones, cut at the border, blurred with σ = r, divided by its maximum.
 * Blurring a plus is separable in two terms: mask = (centreY ⊗ armX + armY ⊗ centreX) / max.
 */
export interface PlusProfile {
  /** Blur of the centre pixel alone. */
  readonly centre: Float64Array
  /** Blur of the two neighbours, without the centre. */
  readonly arms: Float64Array
}

export function plusProfile(blur: Matrix, centre: number): PlusProfile {
  const inside = (p: number) => p >= 0 && p < blur.columns
  const column = (p: number) =>
    Float64Array.from({ length: blur.rows }, (_, y) => (inside(p) ? blur.data[y * blur.columns + p]! : 0))
  const [before, after] = [column(centre - 1), column(centre + 1)]
  return { centre: column(centre), arms: before.map((value, i) => value + after[i]!) }
}

/** max of the mask before division. */
export function plusPeak(y: PlusProfile, x: PlusProfile): number {
  let peak = 0
  for (let i = 0; i < y.centre.length; i++) {
    if (y.centre[i] === 0 && y.arms[i] === 0) continue
    for (let j = 0; j < x.centre.length; j++) peak = Math.max(peak, plusAt(y, x, i, j))
  }
  return peak
}

function plusAt(y: PlusProfile, x: PlusProfile, i: number, j: number): number {
  return y.centre[i]! * (x.centre[j]! + x.arms[j]!) + y.arms[i]! * x.centre[j]!
}

/** 0, d, 2d, … < size: ⌊(size − 1)/d⌋ + 1 centres. */
export function gridCentres(size: number, d: number): number[] {
  return Array.from({ length: Math.floor((size - 1) / d) + 1 }, (_, i) => i * d)
}

/**
 * [size, samples]: bilinear interpolation along one axis. Output pixel i reads at position `at(i)` in sample units,
 * clamped to the first and last sample.
 */
export function interpolationMatrix(size: number, samples: number, at: (i: number) => number): Matrix {
  const data = new Float64Array(size * samples)
  for (let i = 0; i < size; i++) {
    const position = Math.min(Math.max(at(i), 0), samples - 1)
    const left = Math.min(Math.floor(position), Math.max(samples - 2, 0))
    const part = position - left
    data[i * samples + left]! += 1 - part
    if (part > 0) data[i * samples + left + 1]! += part
  }
  return { rows: size, columns: samples, data }
}

/** The resize of the originals (image-library bilinear, pixel centres at ½): stretches the grid over the whole frame. */
export function stretchedMatrix(size: number, samples: number): Matrix {
  return interpolationMatrix(size, samples, (i) => ((i + 0.5) * samples) / size - 0.5)
}

/** Keeps every score where it was measured: sample k at pixel k·d. */
export function centredMatrix(size: number, samples: number, d: number): Matrix {
  return interpolationMatrix(size, samples, (i) => i / d)
}

export function toTensor({ rows, columns, data }: Matrix): Tensor {
  return ops.tensor(Float32Array.from(data), [rows, columns])
}
