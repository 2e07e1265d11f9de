import * as simple from 'simple-statistics'
import { pearson, type Correlation } from './series'

export interface Regression extends Correlation {
  /** In units of y per unit of x. */
  readonly slope: number
  /** In units of y. */
  readonly intercept: number
}

/**
 * Least-squares line of y on x, both in time order. The t-test of its slope is that of r, so both p are `pearson`'s: as published
 * with n points, and with the effective number. Both need the same length, at least three finite points, and to vary.
 */
export function regress(x: readonly number[], y: readonly number[]): Regression {
  const correlation = pearson(x, y)
  const { m, b } = simple.linearRegression(x.map((value, i) => [value, y[i]!]))
  return { ...correlation, slope: m, intercept: b }
}

/** The same line alone. Undefined where there are fewer than three points or x does not vary. */
export function linearFit(
  x: readonly number[],
  y: readonly number[],
): { readonly intercept: number; readonly slope: number } | undefined {
  if (x.length < 3 || x.every((value) => value === x[0])) return undefined
  const { m, b } = simple.linearRegression(x.map((value, i) => [value, y[i]!]))
  return { slope: m, intercept: b }
}
