import { madd } from './madd.as'

/** eˣ (Cephes expf): 2ⁿ times a polynomial on |r| ≤ ln 2 / 2. */
@inline export function exp4(x: v128): v128 {
  x = f32x4.max(f32x4.min(x, f32x4.splat(88)), f32x4.splat(-87))
  const n = f32x4.nearest(f32x4.mul(x, f32x4.splat(1.44269504088896341)))
  const r = f32x4.sub(f32x4.sub(x, f32x4.mul(n, f32x4.splat(0.693359375))), f32x4.mul(n, f32x4.splat(-2.12194440e-4)))
  let p = madd(f32x4.splat(1.3981999507e-3), f32x4.splat(1.9875691500e-4), r)
  p = madd(f32x4.splat(8.3334519073e-3), p, r)
  p = madd(f32x4.splat(4.1665795894e-2), p, r)
  p = madd(f32x4.splat(1.6666665459e-1), p, r)
  p = madd(f32x4.splat(5.0000001201e-1), p, r)
  p = f32x4.add(madd(r, p, f32x4.mul(r, r)), f32x4.splat(1))
  return f32x4.mul(p, i32x4.shl(i32x4.add(i32x4.trunc_sat_f32x4_s(n), i32x4.splat(127)), 23))
}

/** 1 / (1 + e⁻ˣ). */
@inline export function sigmoid4(x: v128): v128 {
  return f32x4.div(f32x4.splat(1), f32x4.add(f32x4.splat(1), exp4(f32x4.neg(x))))
}

/** Cephes tanhf: near 0 a polynomial, where 1 − 2 / (1 + e²ˣ) would lose digits. */
@inline export function tanh4(x: v128): v128 {
  const s = f32x4.mul(x, x)
  let p = madd(f32x4.splat(2.06390887954e-2), f32x4.splat(-5.70498872745e-3), s)
  p = madd(f32x4.splat(-5.37397155531e-2), p, s)
  p = madd(f32x4.splat(1.33314422036e-1), p, s)
  p = madd(f32x4.splat(-3.33332819422e-1), p, s)
  const near = madd(x, f32x4.mul(p, s), x)
  const far = f32x4.sub(f32x4.splat(1), f32x4.div(f32x4.splat(2), f32x4.add(f32x4.splat(1), exp4(f32x4.add(x, x)))))
  return v128.bitselect(near, far, f32x4.lt(f32x4.abs(x), f32x4.splat(0.625)))
}

/** Four floats, or the one that is left at the end of a row. */
@inline export function take(at: usize, four: bool): v128 {
  return four ? v128.load(at) : v128.load32_zero(at)
}

@inline export function give(at: usize, value: v128, four: bool): void {
  if (four) v128.store(at, value)
  else v128.store32_lane(at, value, 0)
}
