import { placing, type Padding, type Placing } from '../padding'

/** A convolution, channels last; a dense layer is the one whose picture and kernel are 1×1. */
export interface Geometry extends Placing {
  readonly height: number
  readonly width: number
  readonly channels: number
  readonly kernelHeight: number
  readonly kernelWidth: number
  readonly stride: number
  readonly filters: number
}

/** Of an input [b, h, w, c] or [b, c] and weights [kh, kw, c, n] or [c, n]; null where they do not fit. */
export function geometryOf(
  input: readonly number[],
  weights: readonly number[],
  stride: number,
  pad: Padding = 'valid',
): Geometry | null {
  const [height, width, channels] = picture(input)
  const [kernelHeight, kernelWidth] = weights.length === 4 ? (weights as [number, number]) : [1, 1]
  const filters = weights.at(-1)!
  const place = placing([1, height, width, channels], [kernelHeight, kernelWidth], stride, pad)
  const fits = weights.at(-2) === channels && place.outHeight > 0 && place.outWidth > 0
  return fits ? { ...place, height, width, channels, kernelHeight, kernelWidth, stride, filters } : null
}

function picture(shape: readonly number[]): readonly [number, number, number] {
  return shape.length === 4 ? (shape.slice(1) as [number, number, number]) : [1, 1, shape.at(-1)!]
}

/** Weights per filter: the contraction of the forward product. */
export const windowSize = (g: Geometry) => g.kernelHeight * g.kernelWidth * g.channels

/** Outputs per picture and filter. */
export const pixels = (g: Geometry) => g.outHeight * g.outWidth

/** Do windows reach beyond the picture? */
const reaches = (g: Geometry) =>
  g.top > 0 ||
  g.left > 0 ||
  (g.outHeight - 1) * g.stride + g.kernelHeight > g.height ||
  (g.outWidth - 1) * g.stride + g.kernelWidth > g.width

/** Distinguishes programs: all of it is compiled in, so that the compiler can divide by constants. */
export const keyOf = (g: Geometry) =>
  `${g.height}x${g.width}x${g.channels} ${g.kernelHeight}x${g.kernelWidth}/${g.stride} ${g.outHeight}x${g.outWidth}x${g.filters}${reaches(g) ? ` from ${g.top},${g.left}` : ''}`

/** The geometry as WGSL constants. Every product's functions are written in these. */
export const constantsOf = (g: Geometry) => `
const H = ${g.height}u; const W = ${g.width}u; const C = ${g.channels}u;
const KH = ${g.kernelHeight}u; const KW = ${g.kernelWidth}u; const S = ${g.stride}u;
const OH = ${g.outHeight}u; const OW = ${g.outWidth}u; const F = ${g.filters}u;
const TOP = ${g.top}u; const LEFT = ${g.left}u;
const WINDOW = KH * KW * C; const PIXELS = OH * OW;
`

/**
 * Where the windows of the picture `x` lie, as WGSL: `pixelAt` places output m of all pictures, `weightAt` number k of a window, and
 * `seen` is what lies there: zero outside the picture. x of a place is never negative.
 */
export const windowsOf = (g: Geometry) =>
  reaches(g)
    ? `
fn pixelAt(m: u32) -> vec3<i32> {
  let pixel = m % PIXELS;
  return vec3<i32>(i32(m / PIXELS * H * W * C), i32(pixel / OW * S) - i32(TOP), i32(pixel % OW * S) - i32(LEFT));
}
fn weightAt(k: u32) -> vec3<i32> { return vec3<i32>(i32(k % C), i32(k / (KW * C)), i32(k / C % KW)); }
fn seen(pixel: vec3<i32>, weight: vec3<i32>) -> f32 {
  let at = pixel + weight;
  if (at.y < 0 || at.z < 0 || at.y >= i32(H) || at.z >= i32(W)) { return 0.0; }
  return x[at.x + (at.y * i32(W) + at.z) * i32(C)];
}`
    : `
fn pixelAt(m: u32) -> vec3<i32> {
  let pixel = m % PIXELS;
  return vec3<i32>(i32(((m / PIXELS * H + pixel / OW * S) * W + pixel % OW * S) * C), 0, 0);
}
fn weightAt(k: u32) -> vec3<i32> { return vec3<i32>(i32(k / (KW * C) * (W * C) + k % (KW * C)), 0, 0); }
fn seen(pixel: vec3<i32>, weight: vec3<i32>) -> f32 { return x[pixel.x + weight.x]; }`
