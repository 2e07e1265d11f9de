import { describe, expect, it } from 'vitest'
import { createRandom } from '../../../workers/lab/random'
import { pearson } from '../../../workers/lab/statistics/series'

const effectivePairs = (x: readonly number[], y: readonly number[]) => pearson(x, y).nEffective

/** Stationary AR(1) with unit innovations. */
function drifting(n: number, phi: number, seed: number): number[] {
  const random = createRandom(seed)
  let value = random.normal() / Math.sqrt(1 - phi * phi)
  return Array.from({ length: n }, () => (value = phi * value + random.normal()))
}

describe('effective sample size', () => {
  it('is right by hand', () => {
    // Autocorrelations in eighths: 8, 5, 2, −1 … and 8, 1, −6, −1 …: the first pair of products counts, the second is negative:
    // τ = 2 (1 + 5/64) − 1.
    expect(effectivePairs([1, 1, 1, 1, 0, 0, 0, 0], [1, 1, 0, 0, 1, 1, 0, 0])).toBeCloseTo(512 / 74, 12)
    // A line with itself remembers everything; never under three.
    expect(effectivePairs([1, 2, 3, 4], [1, 2, 3, 4])).toBe(3)
  })

  it('is that of pairs of AR(1) series: n (1 − φ²) / (1 + φ²)', () => {
    const n = 20_000
    const [a, b] = [drifting(n, 0.8, 1), drifting(n, 0.8, 2)]
    expect(effectivePairs(a, b) / n / (0.36 / 1.64)).toBeGreaterThan(0.9)
    expect(effectivePairs(a, b) / n / (0.36 / 1.64)).toBeLessThan(1.1)
  })

  it('is about n without memory, and never more than n', () => {
    const white = drifting(5000, 0, 3)
    expect(effectivePairs(drifting(500, -0.9, 4), drifting(500, 0.9, 5))).toBe(500)
    expect(effectivePairs(white, drifting(5000, 0.95, 5))).toBeGreaterThan(4500)
  })
})
