import { madd } from './madd.as'

/** Write one row of a tile: 8 floats, or only the first `columns`. `add` sums into what is there. */
@inline function put(to: usize, low: v128, high: v128, columns: i32, add: bool): void {
  if (columns == 8) {
    v128.store(to, add ? f32x4.add(v128.load(to), low) : low)
    v128.store(to, add ? f32x4.add(v128.load(to, 16), high) : high, 16)
  } else putSome(to, low, high, columns, add)
}

function putSome(to: usize, low: v128, high: v128, columns: i32, add: bool): void {
  let rest = low
  for (let j = 0; j < columns; j++) {
    if (j == 4) rest = high
    const value = f32x4.extract_lane(rest, 0)
    store<f32>(to, add ? load<f32>(to) + value : value)
    rest = i8x16.shuffle(rest, rest, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3)
    to += 4
  }
}

/**
 * 4×8 tile, left operand by rows: c_i = Σ_s Σ_k a_i[s, k] · b[s, k, 0…8). Rows are contiguous inside a segment, `skip` apart
 * between segments; b is a packed panel. Bias is added and ReLU applied when asked.
 */
@inline export function tileByRows(
  a0: usize, a1: usize, a2: usize, a3: usize, b: usize, segments: i32, length: i32, stride: usize,
  c0: usize, c1: usize, c2: usize, c3: usize, rows: i32, columns: i32, bias: usize, relu: bool,
): void {
  let s00 = f32x4.splat(0), s01 = s00, s10 = s00, s11 = s00, s20 = s00, s21 = s00, s30 = s00, s31 = s00
  const skip = stride - (<usize>length << 2)
  for (let s = 0; s < segments; s++) {
    let k = length
    for (; k > 0; k--) {
      const b0 = v128.load(b), b1 = v128.load(b, 16)
      let x = v128.load32_splat(a0)
      s00 = madd(s00, x, b0)
      s01 = madd(s01, x, b1)
      x = v128.load32_splat(a1)
      s10 = madd(s10, x, b0)
      s11 = madd(s11, x, b1)
      x = v128.load32_splat(a2)
      s20 = madd(s20, x, b0)
      s21 = madd(s21, x, b1)
      x = v128.load32_splat(a3)
      s30 = madd(s30, x, b0)
      s31 = madd(s31, x, b1)
      a0 += 4
      a1 += 4
      a2 += 4
      a3 += 4
      b += 32
    }
    a0 += skip
    a1 += skip
    a2 += skip
    a3 += skip
  }
  if (bias) {
    const low = v128.load(bias), high = v128.load(bias, 16)
    s00 = f32x4.add(s00, low)
    s01 = f32x4.add(s01, high)
    s10 = f32x4.add(s10, low)
    s11 = f32x4.add(s11, high)
    s20 = f32x4.add(s20, low)
    s21 = f32x4.add(s21, high)
    s30 = f32x4.add(s30, low)
    s31 = f32x4.add(s31, high)
  }
  if (relu) {
    const zero = f32x4.splat(0)
    s00 = f32x4.max(s00, zero)
    s01 = f32x4.max(s01, zero)
    s10 = f32x4.max(s10, zero)
    s11 = f32x4.max(s11, zero)
    s20 = f32x4.max(s20, zero)
    s21 = f32x4.max(s21, zero)
    s30 = f32x4.max(s30, zero)
    s31 = f32x4.max(s31, zero)
  }
  put(c0, s00, s01, columns, false)
  if (rows > 1) put(c1, s10, s11, columns, false)
  if (rows > 2) put(c2, s20, s21, columns, false)
  if (rows > 3) put(c3, s30, s31, columns, false)
}

/** The same without segments, bias or ReLU, summed into c: inlined apart, because its sums are short. */
@inline export function tileAdd(
  a0: usize, a1: usize, a2: usize, a3: usize, b: usize, length: i32,
  c0: usize, c1: usize, c2: usize, c3: usize, rows: i32, columns: i32,
): void {
  let s00 = f32x4.splat(0), s01 = s00, s10 = s00, s11 = s00, s20 = s00, s21 = s00, s30 = s00, s31 = s00
    for (let k = length; k > 0; k--) {
      const b0 = v128.load(b), b1 = v128.load(b, 16)
      let x = v128.load32_splat(a0)
      s00 = madd(s00, x, b0)
      s01 = madd(s01, x, b1)
      x = v128.load32_splat(a1)
      s10 = madd(s10, x, b0)
      s11 = madd(s11, x, b1)
      x = v128.load32_splat(a2)
      s20 = madd(s20, x, b0)
      s21 = madd(s21, x, b1)
      x = v128.load32_splat(a3)
      s30 = madd(s30, x, b0)
      s31 = madd(s31, x, b1)
      a0 += 4
      a1 += 4
      a2 += 4
      a3 += 4
      b += 32
    }
  put(c0, s00, s01, columns, true)
  if (rows > 1) put(c1, s10, s11, columns, true)
  if (rows > 2) put(c2, s20, s21, columns, true)
  if (rows > 3) put(c3, s30, s31, columns, true)
}

/**
 * 4×8 tile, left operand by columns (its transpose is multiplied): c_i = Σ_y Σ_x a[y, x, i] · b[y, x, 0…8), four neighbours of a
 * at a time. The sum runs over `height` × `width` output pixels; always summed into c, whose rows are `pitch` apart.
 * Reads up to 12 bytes past a row of a and 28 past a row of b (lanes that are not stored); the allocator's end block covers that.
 */
export function tileByColumns(
  a: usize, stepA: usize, rowA: usize, b: usize, stepB: usize, height: i32, width: i32,
  c: usize, pitch: usize, rows: i32, columns: i32,
): void {
  let s00 = f32x4.splat(0), s01 = s00, s10 = s00, s11 = s00, s20 = s00, s21 = s00, s30 = s00, s31 = s00
  for (let y = 0; y < height; y++) {
    let p = a
    for (let x = 0; x < width; x++) {
      const b0 = v128.load(b), b1 = v128.load(b, 16)
      let v = v128.load32_splat(p)
      s00 = madd(s00, v, b0)
      s01 = madd(s01, v, b1)
      v = v128.load32_splat(p, 4)
      s10 = madd(s10, v, b0)
      s11 = madd(s11, v, b1)
      v = v128.load32_splat(p, 8)
      s20 = madd(s20, v, b0)
      s21 = madd(s21, v, b1)
      v = v128.load32_splat(p, 12)
      s30 = madd(s30, v, b0)
      s31 = madd(s31, v, b1)
      p += stepA
      b += stepB
    }
    a += rowA
  }
  put(c, s00, s01, columns, true)
  if (rows > 1) put(c + pitch, s10, s11, columns, true)
  if (rows > 2) put(c + 2 * pitch, s20, s21, columns, true)
  if (rows > 3) put(c + 3 * pitch, s30, s31, columns, true)
}
