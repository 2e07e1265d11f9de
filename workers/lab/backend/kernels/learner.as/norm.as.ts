import { give, take } from './functions.as'

@inline function total(v: v128): f32 {
  return f32x4.extract_lane(v, 0) + f32x4.extract_lane(v, 1) + (f32x4.extract_lane(v, 2) + f32x4.extract_lane(v, 3))
}

/**
 * Every row of x [rows, n] with mean 0 and variance 1, times gain, plus bias. Writes y, and the mean and 1 / √(variance + ε) of
 * each row into moments [rows, 2].
 */
export function layerNorm(x: usize, gain: usize, bias: usize, y: usize, moments: usize, rows: i32, n: i32, epsilon: f32): void {
  const share = <f32>1 / <f32>n
  for (let row = 0; row < rows; row++) {
    let sum = f32x4.splat(0)
    for (let j = 0; j < n; ) {
      const four = j + 4 <= n
      sum = f32x4.add(sum, take(x + (<usize>j << 2), four))
      j += four ? 4 : 1
    }
    const mean = total(sum) * share
    let square: f32 = 0
    let squares = f32x4.splat(0)
    let k = 0
    for (; k + 4 <= n; k += 4) {
      const d = f32x4.sub(v128.load(x + (<usize>k << 2)), f32x4.splat(mean))
      squares = f32x4.add(squares, f32x4.mul(d, d))
    }
    for (; k < n; k++) {
      const d = load<f32>(x + (<usize>k << 2)) - mean
      square += d * d
    }
    const inverse = <f32>1 / sqrt<f32>((total(squares) + square) * share + epsilon)
    store<f32>(moments, mean)
    store<f32>(moments, inverse, 4)
    for (let j = 0; j < n; ) {
      const four = j + 4 <= n
      const at = <usize>j << 2
      const normal = f32x4.mul(f32x4.sub(take(x + at, four), f32x4.splat(mean)), f32x4.splat(inverse))
      give(y + at, f32x4.add(f32x4.mul(normal, take(gain + at, four)), take(bias + at, four)), four)
      j += four ? 4 : 1
    }
    const bytes = <usize>n << 2
    x += bytes
    y += bytes
    moments += 8
  }
}

/** Writes dx [rows, n]; adds the slopes of gain and bias into dGain and dBias [n], which must hold zeros. */
export function layerNormSlope(
  dy: usize, x: usize, gain: usize, moments: usize, dx: usize, dGain: usize, dBias: usize, rows: i32, n: i32,
): void {
  const share = <f32>1 / <f32>n
  for (let row = 0; row < rows; row++) {
    const mean = v128.load32_splat(moments), inverse = v128.load32_splat(moments, 4)
    let plain = f32x4.splat(0), along = plain
    for (let j = 0; j < n; ) {
      const four = j + 4 <= n
      const at = <usize>j << 2
      const normal = f32x4.mul(f32x4.sub(take(x + at, four), mean), inverse)
      const d = take(dy + at, four)
      const slope = f32x4.mul(d, take(gain + at, four))
      plain = f32x4.add(plain, slope)
      along = f32x4.add(along, f32x4.mul(slope, normal))
      give(dGain + at, f32x4.add(take(dGain + at, four), f32x4.mul(d, normal)), four)
      give(dBias + at, f32x4.add(take(dBias + at, four), d), four)
      j += four ? 4 : 1
    }
    const level = f32x4.splat(total(plain) * share), tilt = f32x4.splat(total(along) * share)
    for (let j = 0; j < n; ) {
      const four = j + 4 <= n
      const at = <usize>j << 2
      const normal = f32x4.mul(f32x4.sub(take(x + at, four), mean), inverse)
      const slope = f32x4.mul(take(dy + at, four), take(gain + at, four))
      give(dx + at, f32x4.mul(inverse, f32x4.sub(f32x4.sub(slope, level), f32x4.mul(normal, tilt))), four)
      j += four ? 4 : 1
    }
    const bytes = <usize>n << 2
    dy += bytes
    x += bytes
    dx += bytes
    moments += 8
  }
}
