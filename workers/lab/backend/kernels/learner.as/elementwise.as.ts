import { give, take } from './functions.as'

/** Back through y = max(0, z + bias): dz = dy where y > 0; bias gradient = column sums of dz, added into db. dy, y, dz: [m, n]. */
export function reluGradient(dy: usize, y: usize, dz: usize, db: usize, m: i32, n: i32): void {
  const zero = f32x4.splat(0)
  const row = <usize>n << 2
  for (let block = 0; block < m; block += 64) {
    const rows = min(64, m - block)
    const start = <usize>block * row
    let j = 0
    for (; j + 4 <= n; j += 4) {
      let sum = zero
      let at = start + (<usize>j << 2)
      for (let i = 0; i < rows; i++) {
        const g = v128.and(v128.load(dy + at), f32x4.gt(v128.load(y + at), zero))
        v128.store(dz + at, g)
        sum = f32x4.add(sum, g)
        at += row
      }
      const to = db + (<usize>j << 2)
      v128.store(to, f32x4.add(v128.load(to), sum))
    }
    for (; j < n; j++) {
      let sum: f32 = 0
      let at = start + (<usize>j << 2)
      for (let i = 0; i < rows; i++) {
        const g: f32 = load<f32>(y + at) > 0 ? load<f32>(dy + at) : 0
        store<f32>(dz + at, g)
        sum += g
        at += row
      }
      const to = db + (<usize>j << 2)
      store<f32>(to, load<f32>(to) + sum)
    }
  }
}

/** Column sums of d[m, n], added into db. */
export function columnSums(d: usize, db: usize, m: i32, n: i32): void {
  const row = <usize>n << 2
  for (let block = 0; block < m; block += 64) {
    const rows = min(64, m - block)
    for (let j = 0; j < n; ) {
      const four = j + 4 <= n
      let sum = f32x4.splat(0)
      let at = d + <usize>block * row + (<usize>j << 2)
      for (let i = 0; i < rows; i++) {
        sum = f32x4.add(sum, take(at, four))
        at += row
      }
      const to = db + (<usize>j << 2)
      give(to, f32x4.add(take(to, four), sum), four)
      j += four ? 4 : 1
    }
  }
}

/** to += from, n numbers. */
export function addTo(to: usize, from: usize, n: i32): void {
  let i = 0
  for (; i + 16 <= n; i += 16) {
    v128.store(to, f32x4.add(v128.load(to), v128.load(from)))
    v128.store(to, f32x4.add(v128.load(to, 16), v128.load(from, 16)), 16)
    v128.store(to, f32x4.add(v128.load(to, 32), v128.load(from, 32)), 32)
    v128.store(to, f32x4.add(v128.load(to, 48), v128.load(from, 48)), 48)
    to += 64
    from += 64
  }
  for (; i < n; i++) {
    store<f32>(to, load<f32>(to) + load<f32>(from))
    to += 4
    from += 4
  }
}

/** Bytes 0…255 to floats 0…1. */
export function bytesToFloats(from: usize, to: usize, n: i32): void {
  const scale = f32x4.splat(1 / 255)
  let i = 0
  for (; i + 4 <= n; i += 4) {
    const wide = i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(v128.load32_zero(from + <usize>i)))
    v128.store(to + (<usize>i << 2), f32x4.mul(f32x4.convert_i32x4_u(wide), scale))
  }
  for (; i < n; i++) store<f32>(to + (<usize>i << 2), <f32>load<u8>(from + <usize>i) * (<f32>1 / 255))
}
