/** A VALID convolution, channels last; a dense layer is the one whose picture and kernel are 1×1. */
export interface Geometry {
  readonly height: number
  readonly width: number
  readonly channels: number
  readonly kernelHeight: number
  readonly kernelWidth: number
  readonly stride: number
  readonly outHeight: number
  readonly outWidth: number
  readonly filters: number
}

/** Of an input [b, h, w, c] or [b, c] and weights [kh, kw, c, n] or [c, n]; null where they do not fit. */
export function geometryOf(input: readonly number[], weights: readonly number[], stride: number): Geometry | null {
  const [height, width, channels] = picture(input)
  const [kernelHeight, kernelWidth] = weights.length === 4 ? (weights as [number, number]) : [1, 1]
  const filters = weights.at(-1)!
  const outHeight = Math.floor((height - kernelHeight) / stride) + 1
  const outWidth = Math.floor((width - kernelWidth) / stride) + 1
  const fits = weights.at(-2) === channels && outHeight > 0 && outWidth > 0
  return fits ? { height, width, channels, kernelHeight, kernelWidth, stride, outHeight, outWidth, filters } : null
}

function picture(shape: readonly number[]): readonly [number, number, number] {
  return shape.length === 4 ? (shape.slice(1) as [number, number, number]) : [1, 1, shape.at(-1)!]
}

/** Weights per filter: the contraction of the forward product. */
export const windowSize = (g: Geometry) => g.kernelHeight * g.kernelWidth * g.channels

/** Outputs per picture and filter. */
export const pixels = (g: Geometry) => g.outHeight * g.outWidth

/** Distinguishes programs: all of it is compiled in, so that the compiler can divide by constants. */
export const keyOf = (g: Geometry) =>
  `${g.height}x${g.width}x${g.channels} ${g.kernelHeight}x${g.kernelWidth}/${g.stride} ${g.outHeight}x${g.outWidth}x${g.filters}`

/** The geometry as WGSL constants. Every product's functions are written in these. */
export const constantsOf = (g: Geometry) => `
const H = ${g.height}u; const W = ${g.width}u; const C = ${g.channels}u;
const KH = ${g.kernelHeight}u; const KW = ${g.kernelWidth}u; const S = ${g.stride}u;
const OH = ${g.outHeight}u; const OW = ${g.outWidth}u; const F = ${g.filters}u;
const WINDOW = KH * KW * C; const PIXELS = OH * OW;
`
