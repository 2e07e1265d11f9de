import { describe, expect, it } from 'vitest'
import { createRandom } from '../../../workers/lab/random'
import { bootstrapMean } from '../../../workers/lab/statistics/interval'
import { blockBootstrap, movingBlockBootstrap } from '../../../workers/lab/statistics/blocks'
import { effectiveSampleSize, pearson } from '../../../workers/lab/statistics/series'

const effectivePairs = (x: readonly number[], y: readonly number[]) => pearson(x, y).nEffective

/** Stationary AR(1) with unit innovations. */
function drifting(n: number, phi: number, seed: number): number[] {
  const random = createRandom(seed)
  let value = random.normal() / Math.sqrt(1 - phi * phi)
  return Array.from({ length: n }, () => (value = phi * value + random.normal()))
}

describe('effective sample size', () => {
  it('is right by hand', () => {
    // 1, 2, 3, 4: autocorrelations 1, ¼, −0.3, −0.45; the first pair counts, the second is negative: τ = 2 · 1¼ − 1.
    expect(effectiveSampleSize([1, 2, 3, 4])).toBeCloseTo(4 / 1.5, 12)
  })

  it('is that of an AR(1) series: n (1 − φ) / (1 + φ), of pairs n (1 − φ²) / (1 + φ²)', () => {
    const n = 20_000
    const [a, b] = [drifting(n, 0.8, 1), drifting(n, 0.8, 2)]
    expect(effectiveSampleSize(a) / n / (0.2 / 1.8)).toBeGreaterThan(0.85)
    expect(effectiveSampleSize(a) / n / (0.2 / 1.8)).toBeLessThan(1.15)
    expect(effectivePairs(a, b) / n / (0.36 / 1.64)).toBeGreaterThan(0.9)
    expect(effectivePairs(a, b) / n / (0.36 / 1.64)).toBeLessThan(1.1)
  })

  it('is about n without memory, and never more than n', () => {
    const white = drifting(5000, 0, 3)
    expect(effectiveSampleSize(white)).toBeGreaterThan(4500)
    expect(effectiveSampleSize(drifting(500, -0.9, 4))).toBe(500)
    expect(effectivePairs(white, drifting(5000, 0.95, 5))).toBeGreaterThan(4500)
  })
})

describe('intervals of curves', () => {
  it('resample whole rollouts', () => {
    // Means of two draws of whole rows: (0, 0), (½, 1), (1, 2).
    expect(blockBootstrap([[0, 0], [1, 2]], { seed: 1 })).toEqual({ mean: [0.5, 1], low: [0, 0], high: [1, 2] })
    const one = blockBootstrap([[3, 1, 4]], { seed: 1 })
    expect(one).toEqual({ mean: [3, 1, 4], low: [3, 1, 4], high: [3, 1, 4] })
  })

  it('agree, point by point, with the interval of a mean', () => {
    const rows = Array.from({ length: 40 }, (_, i) => drifting(5, 0.5, 10 + i))
    const { mean, low, high } = blockBootstrap(rows, { seed: 1, resamples: 4000 })
    for (let t = 0; t < 5; t++) {
      const point = bootstrapMean(rows.map((row) => row[t]!), { seed: 2, resamples: 4000 })
      const width = point.high - point.low
      expect(mean[t]).toBeCloseTo(point.mean, 12)
      expect(Math.abs(low[t]! - point.low)).toBeLessThan(0.1 * width)
      expect(Math.abs(high[t]! - point.high)).toBeLessThan(0.1 * width)
    }
  })

  it('refuse a ragged or empty matrix', () => {
    expect(() => blockBootstrap([], { seed: 1 })).toThrow('rollouts: is empty')
    expect(() => blockBootstrap([[1, 2], [1]], { seed: 1 })).toThrow('rollouts[1]: must be as long as the first: 1 for 2')
    expect(() => blockBootstrap([[1, NaN]], { seed: 1 })).toThrow('rollouts[0][1]')
  })
})

describe('moving blocks', () => {
  it('of length one are the plain bootstrap, of the whole length no bootstrap at all', () => {
    const series = drifting(30, 0, 6)
    expect(movingBlockBootstrap(series, { seed: 4, block: 1 })).toEqual({ ...bootstrapMean(series, { seed: 4 }), block: 1 })
    const whole = movingBlockBootstrap(series, { seed: 4, block: 30 })
    expect([whole.low, whole.high]).toEqual([whole.mean, whole.mean].map((value) => expect.closeTo(value, 12)))
  })

  it('cover the mean of a drifting series, where plain resampling does not', () => {
    let [blocks, plain] = [0, 0]
    for (let i = 0; i < 200; i++) {
      const series = drifting(400, 0.8, 1000 + i)
      const covers = ({ low, high }: { low: number; high: number }) => (low <= 0 && 0 <= high ? 1 : 0)
      blocks += covers(movingBlockBootstrap(series, { seed: i, resamples: 300 }))
      plain += covers(bootstrapMean(series, { seed: i, resamples: 300 }))
    }
    // Nominal 190 of 200.
    expect(blocks).toBeGreaterThan(165)
    expect(blocks).toBeLessThan(198)
    expect(plain).toBeLessThan(120)
  })

  it('refuse a block that does not fit', () => {
    expect(() => movingBlockBootstrap([1, 2, 3], { seed: 1, block: 4 })).toThrow('block: must be a whole number in 1 … 3')
  })
})
