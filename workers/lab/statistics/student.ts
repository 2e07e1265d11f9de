import * as simple from 'simple-statistics'
import { InputError } from '../contracts/errors'

/**
 * Regularised incomplete beta function I_x(a, b), by its continued fraction (DLMF 8.17.22) evaluated with Lentz's method as
 * modified by Thompson & Barnett (1986). `a`, `b` > 0, `x` in 0 … 1; good to about 1e-12.
 */
export function incompleteBeta(x: number, a: number, b: number): number {
  if (!(x >= 0 && x <= 1)) throw new InputError('x', 'must lie in 0 … 1')
  if (!(a > 0 && Number.isFinite(a))) throw new InputError('a', 'must be a positive number')
  if (!(b > 0 && Number.isFinite(b))) throw new InputError('b', 'must be a positive number')
  if (x === 0 || x === 1) return x
  // The fraction converges fast only below the mean; above it, I_x(a, b) = 1 − I_{1−x}(b, a).
  return x <= (a + 1) / (a + b + 2) ? below(x, 1 - x, a, b) : 1 - below(1 - x, x, b, a)
}

function below(x: number, rest: number, a: number, b: number): number {
  const logFront = a * Math.log(x) + b * Math.log(rest) + simple.gammaln(a + b) - simple.gammaln(a) - simple.gammaln(b)
  return Math.exp(logFront) / (a * fraction(x, a, b))
}

const TINY = 1e-300
const MOST_TERMS = 10_000

/** 1 + d₁/(1 + d₂/(1 + …)), d as in DLMF 8.17.23. */
function fraction(x: number, a: number, b: number): number {
  const away = (value: number) => (Math.abs(value) < TINY ? TINY : value)
  let [value, numerator, denominator] = [1, 1, 0]
  for (let k = 1; k <= MOST_TERMS; k++) {
    const d = term(k, x, a, b)
    denominator = 1 / away(1 + d * denominator)
    numerator = away(1 + d / numerator)
    const change = numerator * denominator
    value *= change
    if (Math.abs(change - 1) < 1e-15) break
  }
  return value
}

function term(k: number, x: number, a: number, b: number): number {
  const m = Math.floor(k / 2)
  return k % 2 === 0
    ? (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m))
    : (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1))
}

/**
 * Two-sided p of a correlation `r` over `n` independent points under bivariate normality: t = r √((n − 2) / (1 − r²)) with n − 2
 * degrees of freedom. `n` need not be whole; two points or fewer can show nothing: 1.
 */
export function correlationTail(r: number, n: number): number {
  if (!(Math.abs(r) <= 1)) throw new InputError('r', 'must lie in −1 … 1')
  if (!Number.isFinite(n)) throw new InputError('n', 'is not a finite number')
  return n <= 2 ? 1 : incompleteBeta((1 - r) * (1 + r), (n - 2) / 2, 0.5)
}

/** Two-sided tail of Student's t: the chance of anything as far from 0. `freedom` > 0, in whole or part. */
export function studentTail(t: number, freedom: number): number {
  if (Number.isNaN(t)) throw new InputError('t', 'is not a number')
  // Of the two ways to the same number, the one whose argument does not round to 1.
  const square = t * t
  return square < freedom
    ? 1 - incompleteBeta(square / (freedom + square), 0.5, freedom / 2)
    : incompleteBeta(freedom / (freedom + square), freedom / 2, 0.5)
}

/** The t whose two-sided tail is `p`, in 0 … 1; found by halving what holds it, to full precision. */
export function studentQuantile(p: number, freedom: number): number {
  if (!(p > 0 && p <= 1)) throw new InputError('p', 'must lie above 0, and not above 1')
  let [low, high] = [0, 1]
  while (studentTail(high, freedom) > p) [low, high] = [high, 2 * high]
  while (high - low > 1e-13 * high) {
    const middle = (low + high) / 2
    if (middle <= low || middle >= high) break
    if (studentTail(middle, freedom) > p) low = middle
    else high = middle
  }
  return high
}
