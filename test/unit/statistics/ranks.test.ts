import { describe, expect, it } from 'vitest'
import { rankCorrelation, ranks, rankTest } from '../../../workers/lab/statistics/ranks'
import { createRandom } from '../../../workers/lab/random'

describe('ranks', () => {
  it('share a place among equals', () => {
    expect(ranks([10, 30, 20, 20, 5])).toEqual([2, 5, 3.5, 3.5, 1])
    expect(ranks([])).toEqual([])
  })

  it('correlate as worked out by hand, with ties, and say nothing where nothing varies', () => {
    // Ranks 1 2 3 4 5 against 1 3 2 5 4, squares of differences 0 1 1 1 1: 1 − 6 · 4 / 120.
    expect(rankCorrelation([1, 2, 3, 4, 5], [1, 3, 2, 6, 3.5])).toBeCloseTo(0.8, 12)
    // Ranks 1 2.5 2.5 4 against 1 2 3 4: Pearson 4.5 / √(4.5 · 5).
    expect(rankCorrelation([1, 5, 5, 9], [1, 2, 3, 4])).toBeCloseTo(4.5 / Math.sqrt(4.5 * 5), 12)
    expect(rankCorrelation([1, 1, 1], [1, 2, 3])).toBeNaN()
    expect(rankCorrelation([1, 2], [1, 2])).toBeNaN()
  })
})

describe('the test of ranks', () => {
  it('tries every order of few: a perfect one of n is one of two among n!', () => {
    for (const n of [4, 5, 6, 7, 8]) {
      const x = Array.from({ length: n }, (_, i) => i)
      const factorial = x.reduce((product, i) => product * (i + 1), 1)
      const { rho, p, exact } = rankTest([{ x, y: x.map((i) => -(i ** 3)) }], { seed: 1 })
      expect([rho, exact]).toEqual([expect.closeTo(-1, 12), true])
      expect(p).toBeCloseTo(2 / factorial, 12)
    }
  })

  it('moves units alike in all agents, whatever the scale of each', () => {
    const x = [1, 2, 3, 4, 5, 6]
    const two = [
      { x, y: x },
      { x: x.map((one) => 1e6 * one), y: x.map((one) => one / 1e6) },
    ]
    // As if it were one agent: the second shows the same, and is no more evidence about these six.
    expect(rankTest(two, { seed: 1 })).toMatchObject({ rho: expect.closeTo(1, 12), p: 2 / 720, exact: true })
    const against = rankTest(
      [
        { x, y: x },
        { x, y: [...x].reverse() },
      ],
      { seed: 1 },
    )
    expect([against.rho, against.p]).toEqual([expect.closeTo(0, 12), 1])
  })

  it('draws orders of many, and finds nothing in nothing more often than it may', () => {
    const random = createRandom(5)
    let wrong = 0
    for (let run = 0; run < 400; run++) {
      const side = () => Array.from({ length: 12 }, () => random.normal())
      if (rankTest([{ x: side(), y: side() }], { seed: run, draws: 400 }).p < 0.05) wrong++
    }
    // 5 % of 400 are 20; three standard errors are 13.
    expect(wrong).toBeGreaterThan(6)
    expect(wrong).toBeLessThan(34)
  })

  it('has intervals that leave out 0 exactly where it finds something', () => {
    const random = createRandom(8)
    for (let run = 0; run < 300; run++) {
      const n = 5 + (run % 6)
      const pull = random.uniform()
      const groups = Array.from({ length: 1 + (run % 2) }, () => {
        const x = Array.from({ length: n }, () => random.below(2 * n))
        return { x, y: x.map((one) => pull * one + n * random.normal()) }
      })
      const levels = [0.9, 0.95, 0.99]
      const { rho, p, intervals } = rankTest(groups, { seed: run, draws: 500, levels })
      intervals.forEach(([low, high], i) => {
        expect(low > 0 || high < 0, `${run}`).toBe(p < 1 - levels[i]! - 1e-12)
        expect([low >= -1, low <= rho + 1e-9, rho <= high + 1e-9, high <= 1]).toEqual([true, true, true, true])
      })
    }
  })

  it.each([
    [6, 0],
    [8, 0.3],
    [8, 0.8],
    [18, 0.6],
    [18, 0.95],
  ])(
    'has intervals that cover: of %i units, a rank correlation of %f',
    (n, truth) => {
      const random = createRandom(9)
      // Pearson's r of a normal pair with this rank correlation.
      const r = 2 * Math.sin((Math.PI / 6) * truth)
      const runs = 300
      let covered = 0
      for (let run = 0; run < runs; run++) {
        const x = Array.from({ length: n }, () => random.normal())
        const y = x.map((one) => r * one + Math.sqrt(1 - r * r) * random.normal())
        const [[low, high]] = rankTest([{ x, y }], { seed: run, draws: 1000, levels: [0.95] }).intervals as [
          [number, number],
        ]
        if (low <= truth && truth <= high) covered++
      }
      // Three standard errors below 95 % are 91 %.
      expect(covered / runs).toBeGreaterThan(0.91)
    },
    120_000,
  )

  it('says 1 where nothing can be shown, and refuses what is none', () => {
    expect(rankTest([{ x: [1, 1, 1, 1], y: [1, 2, 3, 4] }], { seed: 1 }).p).toBe(1)
    expect(() => rankTest([{ x: [1, NaN, 3], y: [1, 2, 3] }], { seed: 1 })).toThrow('is not a finite number')
    expect(() => rankTest([{ x: [1, 2, 3], y: [1, 2] }], { seed: 1 })).toThrow('must be of the same units')
  })
})
