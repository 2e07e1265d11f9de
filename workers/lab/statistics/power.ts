import * as simple from 'simple-statistics'
import { InputError } from '../contracts/errors'

export interface PowerQuestion {
  /** Standard deviation of the paired differences. */
  readonly sd: number
  readonly alpha: number
  /** Chance of finding an effect that is there, e.g. 0.8. */
  readonly power: number
  /** Tests in the family: the first of Holm's steps asks for alpha / tests. 1 unless given. */
  readonly tests?: number
}

/** z for a two-sided test of this level and power; Cohen 1988, normal approximation. */
function reach({ sd, alpha, power, tests = 1 }: PowerQuestion): number {
  if (!(sd >= 0 && Number.isFinite(sd))) throw new InputError('sd', 'must be a number of at least 0')
  if (!Number.isInteger(tests) || tests < 1) throw new InputError('tests', 'must be a whole number of at least 1')
  if (!(alpha > 0 && alpha < 1)) throw new InputError('alpha', 'must lie between 0 and 1')
  if (!(power > 0 && power < 1)) throw new InputError('power', 'must lie between 0 and 1')
  return normalQuantile(1 - alpha / tests / 2) + normalQuantile(power)
}

/** The smallest mean difference that `n` pairs would have shown, in the unit of the differences. */
export function detectable({ n, ...question }: PowerQuestion & { readonly n: number }): number {
  if (!Number.isInteger(n) || n < 1) throw new InputError('n', 'must be a whole number of at least 1')
  return (reach(question) * question.sd) / Math.sqrt(n)
}

/** Standard normal quantile: the library's `probit` is coarse, three Newton steps on its own error function bring it to about 1e-6. */
export function normalQuantile(p: number): number {
  if (!(p > 0 && p < 1)) throw new InputError('p', 'must lie between 0 and 1')
  let z = simple.probit(p)
  for (let step = 0; step < 3; step++) {
    const density = Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)
    z -= ((1 + simple.errorFunction(z / Math.SQRT2)) / 2 - p) / density
  }
  return z
}
