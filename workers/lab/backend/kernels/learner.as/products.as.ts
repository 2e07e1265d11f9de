import { madd } from './madd.as'
import { tileAdd, tileByColumns, tileByRows } from './tiles.as'

/**
 * c[image, y, x, n] = Σ windows of a · panels + bias, ReLU if asked. `panels` as made by `pack`; `bias` 0 or n rounded up to 8
 * floats. An image's windows start `rowA` (per y) and `pixelA` (per x) apart.
 */
export function correlate(
  a: usize, imageA: usize, rowA: usize, pixelA: usize, segments: i32, length: i32, stride: usize,
  panels: usize, bias: usize, relu: bool, c: usize, images: i32, height: i32, width: i32, n: i32,
): void {
  const pixels = height * width
  const rowC = <usize>n << 2
  const panelBytes = <usize>(segments * length) << 5
  for (let image = 0; image < images; image++) {
    for (let j = 0; j < n; j += 8) {
      const panel = panels + <usize>(j >> 3) * panelBytes
      const columns = min(8, n - j)
      let line = a, at = a
      let x = 0
      let to = c + (<usize>j << 2)
      for (let m = 0; m < pixels; m += 4) {
        const rows = min(4, pixels - m)
        const a0 = at
        at += pixelA
        if (++x == width) { x = 0; line += rowA; at = line }
        const a1 = rows > 1 ? at : a0
        at += pixelA
        if (++x == width) { x = 0; line += rowA; at = line }
        const a2 = rows > 2 ? at : a0
        at += pixelA
        if (++x == width) { x = 0; line += rowA; at = line }
        const a3 = rows > 3 ? at : a0
        at += pixelA
        if (++x == width) { x = 0; line += rowA; at = line }
        tileByRows(
          a0, a1, a2, a3, panel, segments, length, stride,
          to, to + rowC, to + 2 * rowC, to + 3 * rowC, rows, columns, bias ? bias + (<usize>j << 2) : 0, relu,
        )
        to += 4 * rowC
      }
    }
    a += imageA
    c += <usize>pixels * rowC
  }
}

/** Gradient of the filter: g[s, k, n] += Σ_image,y,x a[window][s, k] · d[image, y, x, n]. g must hold what to add to (zeros). */
export function filterGradient(
  a: usize, imageA: usize, rowA: usize, pixelA: usize, segments: i32, length: i32, stride: usize,
  d: usize, g: usize, images: i32, height: i32, width: i32, n: i32,
): void {
  const rowD = <usize>n << 2
  const imageD = <usize>(height * width) * rowD
  for (let image = 0; image < images; image++) {
    let to = g
    for (let s = 0; s < segments; s++) {
      const from = a + <usize>s * stride
      for (let k = 0; k < length; k += 4) {
        const rows = min(4, length - k)
        for (let j = 0; j < n; j += 8)
          tileByColumns(from + (<usize>k << 2), pixelA, rowA, d + (<usize>j << 2), rowD, height, width, to + (<usize>j << 2), rowD, rows, min(8, n - j))
        to += <usize>rows * rowD
      }
    }
    a += imageA
    d += imageD
  }
}

/**
 * g[k, n] += aᵀ · d for plain matrices a[m, k] and d[m, n], `panels` = d as made by `pack`. Rows of a often lie a power of two
 * apart and would evict each other from the cache: 16 columns × 512 rows at a time are copied to `work` (32 kB) first.
 */
export function transposedProduct(a: usize, m: i32, k: i32, panels: usize, g: usize, n: i32, work: usize): void {
  const rowA = <usize>k << 2, rowG = <usize>n << 2
  for (let top = 0; top < m; top += 512) {
    const height = min(512, m - top)
    const strip = <usize>height << 4
    for (let left = 0; left < k; left += 16) {
      const groups = (min(16, k - left) + 3) >> 2
      let from = a + <usize>top * rowA + (<usize>left << 2)
      let to = work
      for (let y = 0; y < height; y++) {
        for (let group = 0; group < groups; group++) v128.store(to + <usize>group * strip, v128.load(from + (<usize>group << 4)))
        from += rowA
        to += 16
      }
      for (let j = 0; j < n; j += 8) {
        const panel = panels + (<usize>(j >> 3) * <usize>m + <usize>top) * 32
        for (let group = 0; group < groups; group++) {
          const at = left + 4 * group
          const c = g + <usize>at * rowG + (<usize>j << 2)
          tileByColumns(work + <usize>group * strip, 16, 0, panel, 32, 1, height, c, rowG, min(4, k - at), min(8, n - j))
        }
      }
    }
  }
}

