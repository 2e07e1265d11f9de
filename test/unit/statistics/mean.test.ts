import { describe, expect, it } from 'vitest'
import { createRandom } from '../../../workers/lab/random'
import { meanInterval, meanTest } from '../../../workers/lab/statistics/mean'
import { studentQuantile, studentTail } from '../../../workers/lab/statistics/student'

/** Darwin's maize: crossed minus self-fertilised height, eighths of an inch (Fisher 1935, section 21). */
const maize = [49, -67, 8, 16, 6, 23, 28, 41, 14, 29, 56, 24, 75, 60, -48]

describe('the mean of symmetric numbers', () => {
  it('is tested by Student’s t', () => {
    // Mean 0.5, standard deviation √(5/3) … of −1, 0, 1, 2: no skewness, so Hall’s transformation leaves t as it is.
    const four = [-1, 0, 1, 2]
    const error = Math.sqrt(5 / 3 / 4)
    expect(meanTest(four)).toBeCloseTo(studentTail(0.5 / error, 3), 12)
    const { mean, low, high } = meanInterval(four)
    expect([mean, low, high].map((value) => Number(value.toFixed(4)))).toEqual(
      [0.5, 0.5 - 3.182446 * error, 0.5 + 3.182446 * error].map((value) => Number(value.toFixed(4))),
    )
  })
})

describe('the mean of skewed numbers', () => {
  /** 0, 0, 0, 0, 5 about 1: m₂ = 4, m₃ = 12, g₁ = 1.5, G₁ = 1.5 √20 / 3, lean = G₁ / √5 = 1. */
  const late = [0, 0, 0, 0, 5]

  it('has its skewness taken out by Hall’s transformation, by hand', () => {
    // Turned, the mean is −1 with t = −1 and lean −1: g = ((1 + 1/3)³ − 1) / −1 − 1/6 = −37/27 − 1/6. Then t alone says less.
    const g = 37 / 27 + 1 / 6
    expect(studentTail(g, 4)).toBeLessThan(studentTail(1, 4))
    for (const sign of [1, -1]) expect(meanTest(late.map((value) => sign * value))).toBeCloseTo(studentTail(1, 4), 12)
    // The other way, of mean −2 with t = −2 and lean 1: g = (1 − 2/3)³ − 1 + 1/6, nearer to 0 than t; at lean 1.5 ((1 − 1)³ − 1) / 1.5 + 1/4.
    expect(5 / 12).toBeLessThan(-(1 / 27 - 1 + 1 / 6))
    const early = late.map((value) => value - 3)
    expect(meanTest(early)).toBeCloseTo(studentTail(5 / 12, 4), 12)
  })

  it('has an interval that reaches further where the tail is', () => {
    const { mean, low, high } = meanInterval(late)
    const t = studentQuantile(0.05, 4)
    expect(mean).toBe(1)
    expect(low).toBeCloseTo(1 - t, 10)
    // T of −t after Hall, at lean 1: 3 (∛(1 − t − 1/6) − 1); further than 2 (∛(1 + 1.5 (−t − 1/4)) − 1) at lean 1.5.
    expect(high).toBeCloseTo(1 - 3 * (Math.cbrt(1 - t - 1 / 6) - 1), 10)
    expect(high - mean).toBeGreaterThan(2 * (mean - low))
  })
})

it('test and interval are dual: the interval leaves out 0 exactly where p is below', () => {
  const random = createRandom(5)
  for (let i = 0; i < 3000; i++) {
    const n = 2 + random.below(30)
    const shift = 2 * random.uniform() - 1
    const values = Array.from({ length: n }, () => shift + (i % 2 ? random.normal() : Math.exp(random.normal()) - 1.6))
    for (const level of [0.9, 0.95, 0.999]) {
      const { low, high } = meanInterval(values, level)
      expect(low > 0 || high < 0).toBe(meanTest(values) < 1 - level)
    }
  }
})

describe('a mean', () => {
  it('keeps its test and turns with its interval under scale and sign', () => {
    const [one, two] = [meanInterval(maize), meanInterval(maize.map((value) => -3 * value))]
    expect(meanTest(maize.map((value) => -3 * value))).toBeCloseTo(meanTest(maize), 12)
    expect(two.low).toBeCloseTo(-3 * one.high, 9)
    expect(two.high).toBeCloseTo(-3 * one.low, 9)
    // Fisher’s own t for the maize: 2.148 with 14 degrees of freedom, p 0.0497; its skewness makes it less sure.
    expect(meanTest(maize)).toBeGreaterThan(0.0497)
    expect(meanTest(maize)).toBeLessThan(0.2)
  })

  it('that does not vary says no more than that many equal signs', () => {
    expect(meanTest([7, 7, 7])).toBe(1 / 4)
    expect(meanInterval([7, 7, 7])).toEqual({ mean: 7, low: 7, high: 7 })
    expect(meanTest([0, 0, 0])).toBe(1)
    // What varies by rounding alone does not vary.
    expect(meanTest([0.1 + 0.2, 0.3, 0.3, 0.3])).toBe(1 / 8)
  })

  it('of one number is unknown', () => {
    expect(meanInterval([5])).toEqual({ mean: 5, low: NaN, high: NaN })
    expect(meanTest([5])).toBe(1)
  })

  it('refuses what has none', () => {
    expect(() => meanInterval([])).toThrow('values: is empty')
    expect(() => meanTest([1, NaN])).toThrow('values[1]')
    expect(() => meanInterval([1, 2], 1)).toThrow('level')
  })
})
