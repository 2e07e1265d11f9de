import { InputError } from '../contracts/errors'

/** Sums of the same numbers in another order differ by less, in parts of the largest. */
const ROUNDING = 1e-9

/**
 * Of each test, by its values, whose mean is held against 0, the first that is the same test: of the same values, or of all of them turned round,
 * which is the same to a two-sided one. Null: they are 0 throughout, so that nothing could be found whatever is true; it is no test
 * (Tarone 1990: what cannot reach a level does not count among those that are corrected for).
 */
export function sameTests(samples: readonly (readonly number[])[]): (number | null)[] {
  const firsts: number[] = []
  return samples.map((values, i) => {
    const size = Math.max(...values.map(Math.abs), 0)
    if (values.length > 0 && size === 0) return null
    const same = (sign: number) => (k: number) =>
      samples[k]!.length === values.length &&
      samples[k]!.every((other, j) => Math.abs(other - sign * values[j]!) <= ROUNDING * size)
    const first = firsts.find(same(1)) ?? firsts.find(same(-1))
    if (first === undefined) firsts.push(i)
    return first ?? i
  })
}

/** `holm` over those of `sameTests` that are tests, each once. What is none is 1. */
export function holmOnce(pValues: readonly number[], same: readonly (number | null)[]): number[] {
  const firsts = pValues.flatMap((_, i) => (same[i] === i ? [i] : []))
  const adjusted = new Map(holm(firsts.map((i) => pValues[i]!)).map((p, k) => [firsts[k], p]))
  return same.map((first) => (first === null ? 1 : adjusted.get(first)!))
}

/**
 * Holm 1979: adjusted p-values, in the order given, that keep the chance of any false alarm in the family at the level they
 * are compared with, whatever the tests' dependence. Throws InputError for what is not a probability.
 */
export function holm(pValues: readonly number[]): number[] {
  const bad = pValues.findIndex((p) => !(p >= 0 && p <= 1))
  if (bad >= 0) throw new InputError(`pValues[${bad}]`, 'must lie in 0 … 1')
  const order = pValues.map((_, i) => i).sort((a, b) => pValues[a]! - pValues[b]!)
  const adjusted = pValues.map(() => 1)
  let most = 0
  order.forEach((index, rank) => {
    most = Math.max(most, Math.min(1, (pValues.length - rank) * pValues[index]!))
    adjusted[index] = most
  })
  return adjusted
}
