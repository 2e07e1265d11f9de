import { pearson, spearman } from '../../saliency/correlation'
import { gaussianKernel } from '../../saliency/gaussian'

/** How alike two maps [h, w] are. Pure; 1 for equal maps whatever they hold, 0 where only one of them says anything. */

export interface Similarity {
  readonly spearman: number
  readonly ssim: number
  readonly hog: number
}

type Shape = readonly [height: number, width: number]

/** Over the whole maps: the three measures of Adebayo et al. 2018 (arXiv 1810.03292, section 4). */
export function similarity(a: Float32Array, b: Float32Array, shape: Shape): Similarity {
  return {
    spearman: spearman(a, b),
    ssim: ssim(unit(a), unit(b), shape),
    hog: pearson(hog(unit(a), shape), hog(unit(b), shape)),
  }
}

/** Divided by its greatest magnitude: units of maps differ by orders of magnitude. */
export function unit(map: Float32Array): Float32Array {
  const most = map.reduce((greatest, value) => Math.max(greatest, Math.abs(value)), 0)
  return most > 0 ? map.map((value) => value / most) : map
}

/**
 * Structural similarity (Wang et al. 2004, eq. 13), values in 0 … 1: mean over the picture, Gaussian window of σ = 1.5, reach 5,
 * K₁ = 0.01, K₂ = 0.03. Empty places are alike, so that sparse maps score high whatever they show: read it beside its baseline.
 */
export function ssim(a: Float32Array, b: Float32Array, shape: Shape): number {
  const [c1, c2] = [0.01 ** 2, 0.03 ** 2]
  const smooth = (at: (i: number) => number) =>
    windowed(
      Float64Array.from(a, (_, i) => at(i)),
      shape,
    )
  const [meanA, meanB] = [smooth((i) => a[i]!), smooth((i) => b[i]!)]
  const [squareA, squareB, product] = [
    smooth((i) => a[i]! ** 2),
    smooth((i) => b[i]! ** 2),
    smooth((i) => a[i]! * b[i]!),
  ]
  let sum = 0
  for (let i = 0; i < a.length; i++) {
    const [ma, mb] = [meanA[i]!, meanB[i]!]
    const light = (2 * ma * mb + c1) / (ma * ma + mb * mb + c1)
    sum += (light * (2 * (product[i]! - ma * mb) + c2)) / (squareA[i]! - ma * ma + squareB[i]! - mb * mb + c2)
  }
  return sum / a.length
}

const REACH = 5
const windowKernel = gaussianKernel(1.5).slice(1, -1)

/** Gaussian mean along both axes; at the borders over what there is. */
function windowed(values: Float64Array, [h, w]: Shape): Float64Array {
  return along(along(values, w, 1, h, w), h, w, w, 1)
}

/** One axis: `count` places `step` apart, in `lines` lines `apart` apart. */
function along(values: Float64Array, count: number, step: number, lines: number, apart: number): Float64Array {
  const out = new Float64Array(values.length)
  for (let line = 0; line < lines; line++)
    for (let i = 0; i < count; i++) {
      let [sum, weight] = [0, 0]
      for (let k = Math.max(0, i - REACH); k <= Math.min(count - 1, i + REACH); k++) {
        const share = windowKernel[k - i + REACH]!
        sum += share * values[line * apart + k * step]!
        weight += share
      }
      out[line * apart + i * step] = sum / weight
    }
  return out
}

const BINS = 9

/**
 * Histograms of oriented gradients (Dalal & Triggs 2005): central differences, nine unsigned directions weighted by magnitude, twelve
 * cells a side (7×7 pixels of 84), blocks of 2×2 cells scaled to length 1.
 */
export function hog(map: Float32Array, [h, w]: Shape): Float64Array {
  const side = (size: number) => Math.max(1, Math.round(size / 12))
  const [tall, wide] = [side(h), side(w)]
  const [rows, columns] = [Math.ceil(h / tall), Math.ceil(w / wide)]
  const cells = new Float64Array(rows * columns * BINS)
  const at = (y: number, x: number) => map[Math.min(h - 1, Math.max(0, y)) * w + Math.min(w - 1, Math.max(0, x))]!
  for (let y = 0; y < h; y++)
    for (let x = 0; x < w; x++) {
      const [down, across] = [at(y + 1, x) - at(y - 1, x), at(y, x + 1) - at(y, x - 1)]
      const turn = (Math.atan2(down, across) / Math.PI + 1) % 1
      const cell = Math.floor(y / tall) * columns + Math.floor(x / wide)
      cells[cell * BINS + Math.min(BINS - 1, Math.floor(turn * BINS))]! += Math.hypot(down, across)
    }
  return blocksOf(cells, rows, columns)
}

/** Every 2×2 neighbourhood of cells, divided by its length; an empty one stays empty. */
function blocksOf(cells: Float64Array, rows: number, columns: number): Float64Array {
  const [down, across] = [Math.max(1, rows - 1), Math.max(1, columns - 1)]
  const out = new Float64Array(down * across * 4 * BINS)
  for (let block = 0; block < down * across; block++) {
    const [y, x] = [Math.floor(block / across), block % across]
    const part = out.subarray(block * 4 * BINS, (block + 1) * 4 * BINS)
    for (let k = 0; k < 4; k++) {
      const [row, column] = [y + (k >> 1), x + (k & 1)]
      if (row < rows && column < columns)
        part.set(cells.subarray((row * columns + column) * BINS, (row * columns + column + 1) * BINS), k * BINS)
    }
    const length = Math.hypot(...part)
    if (length > 1e-6) part.forEach((value, i) => (part[i] = value / length))
  }
  return out
}
