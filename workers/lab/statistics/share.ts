import type { Interval } from './interval'
import { normalCut } from './normal'

/**
 * A share of independent trials, `count` of at least one, with its interval (Wilson 1927, "Probable inference, the law of succession, and
 * statistical inference", JASA 22). It stays within 0 … 1, and one of nothing or of all has a width, as a mean's interval has not: Newcombe
 * 1998, "Two-sided confidence intervals for the single proportion", Statist. Med. 17, method 3.
 */
export function shareInterval(count: number, trials: number, level = 0.95): Interval {
  const z = normalCut((1 - level) / 2)
  const share = count / trials
  const scale = 1 + (z * z) / trials
  const centre = (share + (z * z) / (2 * trials)) / scale
  const half = (z * Math.sqrt((share * (1 - share)) / trials + (z / (2 * trials)) ** 2)) / scale
  // What is 0 or 1 exactly is so but for rounding.
  return { mean: share, low: Math.max(0, centre - half), high: Math.min(1, centre + half) }
}
