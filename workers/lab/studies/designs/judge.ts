import type { Direction } from '../../contracts/claim'
import type { Verdict } from '../../contracts/study'
import { createRandom } from '../../random'
import { bootstrapMean, mean, quantile, standardDeviation } from '../../statistics/interval'
import { holm } from '../../statistics/multiple'
import { signFlipTest } from '../../statistics/paired'
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
  /** Smallest mean difference that this many pairs would have shown with 80 % power, at Holm's first step. NaN: too few to show any. */
  readonly detectable: number
}

/**
 * Every arm against the un-changed rollouts, by a sign-flip test over pairs; Holm over all arms, nulls included. A change is
 * tested in the predicted direction and in the opposite one; a null for any difference.
 */
export function judgeArms(pairs: readonly Pairs[], direction: Direction, seed: number): ArmResult[] {
  const other = direction === 'less' ? 'more' : 'less'
  const ask = ({ arm }: Pairs) => (arm.kind === 'null' ? 'other' : direction)
  const able = (one: Pairs, which: Direction) => one.differences.length >= leastPairs(pairs.length, which)
  const test = (one: Pairs, which: Direction) =>
    !able(one, which) ? 1 : signFlipTest(one.differences, { seed, direction: which })
  const raw = pairs.map((one) => test(one, ask(one)))
  const adjusted = holm(raw)
  const against = holm(pairs.map((one) => (one.arm.kind === 'null' || direction === 'other' ? 1 : test(one, other))))
  return pairs.map((one, i) => {
    const { differences } = one
    const sd = differences.length > 1 ? standardDeviation(differences) : 0
    const average = mean(differences)
    return {
      ...one,
      ...bootstrapMean(differences, { seed }),
      pairs: differences.length,
      effect: sd > 0 ? average / sd : 0,
      p: raw[i]!,
      adjusted: adjusted[i]!,
      found: adjusted[i]! < ALPHA,
      opposite: against[i]! < ALPHA,
      detectable: able(one, ask(one))
        ? detectable({ sd, n: differences.length, alpha: ALPHA, power: POWER, tests: pairs.length })
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

const RESAMPLES = 500

/** Mean of curves with a 95 % band that resamples whole curves; NaN at points that one curve alone has, which say nothing of how much they vary. A NaN is a point that a curve does not have. */
export function meanCurve(
  curves: readonly (readonly number[])[],
  seed: number,
): { y: number[]; low: number[]; high: number[] } {
  const length = Math.max(0, ...curves.map((curve) => curve.length))
  const random = createRandom(seed)
  const draws = Array.from({ length: RESAMPLES }, () => curves.map(() => random.below(curves.length)))
  const at = (i: number, chosen: readonly number[]) => {
    let [sum, count] = [0, 0]
    for (const index of chosen) {
      const value = curves[index]?.[i] ?? NaN
      if (Number.isFinite(value)) [sum, count] = [sum + value, count + 1]
    }
    return count > 0 ? sum / count : NaN
  }
  const all = curves.map((_, index) => index)
  const points = Array.from({ length }, (_, i) => {
    const y = at(i, all)
    const own = curves.filter((curve) => Number.isFinite(curve[i] ?? NaN)).length
    if (own < 2) return { y, low: NaN, high: NaN }
    const means = draws.map((chosen) => at(i, chosen)).filter(Number.isFinite)
    return { y, low: quantile(means, 0.025), high: quantile(means, 0.975) }
  })
  return { y: points.map(({ y }) => y), low: points.map(({ low }) => low), high: points.map(({ high }) => high) }
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
