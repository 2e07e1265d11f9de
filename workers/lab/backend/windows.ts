import type { backend_util, TensorInfo } from './tf'
import type { Heap } from './wasm-heap'

/**
 * The left operand of every product: where its rows lie. A VALID convolution's rows are windows of the picture, `segments` pieces
 * of `length` contiguous floats each; a matrix is one image of one line with one segment per row. Strides in bytes.
 */
export interface Windows {
  readonly images: number
  readonly height: number
  readonly width: number
  readonly segments: number
  readonly length: number
  readonly imageStride: number
  readonly rowStride: number
  readonly pixelStride: number
  readonly segmentStride: number
  /** Floats in the whole operand. */
  readonly size: number
}

/** Of the picture with its padding. Null where our kernels do not apply: dilation, channels first. */
export function convWindows(info: backend_util.Conv2DInfo): Windows | null {
  if (info.dilationHeight !== 1 || info.dilationWidth !== 1 || info.dataFormat !== 'channelsLast') return null
  const { height, width } = paddedSize(info)
  const line = 4 * width * info.inChannels
  return {
    images: info.batchSize,
    height: info.outHeight,
    width: info.outWidth,
    segments: info.filterHeight,
    length: info.filterWidth * info.inChannels,
    imageStride: height * line,
    rowStride: info.strideHeight * line,
    pixelStride: 4 * info.strideWidth * info.inChannels,
    segmentStride: line,
    size: info.batchSize * height * width * info.inChannels,
  }
}

export function paddedSize({ inHeight, inWidth, padInfo: { top, bottom, left, right } }: backend_util.Conv2DInfo): {
  height: number
  width: number
} {
  return { height: inHeight + top + bottom, width: inWidth + left + right }
}

/** `rows` × `length` contiguous floats. */
export function matrixWindows(rows: number, length: number): Windows {
  const stride = 4 * length
  return {
    images: 1,
    height: 1,
    width: rows,
    segments: 1,
    length,
    imageStride: rows * stride,
    rowStride: rows * stride,
    pixelStride: stride,
    segmentStride: stride,
    size: rows * length,
  }
}

/** Room for a packed right operand of k rows and n columns. */
export const panelBytes = (k: number, n: number) => Math.ceil(n / 8) * k * 32

/** How b[k, n] lies in memory: as it is, or as its transpose [n, k]. */
export type Layout = 'plain' | 'transposed'

/** out = windows(a) · b (+ bias, ReLU). All arguments but the geometry are addresses; `bias` 0 = none. */
export function multiply(
  heap: Heap,
  w: Windows,
  a: number,
  b: number,
  layout: Layout,
  n: number,
  bias: number,
  relu: boolean,
  out: number,
): void {
  const { kernels } = heap
  const k = w.segments * w.length
  const flag = relu ? 1 : 0
  if (w.images * w.height * w.width === 1 && w.segments === 1 && !(layout === 'transposed' && (bias || relu))) {
    if (layout === 'plain') kernels.rowProduct(a, k, b, n, bias, flag, out)
    else kernels.rowDots(a, k, b, n, out)
    return
  }
  const panels = heap.scratch(panelBytes(k, n) + 4 * n + 32)
  kernels.pack(panels, b, k, n, layout === 'plain' ? 4 * n : 4, layout === 'plain' ? 4 : 4 * k)
  let biasAt = 0
  if (bias) {
    biasAt = panels + panelBytes(k, n)
    kernels.pack(biasAt, bias, 1, n, 0, 4)
  }
  kernels.correlate(
    a,
    w.imageStride,
    w.rowStride,
    w.pixelStride,
    w.segments,
    w.length,
    w.segmentStride,
    panels,
    biasAt,
    flag,
    out,
    w.images,
    w.height,
    w.width,
    n,
  )
}

/** out[k, n] += windows(a)ᵀ · d; `out` must hold zeros. */
export function multiplyTransposed(heap: Heap, w: Windows, a: number, d: number, n: number, out: number): void {
  heap.kernels.filterGradient(
    a,
    w.imageStride,
    w.rowStride,
    w.pixelStride,
    w.segments,
    w.length,
    w.segmentStride,
    d,
    out,
    w.images,
    w.height,
    w.width,
    n,
  )
}

/** The same for plain matrices: out[k, n] += a[m, k]ᵀ · d[m, n], d laid out as told. */
export function multiplyMatrixTransposed(
  heap: Heap,
  a: number,
  m: number,
  k: number,
  d: number,
  layout: Layout,
  n: number,
  out: number,
): void {
  const work = heap.scratch(panelBytes(m, n) + 64 * Math.min(m, 512))
  const panels = work + 64 * Math.min(m, 512)
  heap.kernels.pack(panels, d, m, n, layout === 'plain' ? 4 * n : 4, layout === 'plain' ? 4 : 4 * m)
  heap.kernels.transposedProduct(a, m, k, panels, out, n, work)
}

/** windows(x) += d · filterᵀ; x must hold zeros. */
export function scatter(heap: Heap, w: Windows, d: number, filter: number, n: number, x: number): void {
  const { kernels } = heap
  const bytes = panelBytes(n, w.length)
  const panels = heap.scratch(w.segments * bytes)
  for (let s = 0; s < w.segments; s++)
    kernels.pack(panels + s * bytes, filter + 4 * s * w.length * n, n, w.length, 4, 4 * n)
  kernels.inputGradient(
    d,
    panels,
    x,
    w.imageStride,
    w.rowStride,
    w.pixelStride,
    w.segments,
    w.length,
    w.segmentStride,
    w.images,
    w.height,
    w.width,
    n,
  )
}

export const sizeOf = (tensor: TensorInfo) => tensor.shape.reduce((a, b) => a * b, 1)
