import type { Interval } from '../../statistics/interval'
import { meanInterval, meanTest } from '../../statistics/mean'
import { leastPairs } from './open'

/** A mean over rollouts of whatever agents there are: what it says is of these agents. */
export interface OverUnits extends Interval {
  readonly units: number
  /** Two-sided, of a mean of 0. 1: too few to show anything. */
  readonly p: number
}

/** `values`: one per rollout, at least one, all finite. */
export function overUnits(values: readonly number[]): OverUnits {
  return {
    ...meanInterval(values),
    units: values.length,
    p: values.length >= leastPairs(1) ? meanTest(values) : 1,
  }
}
