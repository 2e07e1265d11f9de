import * as simple from 'simple-statistics'
import { InputError } from '../contracts/errors'
import { createRandom } from '../random'

/** A mean with its confidence interval, NaN where a single value leaves it unknown. */
export interface Interval {
  readonly mean: number
  readonly low: number
  readonly high: number
}

export interface BootstrapOptions {
  readonly resamples?: number
  /** Coverage, e.g. 0.95. */
  readonly level?: number
  readonly seed: number
}

/**
 * Percentile bootstrap of the mean (Efron & Tibshirani 1993, section 13.3): resample with replacement, take the mean of
 * each, read the interval off their quantiles. Same values and seed, same interval. Needs at least one value, all finite; one alone says
 * nothing of how much they vary, so it has no interval.
 */
export function bootstrapMean(
  values: readonly number[],
  { resamples = 2000, level = 0.95, seed }: BootstrapOptions,
): Interval {
  requireFinite(values)
  requireBootstrap(resamples, level)
  if (values.length === 1) return { mean: values[0]!, low: NaN, high: NaN }
  const random = createRandom(seed)
  const means = Array.from({ length: resamples }, () => resampledMean(values, () => random.below(values.length)))
  const tail = (1 - level) / 2
  return { mean: simple.mean([...values]), low: simple.quantile(means, tail), high: simple.quantile(means, 1 - tail) }
}

function resampledMean(values: readonly number[], draw: () => number): number {
  let total = 0
  for (let i = 0; i < values.length; i++) total += values[draw()]!
  return total / values.length
}

export function mean(values: readonly number[]): number {
  requireFinite(values)
  return simple.mean([...values])
}

export function median(values: readonly number[]): number {
  requireFinite(values)
  return simple.median([...values])
}

/** Linear between order statistics (Hyndman & Fan 1996, type 7: numpy's default). `p` in 0…1. */
export function quantile(values: readonly number[], p: number): number {
  requireFinite(values)
  if (!(p >= 0 && p <= 1)) throw new InputError('p', 'must lie in 0 … 1')
  return simple.quantile([...values], p)
}

/** Sample standard deviation (n − 1); needs two values. */
export function standardDeviation(values: readonly number[]): number {
  requireFinite(values)
  if (values.length < 2) throw new InputError('values', 'needs at least two numbers')
  return simple.sampleStandardDeviation([...values])
}

/** Throws an InputError that names the field: an empty list, or the first entry that is not a finite number. */
export function requireFinite(values: readonly number[], field = 'values'): void {
  if (values.length === 0) throw new InputError(field, 'is empty')
  const bad = values.findIndex((value) => !Number.isFinite(value))
  if (bad >= 0) throw new InputError(`${field}[${bad}]`, 'is not a finite number')
}

/** Throws an InputError unless the resamples are a whole number of at least 1 and the coverage lies between 0 and 1. */
export function requireBootstrap(resamples: number, level: number): void {
  if (!(level > 0 && level < 1)) throw new InputError('level', 'must lie between 0 and 1')
  if (!Number.isInteger(resamples) || resamples < 1)
    throw new InputError('resamples', 'must be a whole number of at least 1')
}
