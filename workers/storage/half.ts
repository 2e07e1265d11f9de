/**
 * IEEE 754 binary16, by hand: `Float16Array` is in no browser we must support two years back, nor in Node 20.
 */

const word = new Uint32Array(1)
const real = new Float32Array(word.buffer)

/** Round to nearest, ties to even. Beyond ±65504 (after rounding) gives ±infinity. */
export function toHalf(value: number): number {
  real[0] = value
  const bits = word[0]!
  const sign = (bits >>> 16) & 0x8000
  const magnitude = bits & 0x7fffffff
  if (magnitude > 0x7f800000) return sign | 0x7e00
  if (magnitude >= 0x47800000) return sign | 0x7c00
  if (magnitude < 0x38800000) return sign | roundEven(Math.abs(real[0]!) * 0x1000000)
  const rebiased = magnitude - 0x38000000
  return sign | ((rebiased + 0xfff + ((rebiased >>> 13) & 1)) >>> 13)
}

export function fromHalf(half: number): number {
  const sign = half & 0x8000 ? -1 : 1
  const exponent = (half >>> 10) & 31
  const fraction = half & 0x3ff
  if (exponent === 0) return sign * fraction * 2 ** -24
  if (exponent === 31) return fraction ? NaN : sign * Infinity
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15)
}

/** As they come back from a file of half floats. */
export const halved = (data: Float32Array): Float32Array => data.map((value) => fromHalf(toHalf(value)))

/** Rounding to half floats leaves every weight as it is. */
export const isHalf = (weights: readonly { readonly data: Float32Array }[]): boolean =>
  weights.every(({ data }) => data.every((x) => fromHalf(toHalf(x)) === x))

/** Exact for 0 … 2^52: `x` here is below 2^10, a scaled float32, so nothing is lost before the comparison. */
function roundEven(x: number): number {
  const floor = Math.floor(x)
  const rest = x - floor
  return rest > 0.5 || (rest === 0.5 && floor % 2 === 1) ? floor + 1 : floor
}
