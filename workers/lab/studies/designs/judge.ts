import type { Direction } from '../../contracts/claim'
import type { Look, Verdict } from '../../contracts/study'
import { standardDeviation } from '../../statistics/interval'
import { FEWEST_VALUES, meanInterval, meanOfSample, meanTest } from '../../statistics/mean'
import { holmOnce, sameTests } from '../../statistics/multiple'
import { detectable } from '../../statistics/power'
import { pearson } from '../../statistics/series'
import { levelAt, spentBy } from '../../statistics/spending'
import { ALPHA, leastPairs } from './open'
import type { Pairs } from './pairs'
import { perAgent } from '../units'

const POWER = 0.8

export interface ArmResult extends Pairs {
  /** What is tested, see `perAgent`; their mean and interval. */
  readonly units: readonly number[]
  readonly mean: number
  readonly low: number
  readonly high: number
  readonly pairs: number
  /** d_z: mean over standard deviation of the units. */
  readonly effect: number
  readonly p: number
  readonly adjusted: number
  /** As predicted (a null: at all), beyond chance after correction. */
  readonly found: boolean
  /** The other way, beyond chance after correction. */
  readonly opposite: boolean
  /** Smallest mean difference, as predicted, that units like these would have shown with 80 % power at Holm's first step. NaN: too few, or too alike, to tell. Drawn when asked for. */
  readonly detectable: () => number
}

function once<T>(find: () => T): () => T {
  let found: { readonly value: T } | undefined
  return () => (found ??= { value: find() }).value
}

/** Fewer spread too little to draw others from. */
const FEWEST_DRAWN = 5

/**
 * Every arm against the un-changed rollouts, by one two-sided test of the mean over its units; Holm over all arms, nulls included. Of nulls
 * that all is measured against one alone is 0 throughout, which is no test, and two are one, the same turned round. Which way a finding
 * goes is read off its sign, so one in either direction has the stated chance of being a false alarm.
 */
export function judgeArms(
  pairs: readonly Pairs[],
  direction: Direction,
  seed: number,
  look?: Look | null,
): ArmResult[] {
  const several = new Set(pairs.flatMap(({ agents }) => agents)).size > 1
  const units = pairs.map(({ differences, agents }) => perAgent(differences, agents, several))
  const same = testsOf(pairs, units)
  const tests = Math.max(1, sizeOf(same))
  const able = (own: readonly number[]) => several || own.length >= leastPairs(tests)
  const raw = units.map((own) => (able(own) ? meanTest(own) : 1))
  // What a planned look may spend: p and interval alike.
  const [spend, level] = look ? [(p: number) => spentBy(p, look), levelAt(look, ALPHA)] : [(p: number) => p, ALPHA]
  const adjusted = holmOnce(raw.map(spend), same)
  return pairs.map((one, i) => {
    const own = units[i]!
    const sd = own.length > 1 ? standardDeviation(own) : 0
    const found = several || own.length >= FEWEST_VALUES ? meanInterval(own, 1 - level) : meanOfSample(own)
    const sure = adjusted[i]! < ALPHA
    const isNull = one.arm.kind === 'null'
    const predicted = isNull || direction === 'other' || found.mean > 0 === (direction === 'more')
    const question = {
      alpha: ALPHA / tests,
      power: POWER,
      direction: isNull ? 'other' : direction,
      seed,
    } as const
    return {
      ...one,
      ...found,
      units: own,
      pairs: one.differences.length,
      effect: sd > 0 ? found.mean / sd : 0,
      p: raw[i]!,
      adjusted: adjusted[i]!,
      found: sure && predicted,
      opposite: sure && !predicted,
      detectable: once(() => (able(own) && own.length >= FEWEST_DRAWN && sd > 0 ? detectable(own, question) : NaN)),
    }
  })
}

/** Of each arm the one whose test it is, see `sameTests`. What a claim says of each of its changes is a test of its own, whatever comes out. */
function testsOf(pairs: readonly Pick<Pairs, 'isMeasure'>[], units: readonly (readonly number[])[]) {
  const measures = pairs.flatMap(({ isMeasure }, i) => (isMeasure ? [i] : []))
  const same = sameTests(measures.map((i) => units[i]!))
  return pairs.map((_, i) => {
    const first = same[measures.indexOf(i)]
    return first === undefined ? i : first === null ? null : measures[first]!
  })
}

const sizeOf = (same: readonly (number | null)[]) => same.filter((first, i) => first === i).length

/** How many tests Holm corrects for: those that are tests, each once. */
export const familySize = (results: readonly ArmResult[]): number =>
  sizeOf(
    testsOf(
      results,
      results.map(({ units }) => units),
    ),
  )

/**
 * Whether the effect is sure to be smaller than what matters: two one-sided tests at 5 %, that is, the 90 % interval lies within the margin
 * (Schuirmann 1987). Of one agent it takes as many pairs as a finding.
 */
export function negligible({ units, agents }: ArmResult, margin: number): boolean {
  if (new Set(agents).size === 1 && units.length < leastPairs(1)) return false
  const { low, high } = meanInterval(units, 1 - 2 * ALPHA)
  return low > -margin && high < margin
}

/** No null has an effect. */
export const soundOf = (results: readonly ArmResult[]): boolean =>
  results.every(({ arm, found }) => arm.kind !== 'null' || !found)

/**
 * A null that has an effect leaves all open. Every change surely within the margin, if there is one: equivalent, whatever the signs (all
 * have to be, so nothing is to be corrected: Berger 1982). Any the other way beyond chance: refuted. All as predicted: supported.
 */
export function verdictOf(results: readonly ArmResult[], margin?: number): Verdict {
  const changes = results.filter(({ arm }) => arm.kind === 'change')
  if (changes.length === 0 || !soundOf(results)) return 'open'
  if (margin !== undefined && changes.every((one) => negligible(one, margin))) return 'equivalent'
  if (changes.some(({ opposite }) => opposite)) return 'refuted'
  return changes.every(({ found }) => found) ? 'supported' : 'open'
}

/**
 * Mean of curves with its 95 % interval at each point, over the means of agents where there are several; NaN at points that one alone has,
 * which say nothing of how much they vary. A NaN is a point that a curve does not have.
 */
export function meanCurve(
  curves: readonly (readonly number[])[],
  players: readonly string[] = curves.map(() => ''),
): { y: number[]; low: number[]; high: number[] } {
  const length = Math.max(0, ...curves.map((curve) => curve.length))
  const several = new Set(players).size > 1
  const points = Array.from({ length }, (_, i) => {
    const able = curves.flatMap((curve, k) => (Number.isFinite(curve[i] ?? NaN) ? [k] : []))
    if (able.length === 0) return { mean: NaN, low: NaN, high: NaN }
    return meanInterval(
      perAgent(
        able.map((k) => curves[k]![i]!),
        able.map((k) => players[k]!),
        several,
      ),
    )
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
