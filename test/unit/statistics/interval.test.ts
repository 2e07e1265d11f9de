import { describe, expect, it } from 'vitest'
import { mean, median, quantile, standardDeviation } from '../../../workers/lab/statistics/interval'

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
