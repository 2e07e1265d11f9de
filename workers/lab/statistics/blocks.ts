import * as simple from 'simple-statistics'
import { InputError } from '../contracts/errors'
import { createRandom } from '../random'
import { requireBootstrap, requireFinite, type BootstrapOptions, type Interval } from './interval'
import { autocorrelation } from './series'

export interface CurveInterval {
  readonly mean: readonly number[]
  readonly low: readonly number[]
  readonly high: readonly number[]
}

/**
 * Mean curve of rollouts [rollouts × time] with a pointwise percentile band that resamples whole rollouts, the unit. Needs at
 * least one rollout, all of one length, all finite.
 */
export function blockBootstrap(rollouts: readonly (readonly number[])[], { resamples = 1000, level = 0.95, seed }: BootstrapOptions): CurveInterval {
  const length = requireMatrix(rollouts)
  requireBootstrap(resamples, level)
  const random = createRandom(seed)
  const curves = Array.from({ length: resamples }, () => meanCurve(rollouts.map(() => rollouts[random.below(rollouts.length)]!), length))
  const tail = (1 - level) / 2
  const at = (p: number) => Array.from({ length }, (_, t) => simple.quantile(curves.map((curve) => curve[t]!), p))
  return { mean: [...meanCurve(rollouts, length)], low: at(tail), high: at(1 - tail) }
}

function meanCurve(rows: readonly (readonly number[])[], length: number): Float64Array {
  const curve = new Float64Array(length)
  for (const row of rows) for (let t = 0; t < length; t++) curve[t]! += row[t]!
  return curve.map((sum) => sum / rows.length)
}

/**
 * Mean of one long series by the moving-block bootstrap (Künsch 1989). `block` in steps; by default (3/2 (2φ / (1 − φ²))² n)^⅓ with
 * φ the autocorrelation at lag 1, best for an AR(1) series (Politis & White 2004), at most half the series.
 */
export function movingBlockBootstrap(series: readonly number[], options: BootstrapOptions & { readonly block?: number }): Interval & { readonly block: number } {
  requireFinite(series, 'series')
  const n = series.length
  const { resamples = 2000, level = 0.95, seed, block = defaultBlock(series) } = options
  requireBootstrap(resamples, level)
  if (!Number.isInteger(block) || block < 1 || block > n) throw new InputError('block', `must be a whole number in 1 … ${n}`)
  const random = createRandom(seed)
  const means = Array.from({ length: resamples }, () => {
    let [sum, start] = [0, 0]
    for (let i = 0; i < n; i++) {
      if (i % block === 0) start = random.below(n - block + 1)
      sum += series[start + (i % block)]!
    }
    return sum / n
  })
  const tail = (1 - level) / 2
  return { mean: simple.mean([...series]), low: simple.quantile(means, tail), high: simple.quantile(means, 1 - tail), block }
}

function defaultBlock(series: readonly number[]): number {
  const phi = Math.abs(series.length > 1 ? autocorrelation(series)(1) : 0)
  const best = Math.ceil(Math.cbrt(1.5 * ((2 * phi) / (1 - phi * phi)) ** 2 * series.length))
  return Math.max(1, Math.min(best, Math.floor(series.length / 2)))
}

function requireMatrix(rows: readonly (readonly number[])[]): number {
  if (rows.length === 0) throw new InputError('rollouts', 'is empty')
  const length = rows[0]!.length
  rows.forEach((row, i) => {
    requireFinite(row, `rollouts[${i}]`)
    if (row.length !== length) throw new InputError(`rollouts[${i}]`, `must be as long as the first: ${row.length} for ${length}`)
  })
  return length
}
