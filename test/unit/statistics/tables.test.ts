import { describe, expect, it } from 'vitest'
import { holm } from '../../../workers/lab/statistics/multiple'
import { regress } from '../../../workers/lab/statistics/regress'
import { pearson } from '../../../workers/lab/statistics/series'
import { correlationTail, incompleteBeta, studentQuantile, studentTail } from '../../../workers/lab/statistics/student'

describe('Holm', () => {
  it('adjusts in the given order, never downwards', () => {
    // Sorted: 0.005·4, 0.01·3, 0.03·2, then 0.04·1 lifted to 0.06.
    holm([0.01, 0.04, 0.03, 0.005]).forEach((p, i) => expect(p).toBeCloseTo([0.03, 0.06, 0.06, 0.02][i]!, 12))
    expect(holm([0.5, 0.9])).toEqual([1, 1])
    expect(holm([0.02])).toEqual([0.02])
    expect(holm([])).toEqual([])
  })

  it('refuses what is no probability', () => {
    expect(() => holm([0.1, 1.1])).toThrow('pValues[1]: must lie in 0 … 1')
    expect(() => holm([NaN])).toThrow('pValues[0]')
  })
})

describe("Student's t", () => {
  it('is the printed table, two-sided', () => {
    for (const [freedom, t5, t1] of [
      [1, 12.7062, 63.6567],
      [2, 4.30265, 9.92484],
      [5, 2.570582, 4.032143],
      [10, 2.228139, 3.169273],
      [30, 2.042272, 2.749996],
      [120, 1.97993, 2.617421],
    ] as const) {
      expect(studentTail(t5, freedom)).toBeCloseTo(0.05, 6)
      expect(studentTail(-t1, freedom)).toBeCloseTo(0.01, 6)
      expect(studentQuantile(0.05, freedom) / t5).toBeCloseTo(1, 5)
      expect(studentQuantile(0.01, freedom) / t1).toBeCloseTo(1, 5)
      // Of a correlation of n points: t = r √(f / (1 − r²)), f = n − 2.
      expect(correlationTail(t5 / Math.hypot(t5, Math.sqrt(freedom)), freedom + 2)).toBeCloseTo(0.05, 6)
    }
    expect(studentQuantile(1, 5)).toBeCloseTo(0, 9)
    expect(() => studentQuantile(0, 5)).toThrow('p: must lie above 0')
    expect(() => studentTail(NaN, 5)).toThrow('t: is not a number')
  })

  it('has closed forms for one and two degrees of freedom, far into the tail', () => {
    for (const t of [0.1, 1, 5, 40]) {
      expect(studentTail(t, 1) / (1 - (2 / Math.PI) * Math.atan(t))).toBeCloseTo(1, 10)
      expect(studentTail(t, 2)).toBeCloseTo(1 - t / Math.sqrt(2 + t * t), 12)
    }
    expect(studentTail(0, 7)).toBe(1)
  })

  it('rests on an incomplete beta function that is a polynomial at whole numbers', () => {
    // I_x(2, 3) = P(at least 2 of 4 at chance x) = 6x² − 8x³ + 3x⁴.
    for (const x of [0, 0.1, 0.5, 0.9, 1]) {
      expect(incompleteBeta(x, 2, 3)).toBeCloseTo(6 * x ** 2 - 8 * x ** 3 + 3 * x ** 4, 12)
      expect(incompleteBeta(x, 4000, 0.5) + incompleteBeta(1 - x, 0.5, 4000)).toBeCloseTo(1, 12)
    }
    expect(() => incompleteBeta(1.1, 1, 1)).toThrow('x: must lie in 0 … 1')
    expect(() => correlationTail(1.5, 9)).toThrow('r: must lie')
  })

  it('says nothing about two points', () => {
    expect(correlationTail(0.9, 2)).toBe(1)
    expect(correlationTail(1, 5)).toBe(0)
    // Critical r of a printed table: n = 12, two-sided 5 %.
    expect(correlationTail(0.576, 12)).toBeCloseTo(0.05, 3)
  })
})

describe('regression', () => {
  const [x, y] = [
    [1, 2, 3, 4, 5],
    [2, 4, 5, 4, 5],
  ]

  it('is the textbook line, with the p of r', () => {
    const line = regress(x, y)
    expect(line.slope).toBeCloseTo(0.6, 12)
    expect(line.intercept).toBeCloseTo(2.2, 12)
    expect(line.r).toBeCloseTo(Math.sqrt(0.6), 12)
    // t = 0.6 / √(0.8 / 10) with 3 degrees of freedom.
    expect(line.pNaive).toBeCloseTo(studentTail(0.6 / Math.sqrt(0.08), 3), 12)
    expect(line.pNaive).toBeCloseTo(0.124, 3)
    expect(line).toMatchObject(pearson(x, y))
    expect(line.pCorrected).toBeGreaterThan(line.pNaive)
  })

  it('refuses what has no slope', () => {
    expect(() => regress(x, [1, 2])).toThrow('series')
    expect(() => regress([1, 1, 1], [1, 2, 3])).toThrow('must vary')
    expect(() => regress([1, 2, 3], [2, 2, 2])).toThrow('must vary')
    expect(() => regress([1, 2], [1, 2])).toThrow('three pairs')
    expect(() => regress([1, 2, NaN], [1, 2, 3])).toThrow('must be finite')
  })
})
