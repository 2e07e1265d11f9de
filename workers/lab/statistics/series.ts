import * as simple from 'simple-statistics'
import { InputError } from '../contracts/errors'
import { correlationTail } from './student'

/** Autocorrelation at a lag, over the whole series' variance (the usual biased estimate); computed when asked, because few lags are. 0 where nothing varies. */
export function autocorrelation(series: readonly number[]): (lag: number) => number {
  const average = simple.mean([...series])
  const centred = series.map((value) => value - average)
  const variance = centred.reduce((sum, value) => sum + value * value, 0)
  return (lag) => {
    if (lag === 0) return 1
    let sum = 0
    for (let i = lag; i < centred.length; i++) sum += centred[i]! * centred[i - lag]!
    return variance > 0 ? sum / variance : 0
  }
}

/** 1 + 2 Σ ρ over the initial positive sequence; at lag 0, ρ is 1. */
function timeOf(length: number, rho: (lag: number) => number): number {
  let sum = 0
  for (let lag = 0; lag + 1 < length; lag += 2) {
    const pair = rho(lag) + rho(lag + 1)
    if (pair <= 0) break
    sum += pair
  }
  return 2 * sum - 1
}

export interface Correlation {
  readonly r: number
  readonly n: number
  /** As published: Student's test as if all points were independent. */
  readonly pNaive: number
  /** With `nEffective` in place of n. */
  readonly pCorrected: number
  /** n / Σ ρx ρy: what two autocorrelated series leave for a correlation (Bartlett 1935). */
  readonly nEffective: number
}

/** Pearson's r of two series and its two-sided p, naive and corrected for autocorrelation. Needs three pairs, and both to vary. */
export function pearson(x: readonly number[], y: readonly number[]): Correlation {
  if (x.length !== y.length || x.length < 3) throw new InputError('series', 'need at least three pairs')
  for (const values of [x, y]) {
    if (!values.every(Number.isFinite)) throw new InputError('series', 'must be finite')
    if (values.every((value) => value === values[0])) throw new InputError('series', 'must vary')
  }
  const r = Math.max(-1, Math.min(1, simple.sampleCorrelation([...x], [...y])))
  const [a, b] = [autocorrelation(x), autocorrelation(y)]
  const nEffective = Math.max(
    3,
    x.length /
      Math.max(
        1,
        timeOf(x.length, (lag) => a(lag) * b(lag)),
      ),
  )
  return {
    r,
    n: x.length,
    pNaive: correlationTail(r, x.length),
    pCorrected: correlationTail(r, nEffective),
    nEffective,
  }
}
