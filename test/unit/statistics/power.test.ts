import { describe, expect, it } from 'vitest'
import { createRandom } from '../../../workers/lab/random'
import { standardDeviation } from '../../../workers/lab/statistics/interval'
import { meanTest } from '../../../workers/lab/statistics/mean'
import { detectable } from '../../../workers/lab/statistics/power'

const alpha = 0.05
const asked = { alpha, power: 0.8, direction: 'more', seed: 1 } as const
const normals = (n: number, seed: number) => {
  const random = createRandom(seed)
  return Array.from({ length: n }, () => random.normal())
}

describe('the smallest mean that would have been found', () => {
  it('is that of the normal formula in a large sample', () => {
    const values = normals(900, 3)
    const formula = ((1.959964 + 0.841621) * standardDeviation(values)) / 30
    expect(detectable(values, asked) / formula).toBeGreaterThan(0.93)
    expect(detectable(values, asked) / formula).toBeLessThan(1.07)
  })

  it.each([
    [10, 19],
    [30, 19],
    [30, 1],
  ])('is found in about four samples of five: n = %i, %i tests', (n, tests) => {
    // The formula that stood here promised 80 % and kept 33 % at n = 10, 69 % at n = 30 over 19 tests.
    let found = 0
    const samples = 400
    for (let i = 0; i < samples; i++) {
      const shift = detectable(normals(n, i), { ...asked, alpha: alpha / tests, seed: i })
      if (meanTest(normals(n, 10_000 + i).map((value) => value + shift)) < alpha / tests) found++
    }
    expect(found / samples).toBeGreaterThan(0.72)
    expect(found / samples).toBeLessThan(0.9)
  })

  it('is another one up than down where the values are skewed, and the larger of them either way', () => {
    const late = normals(30, 4).map(Math.exp)
    const [up, down, either] = (['more', 'less', 'other'] as const).map((direction) =>
      detectable(late, { ...asked, direction }),
    )
    expect(up).not.toBe(down)
    expect(either).toBe(Math.max(up!, down!))
  })

  it('grows with the number of tests and shrinks with the sample, and is 0 where nothing varies', () => {
    const values = normals(40, 5)
    expect(detectable(values, { ...asked, alpha: alpha / 19 })).toBeGreaterThan(detectable(values, asked))
    expect(detectable([...values, ...normals(120, 6)], asked)).toBeLessThan(detectable(values, asked))
    expect(detectable([5, 5, 5], asked)).toBe(0)
  })

  it('names the field that is wrong', () => {
    expect(() => detectable([1, 2], { ...asked, alpha: 0 })).toThrow('alpha')
    expect(() => detectable([1, 2], { ...asked, power: 1 })).toThrow('power')
    expect(() => detectable([1], asked)).toThrow('values')
    expect(() => detectable([1, NaN], asked)).toThrow('values[1]')
  })
})
