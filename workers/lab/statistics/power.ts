import { InputError } from '../contracts/errors'
import { createRandom } from '../random'
import { mean, quantile, standardDeviation, type Interval } from './interval'
import { meanInterval } from './mean'

export interface PowerQuestion {
  /** Level of the one test, e.g. 0.05, or a part of it at the first of Holm's steps. */
  readonly alpha: number
  /** Chance of finding an effect that is there, e.g. 0.8. */
  readonly power: number
  /** Which way the effect would go. `other`: either, so what the harder of them needs. */
  readonly direction: 'less' | 'more' | 'other'
  readonly seed: number
}

/** Numbers drawn in all; few values are drawn more often. */
const DRAWN = 60_000
const [FEWEST, MOST] = [100, 500]

/**
 * The smallest mean that `meanTest` would have found with this power in samples like this one, by drawing from its own values, centred,
 * with replacement (Efron & Tibshirani 1993, section 25.4). A drawn sample that is moved by δ is found where its interval, moved by δ,
 * leaves out 0, so δ is a quantile of the intervals' ends, and the power is that of the very test that is used. How far few values spread is
 * itself uncertain: each end is measured in the standard deviation of another draw. In the unit of the values; needs two.
 */
export function detectable(values: readonly number[], { alpha, power, direction, seed }: PowerQuestion): number {
  if (!(alpha > 0 && alpha < 1)) throw new InputError('alpha', 'must lie between 0 and 1')
  if (!(power > 0 && power < 1)) throw new InputError('power', 'must lie between 0 and 1')
  const spread = standardDeviation(values)
  if (spread === 0) return 0
  const random = createRandom(seed)
  const average = mean(values)
  const { length: n } = values
  const draws = Array.from({ length: Math.max(FEWEST, Math.min(MOST, Math.ceil(DRAWN / n))) }, () => {
    const sample = values.map(() => values[random.below(n)]! - average)
    return { ...meanInterval(sample, 1 - alpha), spread: standardDeviation(sample) }
  })
  const reached = (endOf: (drawn: Interval) => number) =>
    spread *
    quantile(
      draws.map((drawn, i) => Math.max(0, endOf(drawn)) / (draws.at(i - 1)!.spread || spread)),
      power,
    )
  const up = () => reached(({ low }) => -low)
  const down = () => reached(({ high }) => high)
  return direction === 'more' ? up() : direction === 'less' ? down() : Math.max(up(), down())
}
