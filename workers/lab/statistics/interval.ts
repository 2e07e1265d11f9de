import * as simple from 'simple-statistics'
import { InputError } from '../contracts/errors'

/** A mean with its confidence interval, NaN where a single value leaves it unknown. */
export interface Interval {
  readonly mean: number
  readonly low: number
  readonly high: number
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
