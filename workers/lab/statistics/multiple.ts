import { InputError } from '../contracts/errors'

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
