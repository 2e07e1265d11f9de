import { give, sigmoid4, take, tanh4 } from './functions.as'

export function reluForward(x: usize, y: usize, n: i32): void {
  for (let i = 0; i < n; ) {
    const four = i + 4 <= n
    const at = <usize>i << 2
    give(y + at, f32x4.max(take(x + at, four), f32x4.splat(0)), four)
    i += four ? 4 : 1
  }
}

/** dz = dy where y > 0. */
export function reluSlope(dy: usize, y: usize, dz: usize, n: i32): void {
  for (let i = 0; i < n; ) {
    const four = i + 4 <= n
    const at = <usize>i << 2
    give(dz + at, v128.and(take(dy + at, four), f32x4.gt(take(y + at, four), f32x4.splat(0))), four)
    i += four ? 4 : 1
  }
}

export function tanhForward(x: usize, y: usize, n: i32): void {
  for (let i = 0; i < n; ) {
    const four = i + 4 <= n
    const at = <usize>i << 2
    give(y + at, tanh4(take(x + at, four)), four)
    i += four ? 4 : 1
  }
}

/** dz = dy (1 − y²). */
export function tanhSlope(dy: usize, y: usize, dz: usize, n: i32): void {
  for (let i = 0; i < n; ) {
    const four = i + 4 <= n
    const at = <usize>i << 2
    const value = take(y + at, four)
    give(dz + at, f32x4.mul(take(dy + at, four), f32x4.sub(f32x4.splat(1), f32x4.mul(value, value))), four)
    i += four ? 4 : 1
  }
}

export function sigmoidForward(x: usize, y: usize, n: i32): void {
  for (let i = 0; i < n; ) {
    const four = i + 4 <= n
    const at = <usize>i << 2
    give(y + at, sigmoid4(take(x + at, four)), four)
    i += four ? 4 : 1
  }
}

/** dz = dy y (1 − y). */
export function sigmoidSlope(dy: usize, y: usize, dz: usize, n: i32): void {
  for (let i = 0; i < n; ) {
    const four = i + 4 <= n
    const at = <usize>i << 2
    const value = take(y + at, four)
    give(dz + at, f32x4.mul(take(dy + at, four), f32x4.mul(value, f32x4.sub(f32x4.splat(1), value))), four)
    i += four ? 4 : 1
  }
}
