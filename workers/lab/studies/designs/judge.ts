import type { Direction } from '../../contracts/claim'
import type { Verdict } from '../../contracts/study'
import { standardDeviation } from '../../statistics/interval'
import { meanInterval, meanTest } from '../../statistics/mean'
import { holm } from '../../statistics/multiple'
import { detectable } from '../../statistics/power'
import { pearson } from '../../statistics/series'
import { ALPHA, leastPairs } from './open'
import type { Pairs } from './pairs'

const POWER = 0.8

export interface ArmResult extends Pairs {
  /** Of the differences. */
  readonly mean: number
  readonly low: number
  readonly high: number
  readonly pairs: number
  /** d_z: mean over standard deviation of the differences. */
  readonly effect: number
  readonly p: number
  readonly adjusted: number
  /** As predicted (a null: at all), beyond chance after correction. */
  readonly found: boolean
  /** The other way, beyond chance after correction. */
  readonly opposite: boolean
  /** Smallest mean difference, as predicted, that pairs like these would have shown with 80 % power at Holm's first step. NaN: too few to show any. */
  readonly detectable: number
}

/**
 * Every arm against the un-changed rollouts, by one two-sided test of the mean over pairs; Holm over all arms, nulls included. Which way
 * a finding goes is read off its sign, so one in either direction has the stated chance of being a false alarm.
 */
export function judgeArms(pairs: readonly Pairs[], direction: Direction, seed: number): ArmResult[] {
  const able = (one: Pairs) => one.differences.length >= leastPairs(pairs.length)
  const raw = pairs.map((one) => (able(one) ? meanTest(one.differences) : 1))
  const adjusted = holm(raw)
  return pairs.map((one, i) => {
    const { differences } = one
    const sd = differences.length > 1 ? standardDeviation(differences) : 0
    const found = meanInterval(differences)
    const sure = adjusted[i]! < ALPHA
    const predicted = one.arm.kind === 'null' || direction === 'other' || found.mean > 0 === (direction === 'more')
    return {
      ...one,
      ...found,
      pairs: differences.length,
      effect: sd > 0 ? found.mean / sd : 0,
      p: raw[i]!,
      adjusted: adjusted[i]!,
      found: sure && predicted,
      opposite: sure && !predicted,
      detectable: able(one)
        ? detectable(differences, {
            alpha: ALPHA / pairs.length,
            power: POWER,
            direction: one.arm.kind === 'null' ? 'other' : direction,
            seed,
          })
        : NaN,
    }
  })
}

/** All changes as predicted beyond chance and no null: supported. Any the other way: refuted. */
export function verdictOf(results: readonly ArmResult[]): Verdict {
  const changes = results.filter(({ arm }) => arm.kind === 'change')
  if (changes.some(({ opposite }) => opposite)) return 'refuted'
  const sound = results.every(({ arm, found }) => arm.kind !== 'null' || !found)
  return changes.length > 0 && changes.every(({ found }) => found) && sound ? 'supported' : 'open'
}

/**
 * Mean of curves with its 95 % interval at each point; NaN at points that one curve alone has, which say nothing of how much they vary. A
 * NaN is a point that a curve does not have.
 */
export function meanCurve(curves: readonly (readonly number[])[]): { y: number[]; low: number[]; high: number[] } {
  const length = Math.max(0, ...curves.map((curve) => curve.length))
  const points = Array.from({ length }, (_, i) => {
    const own = curves.map((curve) => curve[i] ?? NaN).filter(Number.isFinite)
    return own.length > 0 ? meanInterval(own) : { mean: NaN, low: NaN, high: NaN }
  })
  return { y: points.map(({ mean }) => mean), low: points.map(({ low }) => low), high: points.map(({ high }) => high) }
}

export interface Correlation {
  readonly r: number
  readonly n: number
  /** As if all points were independent. */
  readonly pNaive: number
  /** With as many points as the series' own autocorrelations leave. */
  readonly pCorrected: number
  readonly nEffective: number
}

const nothing: Correlation = { r: NaN, n: 0, pNaive: NaN, pCorrected: NaN, nEffective: NaN }

/** Points that one side does not have are left out. Nothing where a side does not vary. */
export function correlate(x: readonly number[], y: readonly number[]): Correlation {
  const both = x.flatMap((value, i) =>
    Number.isFinite(value) && Number.isFinite(y[i]) ? [[value, y[i]!] as const] : [],
  )
  const [a, b] = [both.map(([one]) => one), both.map(([, one]) => one)]
  const varies = (values: readonly number[]) => values.some((value) => value !== values[0])
  return both.length < 3 || !varies(a) || !varies(b) ? nothing : pearson(a, b)
}
