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
