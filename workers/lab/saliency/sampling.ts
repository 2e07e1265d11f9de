import type { OptionSpec, Values } from '../contracts/options'
import type { SaliencyMethod } from '../contracts/saliency'
import { pearson } from './correlation'

/** What there is to draw from: an option of this name says that a map is an estimate, made of random draws. */
const SEED = 'seed'

/** The same map estimated once more: options with the next seed. Null: nothing is drawn, so it would be the same map. */
export function drawnAnew<S extends OptionSpec>(
  { options: spec }: Pick<SaliencyMethod<S>, 'options'>,
  given: Values<S>,
): Values<S> | null {
  const option = spec[SEED]
  if (option?.kind !== 'number') return null
  const seed = Number((given as Values)[SEED])
  return { ...given, [SEED]: seed < option.max ? seed + 1 : option.min }
}

/**
 * Pearson's correlation of a map with one of another seed: of independent estimates it is the part of a map's variance that is not
 * sampling noise. Null: both are empty, so there is nothing to rely on.
 */
export function reliabilityOf(map: ArrayLike<number>, other: ArrayLike<number>): number | null {
  const isEmpty = (one: ArrayLike<number>) => Array.prototype.every.call(one, (value) => value === 0)
  return isEmpty(map) && isEmpty(other) ? null : pearson(map, other)
}
