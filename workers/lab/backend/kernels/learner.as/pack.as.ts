/** Four rows of four floats, `stride` apart, become four columns: rows of the panel, 32 bytes apart. */
@inline function transpose4(to: usize, from: usize, stride: usize): void {
  const a = v128.load(from), b = v128.load(from + stride), c = v128.load(from + 2 * stride), d = v128.load(from + 3 * stride)
  const ab = i8x16.shuffle(a, b, 0, 1, 2, 3, 16, 17, 18, 19, 4, 5, 6, 7, 20, 21, 22, 23)
  const cd = i8x16.shuffle(c, d, 0, 1, 2, 3, 16, 17, 18, 19, 4, 5, 6, 7, 20, 21, 22, 23)
  const ef = i8x16.shuffle(a, b, 8, 9, 10, 11, 24, 25, 26, 27, 12, 13, 14, 15, 28, 29, 30, 31)
  const gh = i8x16.shuffle(c, d, 8, 9, 10, 11, 24, 25, 26, 27, 12, 13, 14, 15, 28, 29, 30, 31)
  v128.store(to, i64x2.shuffle(ab, cd, 0, 2))
  v128.store(to, i64x2.shuffle(ab, cd, 1, 3), 32)
  v128.store(to, i64x2.shuffle(ef, gh, 0, 2), 64)
  v128.store(to, i64x2.shuffle(ef, gh, 1, 3), 96)
}

/**
 * Pack a right operand b[k, n] (element strides `strideK`, `strideN` in bytes) into panels of 8 columns, zero-filled:
 * panel j holds rows 0…k of columns 8j…8j+8. Needs ceil(n / 8) · k · 32 bytes at `to`.
 */
export function pack(to: usize, b: usize, k: i32, n: i32, strideK: usize, strideN: usize): void {
  for (let j = 0; j < n; j += 8) {
    const columns = min(8, n - j)
    let from = b + <usize>j * strideN
    if (columns == 8 && strideN == 4) {
      for (let i = 0; i < k; i++) {
        v128.store(to, v128.load(from))
        v128.store(to, v128.load(from, 16), 16)
        from += strideK
        to += 32
      }
    } else {
      let i = 0
      if (columns == 8 && strideK == 4) {
        for (; i + 4 <= k; i += 4) {
          transpose4(to, from, strideN)
          transpose4(to + 16, from + 4 * strideN, strideN)
          from += 16
          to += 128
        }
      }
      for (; i < k; i++) {
        for (let c = 0; c < 8; c++) store<f32>(to + (<usize>c << 2), c < columns ? load<f32>(from + <usize>c * strideN) : 0)
        from += strideK
        to += 32
      }
    }
  }
}
