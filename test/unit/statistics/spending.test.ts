import { describe, expect, it } from 'vitest'
import { createRandom } from '../../../workers/lab/random'
import { normalCut, normalTail } from '../../../workers/lab/statistics/normal'
import { boundaries, levelAt, spentBy } from '../../../workers/lab/statistics/spending'

describe('the normal tail', () => {
  it('is the printed table, far out too', () => {
    for (const [z, tail] of [
      [0, 0.5],
      [1, 0.158655253931],
      [1.959963985, 0.025],
      [2.999, 0.0013543365337],
      [3.001, 0.0013454728251],
      [5, 2.866515719e-7],
      [8, 6.22096057e-16],
    ] as const)
      expect(Math.abs(normalTail(z) / tail - 1), String(z)).toBeLessThan(1e-5)
    expect(normalTail(-1)).toBeCloseTo(0.841344746, 9)
    expect(normalCut(0.025)).toBeCloseTo(1.959963985, 8)
    expect(normalCut(1e-18)).toBe(Infinity)
  })
})

describe('planned looks', () => {
  it('have the printed boundaries of O’Brien–Fleming spending, 5 % two-sided', () => {
    // Reboussin, DeMets, Kim & Lan 2000 (their program's tables), equally spaced looks.
    const printed: Readonly<Record<number, readonly number[]>> = {
      1: [1.96],
      2: [2.963, 1.969],
      3: [3.71, 2.511, 1.993],
      4: [4.333, 2.963, 2.359, 2.014],
      5: [4.877, 3.357, 2.68, 2.29, 2.031],
    }
    for (const [looks, wanted] of Object.entries(printed))
      boundaries(Number(looks), 0.05).forEach((z, i) => expect(z, `${looks}: ${i + 1}`).toBeCloseTo(wanted[i]!, 2.6))
  })

  it('give a p back as the level at which it would be a finding', () => {
    expect(spentBy(0.03, { number: 1, of: 1 })).toBe(0.03)
    for (const alpha of [0.05, 0.05 / 7, 0.2])
      for (const number of [1, 2, 3])
        expect(spentBy(levelAt({ number, of: 3 }, alpha), { number, of: 3 }) / alpha).toBeCloseTo(1, 2)
    // The last look costs a little, an early one much.
    expect(spentBy(0.04, { number: 1, of: 2 })).toBeGreaterThan(0.15)
    expect(spentBy(0.048, { number: 2, of: 2 })).toBeLessThan(0.05)
    expect(spentBy(1e-30, { number: 1, of: 5 })).toBeLessThan(1e-3)
    expect([1, 2].map((number) => spentBy(1, { number, of: 2 }))).toEqual([1, 1])
    expect(spentBy(0.99, { number: 2, of: 2 })).toBeCloseTo(0.99, 2)
    expect(() => spentBy(0.1, { number: 3, of: 2 })).toThrow('look: must be one of 1 … 2')
  })

  it('find nothing in nothing as often as they say, where looking until something is found does two to three times as often', () => {
    const random = createRandom(5)
    const normal = () => Math.sqrt(-2 * Math.log(1 - random.uniform())) * Math.cos(2 * Math.PI * random.uniform())
    const runs = 20_000
    let [eager, planned] = [0, 0]
    for (let run = 0; run < runs; run++) {
      let sum = 0
      const ps = [1, 2, 3, 4, 5].map((number) => {
        sum += normal()
        return { p: 2 * normalTail(Math.abs(sum) / Math.sqrt(number)), look: { number, of: 5 } }
      })
      if (ps.some(({ p }) => p < 0.05)) eager++
      if (ps.some(({ p, look }) => spentBy(p, look) < 0.05)) planned++
    }
    // Armitage, McPherson & Rowe 1969: 14.2 % at five looks. Three standard errors of 20 000 runs are 0.5 and 0.75 points.
    expect(Math.abs(planned / runs - 0.05)).toBeLessThan(0.005)
    expect(Math.abs(eager / runs - 0.142)).toBeLessThan(0.0075)
  })
})