/**
 * Gradient of the input: x[window][s, k] += Σ_n d[image, y, x, n] · w[s, k, n]. `panels` holds w packed segment by segment with
 * k as columns (n rows): ceil(length / 8) · n · 32 bytes each. x must hold what to add to (zeros).
 */
export function inputGradient(
  d: usize, panels: usize, x: usize, imageX: usize, rowX: usize, pixelX: usize, segments: i32, length: i32, stride: usize,
  images: i32, height: i32, width: i32, n: i32,
): void {
  const rowD = <usize>n << 2
  const panelBytes = <usize>n << 5
  const pixels = height * width
  for (let image = 0; image < images; image++) {
    let panel = panels
    for (let s = 0; s < segments; s++) {
      for (let k = 0; k < length; k += 8) {
        const columns = min(8, length - k)
        let line = x + <usize>s * stride + (<usize>k << 2)
        let at = line, from = d
        let column = 0
        for (let m = 0; m < pixels; m += 4) {
          const rows = min(4, pixels - m)
          const to0 = at
          at += pixelX
          if (++column == width) { column = 0; line += rowX; at = line }
          const to1 = at
          at += pixelX
          if (++column == width) { column = 0; line += rowX; at = line }
          const to2 = at
          at += pixelX
          if (++column == width) { column = 0; line += rowX; at = line }
          const to3 = at
          at += pixelX
          if (++column == width) { column = 0; line += rowX; at = line }
          tileAdd(
            from, rows > 1 ? from + rowD : from, rows > 2 ? from + 2 * rowD : from, rows > 3 ? from + 3 * rowD : from,
            panel, n, to0, to1, to2, to3, rows, columns,
          )
          from += 4 * rowD
        }
        panel += panelBytes
      }
    }
    x += imageX
    d += <usize>pixels * rowD
  }
}

/** One output row, no packing: c[n] = Σ_k a[k] · b[k, n] + bias[n]. For batch 1, where packing b would cost more than the product. */
export function rowProduct(a: usize, k: i32, b: usize, n: i32, bias: usize, relu: bool, c: usize): void {
  const rowB = <usize>n << 2
  const zero = f32x4.splat(0)
  let j = 0
  for (; j + 16 <= n; j += 16) {
    let s0 = bias ? v128.load(bias + (<usize>j << 2)) : zero
    let s1 = bias ? v128.load(bias + (<usize>j << 2), 16) : zero
    let s2 = bias ? v128.load(bias + (<usize>j << 2), 32) : zero
    let s3 = bias ? v128.load(bias + (<usize>j << 2), 48) : zero
    let p = b + (<usize>j << 2)
    for (let i = 0; i < k; i++) {
      const x = v128.load32_splat(a + (<usize>i << 2))
      s0 = madd(s0, x, v128.load(p))
      s1 = madd(s1, x, v128.load(p, 16))
      s2 = madd(s2, x, v128.load(p, 32))
      s3 = madd(s3, x, v128.load(p, 48))
      p += rowB
    }
    const to = c + (<usize>j << 2)
    v128.store(to, relu ? f32x4.max(s0, zero) : s0)
    v128.store(to, relu ? f32x4.max(s1, zero) : s1, 16)
    v128.store(to, relu ? f32x4.max(s2, zero) : s2, 32)
    v128.store(to, relu ? f32x4.max(s3, zero) : s3, 48)
  }
  for (; j < n; j++) {
    let sum: f32 = bias ? load<f32>(bias + (<usize>j << 2)) : 0
    let p = b + (<usize>j << 2)
    for (let i = 0; i < k; i++) {
      sum += load<f32>(a + (<usize>i << 2)) * load<f32>(p)
      p += rowB
    }
    store<f32>(c + (<usize>j << 2), relu ? max(sum, 0) : sum)
  }
}

/** One output row against a transposed operand, no packing: c[n] = Σ_k a[k] · b[n, k]. */
export function rowDots(a: usize, k: i32, b: usize, n: i32, c: usize): void {
  const rowB = <usize>k << 2
  for (let j = 0; j < n; j++) {
    let s0 = f32x4.splat(0), s1 = s0
    let p = a, q = b
    let i = 0
    for (; i + 8 <= k; i += 8) {
      s0 = madd(s0, v128.load(p), v128.load(q))
      s1 = madd(s1, v128.load(p, 16), v128.load(q, 16))
      p += 32
      q += 32
    }
    s0 = f32x4.add(s0, s1)
    let sum = f32x4.extract_lane(s0, 0) + f32x4.extract_lane(s0, 1) + (f32x4.extract_lane(s0, 2) + f32x4.extract_lane(s0, 3))
    for (; i < k; i++) {
      sum += load<f32>(p) * load<f32>(q)
      p += 4
      q += 4
    }
    store<f32>(c + (<usize>j << 2), sum)
    b += rowB
  }
}
