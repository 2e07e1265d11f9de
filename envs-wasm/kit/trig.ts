/**
 * Sine, cosine and arctangent, rounded correctly in all but about one of 10¹³ cases, by double-double arithmetic (Dekker
 * 1971; Knuth's two-sum). A continuous paddle multiplies an error in the bounce angle about tenfold per bounce, so a last
 * bit that differs from the original's libm becomes a different game within a minute; and no host function is used, so
 * every engine plays the same game.
 *
 * A double-double is a pair hi + lo; functions return hi and leave lo in `low`.
 */
const SPLIT: f64 = 134217729
const HALF_PI: f64 = 1.5707963267948966
const HALF_PI_2: f64 = 6.123233995736766e-17
const HALF_PI_3: f64 = -1.4973849048591833e-33
/** (π/4)²ⁿ/(2n)! is below 2⁻¹⁰⁶ from here on. */
const TERMS = 14

let low: f64 = 0
/** Result of `turn`. */
export let sine: f64 = 0
export let cosine: f64 = 0
let sineLow: f64 = 0
let cosineLow: f64 = 0

// @ts-ignore: decorator
@inline
function quick(a: f64, b: f64): f64 {
  const s = a + b
  low = b - (s - a)
  return s
}

function sum(a: f64, b: f64): f64 {
  const s = a + b
  const v = s - a
  low = a - (s - v) + (b - v)
  return s
}

function product(a: f64, b: f64): f64 {
  const p = a * b
  let c = SPLIT * a
  const ah = c - (c - a)
  const al = a - ah
  c = SPLIT * b
  const bh = c - (c - b)
  const bl = b - bh
  low = al * bl - (p - ah * bh - al * bh - ah * bl)
  return p
}

function multiply(ah: f64, al: f64, bh: f64, bl: f64): f64 {
  const p = product(ah, bh)
  return quick(p, low + (ah * bl + al * bh))
}

function add(ah: f64, al: f64, bh: f64, bl: f64): f64 {
  let s = sum(ah, bh)
  const e = low
  const t = sum(al, bl)
  const f = low
  s = quick(s, e + t)
  return quick(s, low + f)
}

function divide(ah: f64, al: f64, b: f64): f64 {
  const q = ah / b
  const p = product(q, b)
  return quick(q, (ah - p - low + al) / b)
}

/** 1 − z/(first·(first+1)) · (1 − z/((first+2)(first+3)) · (…)): the tails of both Taylor series. */
function series(zh: f64, zl: f64, first: f64): f64 {
  let h: f64 = 1
  let l: f64 = 0
  for (let n = TERMS - 1; n >= 0; n--) {
    const k = first + 2 * <f64>n
    h = multiply(h, l, zh, zl)
    h = divide(h, low, k * (k + 1))
    h = add(1, 0, -h, -low)
    l = low
  }
  low = l
  return h
}

/** Games use few angles: the last one of each hash is remembered, with its four parts. */
const MEMO_BITS = 6
const memo: usize = memory.data(40 << MEMO_BITS, 8)

/** Leaves sine and cosine of `angle` (radians, at most a few thousand turns) in `sine` and `cosine`. */
export function turn(angle: f64): void {
  const at = memo + 40 * <usize>((reinterpret<u64>(angle) * 0x9e3779b97f4a7c15) >> (64 - MEMO_BITS))
  // An entry of zeros would claim cos 0 = 0; nothing is remembered for the angle 0.
  if (load<f64>(at) == angle && angle != 0) {
    sine = load<f64>(at, 8)
    sineLow = load<f64>(at, 16)
    cosine = load<f64>(at, 24)
    cosineLow = load<f64>(at, 32)
    return
  }
  compute(angle)
  store<f64>(at, angle)
  store<f64>(at, sine, 8)
  store<f64>(at, sineLow, 16)
  store<f64>(at, cosine, 24)
  store<f64>(at, cosineLow, 32)
}

function compute(angle: f64): void {
  const quarter = nearest(angle / HALF_PI)
  let rh = product(quarter, HALF_PI)
  rh = add(angle, 0, -rh, -low)
  let rl = low
  const p = product(quarter, HALF_PI_2)
  rh = add(rh, rl, -p, -low)
  rl = low - quarter * HALF_PI_3
  const zh = multiply(rh, rl, rh, rl)
  const zl = low
  const c = series(zh, zl, 1)
  const cl = low
  let s = series(zh, zl, 2)
  s = multiply(s, low, rh, rl)
  place(<i32>quarter & 3, s, low, c, cl)
}

/** Rotate by quarter turns. */
function place(quarter: i32, s: f64, sl: f64, c: f64, cl: f64): void {
  const odd = quarter & 1
  const sineSign: f64 = quarter & 2 ? -1 : 1
  const cosineSign: f64 = (quarter + 1) & 2 ? -1 : 1
  sine = sineSign * (odd ? c : s)
  sineLow = sineSign * (odd ? cl : sl)
  cosine = cosineSign * (odd ? s : c)
  cosineLow = cosineSign * (odd ? sl : cl)
}

/** Angle of (x, y): the system library's first guess, corrected by one Newton step in double-double. */
export function angleOf(y: f64, x: f64): f64 {
  const guess = NativeMath.atan2(y, x)
  if (x == 0 || y == 0) return guess
  turn(guess)
  const ah = multiply(cosine, cosineLow, y, 0)
  const al = low
  const bh = multiply(sine, sineLow, x, 0)
  const error = add(ah, al, -bh, -low)
  return guess + error / (x * cosine + y * sine)
}
