import { describe, expect, it } from 'vitest'
import { bootstrapMean } from '../../../workers/lab/statistics/interval'
import { compare, hedges } from '../../../workers/lab/statistics/compare'
import { effectSize, signFlipTest } from '../../../workers/lab/statistics/paired'

/** Darwin's maize: crossed minus self-fertilised height, eighths of an inch (Fisher 1935, section 21). */
const maize = [49, -67, 8, 16, 6, 23, 28, 41, 14, 29, 56, 24, 75, 60, -48]

describe('sign-flip test', () => {
  it('counts every pattern of signs where there are few', () => {
    expect(signFlipTest([1, 2, 3], { seed: 1, direction: 'more' })).toBe(1 / 8)
    expect(signFlipTest([1, 2, 3], { seed: 1, direction: 'other' })).toBe(2 / 8)
    expect(signFlipTest([1, 2, 3], { seed: 1, direction: 'less' })).toBe(1)
    // Sums of ±1 ±2 ±3 ±4: 10, 8, 6, 4, 4, 2, 2, 0, 0 and their negatives. Observed: 8.
    expect(signFlipTest([-1, 2, 3, 4], { seed: 1, direction: 'more' })).toBe(2 / 16)
    expect(signFlipTest([1, -2, -3, -4], { seed: 1, direction: 'less' })).toBe(2 / 16)
    expect(signFlipTest([-1, 2, 3, 4], { seed: 1, direction: 'other' })).toBe(4 / 16)
  })

  it('is not moved by zeros, and shows nothing where all are zero', () => {
    expect(signFlipTest([0, 1, 0, 2, 3, 0], { seed: 1, direction: 'more' })).toBe(1 / 8)
    for (const direction of ['more', 'less', 'other'] as const)
      expect(signFlipTest([0, 0], { seed: 1, direction })).toBe(1)
  })

  it('takes equal sums as equal, whatever their rounding', () => {
    // 0.1 + 0.2 is not 0.3 in floating point: two of the four patterns of each tie must still count.
    expect(signFlipTest([0.1, 0.2, -0.3], { seed: 1, direction: 'more' })).toBe(5 / 8)
    expect(signFlipTest([1, 2, -3], { seed: 1, direction: 'more' })).toBe(5 / 8)
  })

  it("finds Fisher's p for Darwin's maize: exactly for 14 of the pairs' signs, by chance for all 15", () => {
    // Fisher's count: 1726 of the 32768 sign patterns are as extreme. Standard error at 50,000 draws: 0.001.
    expect(Math.abs(signFlipTest(maize, { seed: 3, draws: 50_000, direction: 'other' }) - 1726 / 32768)).toBeLessThan(
      0.003,
    )
    expect(Math.abs(signFlipTest(maize, { seed: 3, draws: 50_000, direction: 'more' }) - 863 / 32768)).toBeLessThan(
      0.0022,
    )
  })

  it('never says zero when it draws, and depends on its seed alone', () => {
    const ones = Array.from({ length: 40 }, () => 1)
    expect(signFlipTest(ones, { seed: 1, draws: 99, direction: 'more' })).toBeCloseTo(0.01, 12)
    const p = (seed: number) => signFlipTest(maize, { seed, draws: 999, direction: 'other' })
    expect(p(1)).toBe(p(1))
    expect(new Set([1, 2, 3, 4].map(p)).size).toBeGreaterThan(1)
  })

  it('refuses what it cannot test', () => {
    expect(() => signFlipTest([], { seed: 1, direction: 'more' })).toThrow('is empty')
    expect(() => signFlipTest([1, Infinity], { seed: 1, direction: 'more' })).toThrow('[1]')
    expect(() => signFlipTest([1], { seed: 1, draws: 0, direction: 'more' })).toThrow('draws')
  })
})

describe('effect size', () => {
  it('is the mean in standard deviations, corrected for small samples', () => {
    // Mean 3, standard deviation √2.5; Γ(2) / (√2 Γ(3/2)) = 0.797885.
    const five = [1, 2, 3, 4, 5]
    expect(effectSize(five)).toBeCloseTo(3 / Math.sqrt(2.5), 12)
    expect(hedges(five) / effectSize(five)).toBeCloseTo(Math.sqrt(2 / Math.PI), 10)
    // Hedges 1981, table 1: c(10) = 0.9228.
    const eleven = Array.from({ length: 11 }, (_, i) => i)
    expect(hedges(eleven) / effectSize(eleven)).toBeCloseTo(0.9228, 3)
  })
})

it('a comparison bundles what the parts say', () => {
  const bundle = compare(maize, { seed: 5, draws: 999, direction: 'more', resamples: 300, level: 0.9 })
  expect(bundle).toEqual({
    ...bootstrapMean(maize, { seed: 5, resamples: 300, level: 0.9 }),
    dz: effectSize(maize),
    hedges: hedges(maize),
    p: signFlipTest(maize, { seed: 5, draws: 999, direction: 'more' }),
    n: 15,
  })
  expect(bundle.mean).toBeCloseTo(314 / 15, 12)
  expect(() => compare([1, NaN], { seed: 1, direction: 'more' })).toThrow('values[1]')
})
