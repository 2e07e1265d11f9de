import type { Row } from '../../contracts/study'
import { mean } from '../../statistics/interval'
import { holmOnce, sameTests } from '../../statistics/multiple'
import { overUnits, type OverUnits } from '../designs/over-units'
import { perAgent } from '../units'
import type { Bench } from './bench'
import { metrics, type MetricId } from './metrics'
import { pairsOf, rowsOf, type Pair } from './per-rollout'
import { saidAgain } from './said-again'

const ALPHA = 0.05

/** One method by one measure. */
export interface Score {
  readonly method: string
  readonly metric: MetricId
  readonly rollouts: number
  readonly value: number
  readonly baseline: number
  /** Paired difference to the baseline, turned so that more is better. */
  readonly gain: OverUnits
  readonly p: number
  readonly adjusted: number
  /** `not shown`: what was found, chance could have done too; `too few`: whatever was found; `no test`: it could not have come out otherwise. */
  readonly verdict: 'better' | 'worse' | 'not shown' | 'too few' | 'no test'
}

/** What is 0 but for rounding. */
const NOTHING = 1e-9

interface Measured {
  readonly method: string
  readonly own: readonly Pair[]
  /** By rollout. 0 throughout: no chance would have given another number, as with a map of one value, however it is shuffled. */
  readonly gains: readonly number[]
}

/**
 * "Better" and "worse": the interval leaves 0 out and so does the test of the mean, after Holm over the methods, each test once. Of too few
 * rollouts nothing is said. What says again what another measure said is left out.
 */
export function scoresOf({ methods }: Bench, rows: readonly Row[]): Score[] {
  const again = saidAgain(rows)
  return (Object.keys(metrics) as MetricId[])
    .filter((metric) => !again.includes(metric))
    .flatMap((metric) => {
      const measured = methods.flatMap(({ id }) => measuredBy(rows, id, metric))
      return judged(metric, measured)
    })
}

function measuredBy(rows: readonly Row[], method: string, metric: MetricId): Measured[] {
  const own = pairsOf(rowsOf(rows, method, metric))
  if (own.length === 0) return []
  const sign = metrics[metric].better === 'more' ? 1 : -1
  const gains = own.map(({ value, baseline }) => sign * (value - baseline))
  return [{ method, own, gains: gains.map((gain) => (Math.abs(gain) < NOTHING ? 0 : gain)) }]
}

function judged(metric: MetricId, measured: readonly Measured[]): Score[] {
  const same = sameTests(measured.map(({ gains }) => gains))
  const tests = same.filter((first, i) => first === i).length
  const found = measured.map(({ own, gains }) => overUnits(gains, playersOf(own), Math.max(1, tests)))
  const adjusted = holmOnce(
    found.map(({ p }) => p),
    same,
  )
  return measured.map(({ method, own }, i) => {
    const gain = found[i]!
    const sure = adjusted[i]! < ALPHA && (gain.low > 0 || gain.high < 0)
    const meanOf = (of: (pair: Pair) => number) => mean(perAgent(own.map(of), playersOf(own)))
    return {
      method,
      metric,
      rollouts: own.length,
      value: meanOf(({ value }) => value),
      baseline: meanOf(({ baseline }) => baseline),
      gain,
      p: gain.p,
      adjusted: adjusted[i]!,
      verdict: same[i] === null ? 'no test' : verdictOf(gain, sure),
    }
  })
}

const playersOf = (own: readonly Pair[]) => own.map(({ player }) => player)

const verdictOf = ({ mean, enough }: OverUnits, sure: boolean): Score['verdict'] =>
  !enough ? 'too few' : !sure ? 'not shown' : mean > 0 ? 'better' : 'worse'
