import { describe, expect, it } from 'vitest'
import { shareInterval } from '../../../workers/lab/statistics/share'

const digits = 4
const within = (count: number, trials: number, level?: number) => {
  const { low, high } = shareInterval(count, trials, level)
  return [low, high].map((value) => Number(value.toFixed(digits)))
}

describe('a share', () => {
  it.each([
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ])('of %i in %i: the interval of Newcombe 1998, table I, method 3', (count, trials, low, high) => {
    expect(shareInterval(count, trials).mean).toBe(count / trials)
    expect(within(count, trials)).toEqual([low, high])
    // Who counts failures tells the same.
    expect(within(trials - count, trials)).toEqual([1 - high, 1 - low].map((value) => Number(value.toFixed(digits))))
  })

  it('of all stays within 1 and has a width: n / (n + z²) up', () => {
    const { low, high } = shareInterval(100, 100)
    expect(low).toBeCloseTo(100 / (100 + 1.959964 ** 2), 6)
    expect(high).toBe(1)
  })

  it('is narrower at a lower level', () => {
    expect(within(5, 10, 0.5)).toEqual([0.3957, 0.6043])
  })
})
