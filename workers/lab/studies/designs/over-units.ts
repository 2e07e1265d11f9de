import type { Interval } from '../../statistics/interval'
import { meanInterval, meanOfSample, meanTest } from '../../statistics/mean'
import { perAgent } from '../units'
import { leastPairs } from './open'

/** A mean over rollouts of one agent, or over the means of several. Fewer rollouts than `FEWEST_VALUES` have no interval. */
export interface OverUnits extends Interval {
  readonly units: number
  readonly unit: 'rollout' | 'agent'
  /** Two-sided, of a mean of 0. 1: too few to show anything. */
  readonly p: number
  /** Whether there are enough to conclude anything at all. */
  readonly enough: boolean
}

/** `values`: one per rollout, at least one, all finite, with the player of each. `tests`: of the family that p is one of. */
export function overUnits(values: readonly number[], players: readonly string[], tests = 1): OverUnits {
  const several = new Set(players).size > 1
  const own = perAgent(values, players)
  const enough = several || own.length >= leastPairs(tests)
  return {
    ...(several ? meanInterval(own) : meanOfSample(own)),
    units: own.length,
    unit: several ? 'agent' : 'rollout',
    p: enough ? meanTest(own) : 1,
    enough,
  }
}
