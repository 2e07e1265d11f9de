import { give, sigmoid4, take, tanh4 } from './functions.as'
import { pack } from './pack.as'
import { correlate, inputGradient, rowDots, rowProduct } from './products.as'

/**
 * A gated recurrent unit over `steps` steps of `rows` rows each, memory of width m; gates lie in the order reset, update, new.
 *
 * gates [steps·rows, 3m]: what the input gives, bias included. h [rows, m]; keep [steps·rows] factors of the memory before a step,
 * or 0 for none; u [m, 3m]; bias [3m]. Writes y [steps·rows, m], and for the way back the gates r, z, n and q = (U h + c)ₙ side
 * by side into saved [steps·rows, 4m], and the memory that each step started from into previous [steps·rows, m].
 * Room at `work`: rows·3m floats and the panels of u and of the bias.
 */
export function gruForward(
  gates: usize, h: usize, keep: usize, u: usize, bias: usize, work: usize,
  y: usize, saved: usize, previous: usize, steps: i32, rows: i32, m: i32,
): void {
  const n = 3 * m
  const row = <usize>m << 2
  const count = <usize>rows
  const panels = work + count * 3 * row
  const packedBias = panels + <usize>((n + 7) >> 3) * <usize>m * 32
  if (rows > 1) {
    pack(panels, u, m, n, 3 * row, 4)
    pack(packedBias, bias, 1, n, 0, 4)
  }
  let before = h
  for (let t = 0; t < steps; t++) {
    remember(previous, before, keep, rows, m)
    if (rows > 1) correlate(previous, 0, 0, row, 1, m, row, panels, packedBias, false, work, 1, 1, rows, n)
    else rowProduct(previous, m, u, n, bias, false, work)
    let product = work
    for (let i = 0; i < rows; i++) {
      openGates(gates, product, previous, y, saved, m)
      gates += 3 * row
      product += 3 * row
      previous += row
      y += row
      saved += 4 * row
    }
    before = y - count * row
    if (keep) keep += count << 2
  }
}

/** previous = before · keep, row by row. */
function remember(previous: usize, before: usize, keep: usize, rows: i32, m: i32): void {
  const row = <usize>m << 2
  if (!keep) {
    memory.copy(previous, before, <usize>rows * row)
    return
  }
  for (let i = 0; i < rows; i++) {
    const factor = v128.load32_splat(keep + (<usize>i << 2))
    for (let j = 0; j < m; ) {
      const four = j + 4 <= m
      const at = (<usize>j << 2)
      give(previous + at, f32x4.mul(take(before + at, four), factor), four)
      j += four ? 4 : 1
    }
    previous += row
    before += row
  }
}

@inline function openGates(gates: usize, product: usize, h: usize, y: usize, saved: usize, m: i32): void {
  const row = <usize>m << 2
  for (let j = 0; j < m; ) {
    const four = j + 4 <= m
    const at = <usize>j << 2
    const g = gates + at, p = product + at, s = saved + at
    const r = sigmoid4(f32x4.add(take(g, four), take(p, four)))
    const z = sigmoid4(f32x4.add(take(g + row, four), take(p + row, four)))
    const q = take(p + 2 * row, four)
    const n = tanh4(f32x4.add(take(g + 2 * row, four), f32x4.mul(r, q)))
    give(y + at, f32x4.add(n, f32x4.mul(z, f32x4.sub(take(h + at, four), n))), four)
    give(s, r, four)
    give(s + row, z, four)
    give(s + 2 * row, n, four)
    give(s + 3 * row, q, four)
    j += four ? 4 : 1
  }
}

/**
 * Back through all steps. dy [steps·rows, m]; saved and previous as `gruForward` left them. Writes the slopes of the gates,
 * dGates [steps·rows, 3m], of the memory's products, dProducts [steps·rows, 3m], and of the first memory, dh [rows, m], which must
 * hold zeros. Room at `work`: m floats and the panels of uᵀ.
 */
export function gruBackward(
  dy: usize, keep: usize, u: usize, saved: usize, previous: usize, work: usize,
  dGates: usize, dProducts: usize, dh: usize, steps: i32, rows: i32, m: i32,
): void {
  const n = 3 * m
  const row = <usize>m << 2
  const count = <usize>rows
  const panels = work + row
  if (rows > 1) pack(panels, u, n, m, 4, 3 * row)
  for (let t = steps - 1; t >= 0; t--) {
    const first = <usize>t * count
    for (let i: usize = 0; i < count; i++) {
      const at = first + i
      closeGates(dy + at * row, dh + i * row, previous + at * row, saved + at * 4 * row, dGates + at * 3 * row, dProducts + at * 3 * row, m)
    }
    const slopes = dProducts + first * 3 * row
    if (rows > 1) inputGradient(slopes, panels, dh, 0, 0, row, 1, m, row, 1, 1, rows, n)
    else {
      rowDots(slopes, n, u, m, work)
      addRow(dh, work, m)
    }
    if (keep) remember(dh, dh, keep + (first << 2), rows, m)
  }
}

function addRow(to: usize, from: usize, m: i32): void {
  for (let j = 0; j < m; ) {
    const four = j + 4 <= m
    const at = <usize>j << 2
    give(to + at, f32x4.add(take(to + at, four), take(from + at, four)), four)
    j += four ? 4 : 1
  }
}

/** `dh` comes as what the later steps ask of this one's memory, and leaves as what goes past the gates to the step before. */
@inline function closeGates(dy: usize, dh: usize, h: usize, saved: usize, dGates: usize, dProducts: usize, m: i32): void {
  const row = <usize>m << 2
  const one = f32x4.splat(1)
  for (let j = 0; j < m; ) {
    const four = j + 4 <= m
    const at = <usize>j << 2
    const s = saved + at, g = dGates + at, p = dProducts + at
    const r = take(s, four), z = take(s + row, four), n = take(s + 2 * row, four), q = take(s + 3 * row, four)
    const d = f32x4.add(take(dy + at, four), take(dh + at, four))
    const rest = f32x4.sub(one, z)
    const dn = f32x4.mul(f32x4.mul(d, rest), f32x4.sub(one, f32x4.mul(n, n)))
    const dz = f32x4.mul(f32x4.mul(d, f32x4.sub(take(h + at, four), n)), f32x4.mul(z, rest))
    const dr = f32x4.mul(f32x4.mul(dn, q), f32x4.mul(r, f32x4.sub(one, r)))
    give(g, dr, four)
    give(g + row, dz, four)
    give(g + 2 * row, dn, four)
    give(p, dr, four)
    give(p + row, dz, four)
    give(p + 2 * row, f32x4.mul(dn, r), four)
    give(dh + at, f32x4.mul(d, z), four)
    j += four ? 4 : 1
  }
}
