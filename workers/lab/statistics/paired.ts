import { InputError } from '../contracts/errors'
import { createRandom } from '../random'
import { mean, standardDeviation } from './interval'

export interface SignFlipOptions {
  /** `less`, `more`: is the mean below, above 0? `other`: is it away from 0? */
  readonly direction: 'less' | 'more' | 'other'
  readonly seed: number
  /** Random flips where there are too many to try all. */
  readonly draws?: number
}

/** Up to 2^14 sign patterns are tried one by one. */
const EXACT = 14

/**
 * Fisher's randomisation test for pairs: had the change no effect, every difference could as well have the other sign. p is the
 * share of sign patterns whose mean is at least as extreme; drawn at random, the pattern at hand counts as one of them
 * (Phipson & Smyth 2010), so p is never 0. Needs at least one difference, all finite.
 */
export function signFlipTest(
  differences: readonly number[],
  { direction, seed, draws = 10_000 }: SignFlipOptions,
): number {
  if (!Number.isInteger(draws) || draws < 1) throw new InputError('draws', 'must be a whole number of at least 1')
  const observed = extremity(mean(differences) * differences.length, direction)
  // Equal sums may differ by rounding.
  const bound = observed - 1e-9 * differences.reduce((sum, value) => sum + Math.abs(value), 0)
  const { length } = differences
  let extreme = 0
  if (length <= EXACT) {
    for (let pattern = 0; pattern < 2 ** length; pattern++)
      if (
        extremity(
          flipped(differences, (i) => (pattern >> i) & 1),
          direction,
        ) >= bound
      )
        extreme++
    return extreme / 2 ** length
  }
  const random = createRandom(seed)
  for (let draw = 0; draw < draws; draw++)
    if (
      extremity(
        flipped(differences, () => random.word() >>> 31),
        direction,
      ) >= bound
    )
      extreme++
  return (extreme + 1) / (draws + 1)
}

function flipped(differences: readonly number[], sign: (index: number) => number): number {
  let sum = 0
  for (let i = 0; i < differences.length; i++) sum += sign(i) === 1 ? -differences[i]! : differences[i]!
  return sum
}

const extremity = (sum: number, direction: SignFlipOptions['direction']) =>
  direction === 'more' ? sum : direction === 'less' ? -sum : Math.abs(sum)

/** d_z: mean of the differences in their own standard deviations (Cohen 1988, section 2.3.5). 0 where they do not vary. */
export function effectSize(differences: readonly number[]): number {
  const sd = standardDeviation(differences)
  return sd > 0 ? mean(differences) / sd : 0
}
