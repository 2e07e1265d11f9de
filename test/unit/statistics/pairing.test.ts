import { describe, expect, it } from 'vitest'
import { createRandom } from '../../../workers/lab/random'
import { pairing } from '../../../workers/lab/statistics/pairing'

describe('what pairing gains', () => {
  it('is Pearson’s r, worked out by hand', () => {
    // Deviations (−1, 0, 1) and (−2, 1, 1): 3 / √(2 · 6).
    expect(pairing([1, 2, 3], [0, 3, 3])).toBeCloseTo(3 / Math.sqrt(12), 12)
    expect(pairing([1, 2, 3], [6, 4, 2])).toBe(-1)
  })

  it('is nothing where a side does not vary', () => {
    expect(pairing([1, 1, 1], [1, 2, 3])).toBeNaN()
    expect(pairing([], [])).toBeNaN()
    expect(pairing([NaN, NaN], [1, 2])).toBeNaN()
  })

  it('leaves out that agents differ in level, which no pairing explains', () => {
    const random = createRandom(4)
    const of = (level: number) => Array.from({ length: 200 }, () => level + random.uniform())
    const groups = [...Array<string>(200).fill('weak'), ...Array<string>(200).fill('strong')]
    const [control, changed] = [
      [...of(0), ...of(100)],
      [...of(0), ...of(100)],
    ]
    expect(pairing(control, changed)).toBeGreaterThan(0.9)
    expect(Math.abs(pairing(control, changed, groups))).toBeLessThan(0.15)
  })

  it('refuses sides of different lengths', () => {
    expect(() => pairing([1, 2], [1])).toThrow('pairs')
  })
})
