import { describe, expect, it } from 'vitest'
import { createRandom } from '../../../workers/lab/random'
import { bootstrapMean, mean, median, quantile, standardDeviation } from '../../../workers/lab/statistics/interval'

const normals = (n: number, seed: number) => {
  const random = createRandom(seed)
  return Array.from({ length: n }, () => 10 + 3 * random.normal())
}

describe('bootstrap interval of a mean', () => {
  it('is the normal interval for a large normal sample', () => {
    const values = normals(400, 1)
    const { mean: centre, low, high } = bootstrapMean(values, { resamples: 4000, level: 0.95, seed: 2 })
    const half = (1.96 * standardDeviation(values)) / Math.sqrt(400)
    expect(centre).toBeCloseTo(mean(values), 12)
    expect(Math.abs(centre - half - low)).toBeLessThan(0.1 * half)
    expect(Math.abs(centre + half - high)).toBeLessThan(0.1 * half)
  })

  it('is exact where every resample is known', () => {
    expect(bootstrapMean([7, 7, 7], { seed: 1 })).toEqual({ mean: 7, low: 7, high: 7 })
    // Means of two draws from {0, 1}: 0, ½, 1 with chances ¼, ½, ¼.
    expect(bootstrapMean([0, 1], { seed: 1, level: 0.95 })).toEqual({ mean: 0.5, low: 0, high: 1 })
    expect(bootstrapMean([0, 1], { seed: 1, level: 0.4 })).toEqual({ mean: 0.5, low: 0.5, high: 0.5 })
  })

  it('is unknown where there is one value', () => {
    expect(bootstrapMean([5], { seed: 1 })).toEqual({ mean: 5, low: NaN, high: NaN })
  })

  it('covers the true mean about as often as it says', () => {
    let covered = 0
    for (let i = 0; i < 300; i++) {
      const { low, high } = bootstrapMean(normals(40, 100 + i), { resamples: 400, level: 0.9, seed: i })
      if (low <= 10 && 10 <= high) covered++
    }
    // Binomial(300, 0.9) has a standard deviation of 5.2; the percentile interval is known to be a little narrow.
    expect(covered).toBeGreaterThan(250)
    expect(covered).toBeLessThan(288)
  })

  it('depends on its seed alone', () => {
    const values = normals(30, 4)
    expect(bootstrapMean(values, { seed: 1 })).toEqual(bootstrapMean(values, { seed: 1 }))
    expect(bootstrapMean(values, { seed: 1 })).not.toEqual(bootstrapMean(values, { seed: 2 }))
  })

  it('refuses what has no mean', () => {
    expect(() => bootstrapMean([], { seed: 1 })).toThrow('values: is empty')
    expect(() => bootstrapMean([1, NaN], { seed: 1 })).toThrow('values[1]')
    expect(() => bootstrapMean([1], { seed: 1, level: 1 })).toThrow('level')
    expect(() => bootstrapMean([1], { seed: 1, resamples: 0 })).toThrow('resamples')
  })
})

describe('order statistics', () => {
  it('agree with known values and leave their input alone', () => {
    const values = [3, 6, 7, 8, 8, 9, 10, 13, 15, 16, 20]
    const shuffled = [16, 3, 8, 20, 7, 8, 9, 15, 10, 13, 6]
    expect(median(shuffled)).toBe(9)
    expect(median([4, 1, 3, 2])).toBe(2.5)
    expect([0, 0.25, 0.5, 0.75, 1].map((p) => quantile(shuffled, p))).toEqual(
      [0, 0.25, 0.5, 0.75, 1].map((p) => quantile(values, p)),
    )
    expect([0, 0.25, 0.5, 0.75, 1].map((p) => quantile(shuffled, p))).toEqual([3, 7.5, 9, 14, 20])
    expect(shuffled[0]).toBe(16)
    expect(mean([1, 2, 3, 4])).toBe(2.5)
    expect(standardDeviation([2, 4, 4, 4, 5, 5, 7, 9])).toBeCloseTo(Math.sqrt(32 / 7), 12)
    expect(() => quantile(values, 1.5)).toThrow('p: must lie in 0 … 1')
    expect(() => median([])).toThrow('values: is empty')
    expect(() => standardDeviation([1])).toThrow('at least two')
  })
})
