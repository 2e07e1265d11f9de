import type { Estimate } from '../../contracts/found'
import type { Row, Verdict } from '../../contracts/study'
import { judgeArms, soundOf, verdictOf, type ArmResult } from './judge'
import type { OpenClaim } from './open'
import type { Pairs } from './pairs'
import type { Premise } from './premise'

/** What is found of something that the claim states beyond its changes' differences, and what is to be said of it. */
export interface Stated {
  readonly verdict: Verdict
  readonly words: readonly string[]
  /** Null: too little to estimate it from. */
  readonly estimate: Estimate | null
}

/** What a verdict follows from. */
export interface Conclusion {
  readonly results: readonly ArmResult[]
  /** Null: the differences are all that is predicted. */
  readonly stated: Stated | null
  readonly premise: Premise
  readonly verdict: Verdict
}

/** How a design reads its rows. */
export interface Reading {
  pairs(open: OpenClaim, rows: readonly Row[]): Pairs[]
  stated(open: OpenClaim, rows: readonly Row[]): Stated | null
  premise(open: OpenClaim, rows: readonly Row[]): Premise
}

/** A verdict tests the claim's own story: what it states, if what it begins with holds and no null does what the changes do. */
export function conclude(open: OpenClaim, rows: readonly Row[], reading: Reading): Conclusion {
  const { direction } = open.claim.predicted
  const pairs = reading.pairs(open, rows).filter(({ differences }) => differences.length > 0)
  const results = judgeArms(pairs, direction, open.claim.seed, open.look)
  const stated = reading.stated(open, rows)
  const premise = reading.premise(open, rows)
  const own = stated ? (soundOf(results) ? stated.verdict : 'open') : verdictOf(results, open.claim.margin)
  // Of each change it was foretold: of one that could not be made nothing is known.
  const lacking =
    !stated && open.arms.some(({ kind, id }) => kind === 'change' && !results.some(({ arm }) => arm.id === id))
  return { results, stated, premise, verdict: premise.met === false || (lacking && own !== 'refuted') ? 'open' : own }
}
