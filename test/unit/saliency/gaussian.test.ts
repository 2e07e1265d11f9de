import { describe, expect, it } from 'vitest'
import {
  blurMatrix,
  centredMatrix,
  gaussianKernel,
  gridCentres,
  stretchedMatrix,
} from '../../../workers/lab/saliency/gaussian'
import { plusMask } from './plus-mask'
import type { Matrix } from '../../../workers/lab/saliency/gaussian'

const at = ({ data, columns }: Matrix, y: number, x: number) => data[y * columns + x] ?? NaN
const row = (matrix: Matrix, y: number, from: number, count: number) =>
  Array.from({ length: count }, (_, i) => at(matrix, y, from + i))

function expectNear(actual: readonly number[], wanted: readonly number[], tolerance = 1e-6): void {
  expect(actual.length).toBe(wanted.length)
  wanted.forEach((value, i) =>
    expect(Math.abs((actual[i] ?? NaN) - value), `at ${i}: ${actual[i]} for ${value}`).toBeLessThan(tolerance),
  )
}

describe('the published mask', () => {
  it('has the profile of the facts along an axis and a diagonal', () => {
    const narrow = plusMask(84, 84, 40, 40, 2)
    expectNear(row(narrow, 40, 40, 8), [1, 0.893298, 0.636691, 0.361928, 0.163972, 0.059146, 0.016963, 0.003862])
    expectNear(
      [0, 1, 2, 3].map((i) => at(narrow, 40 + i, 40 + i)),
      [1, 0.797865, 0.404466, 0.129602],
    )
    const wide = plusMask(84, 84, 40, 40, 5)
    expectNear(row(wide, 40, 40, 6), [1, 0.980511, 0.924294, 0.837669, 0.72986, 0.61138])
  })

  // Worked out with the scientific library the originals used (blur of the cut plus, divided by its maximum).
  it('is reflected at the borders', () => {
    const corner = plusMask(84, 84, 0, 0, 2)
    expectNear(row(corner, 0, 0, 6), [1, 0.821199, 0.552523, 0.303319, 0.135136, 0.048577])
    expectNear(row(corner, 1, 0, 4), [0.821199, 0.673454, 0.451983, 0.247304])
    const edge = plusMask(84, 84, 80, 5, 2)
    expectNear(row(edge, 80, 0, 6), [0.076073, 0.167783, 0.362553, 0.636715, 0.89328, 1])
    expectNear(row(edge, 83, 0, 6), [0.038489, 0.085934, 0.187495, 0.331601, 0.467269, 0.523877])
  })

  it('reaches 4σ and one pixel, no further', () => {
    const mask = plusMask(84, 84, 40, 40, 2)
    expect(at(mask, 40, 49)).toBeGreaterThan(0)
    expect(at(mask, 40, 50)).toBe(0)
  })
})

describe('blur', () => {
  it('keeps light: kernel and matrix columns add up to one', () => {
    expect(gaussianKernel(3).length).toBe(25)
    expect(gaussianKernel(3).reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12)
    const matrix = blurMatrix(84, 3)
    for (let p = 0; p < 84; p++)
      expect(Array.from({ length: 84 }, (_, y) => at(matrix, y, p)).reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12)
  })

  it('reflects several times where the picture is smaller than the kernel', () => {
    const blur = blurMatrix(6, 3)
    const picture = Array.from({ length: 36 }, (_, i) => i ** 1.5)
    const sum = (term: (p: number) => number) => Array.from({ length: 6 }, (_, p) => term(p)).reduce((a, b) => a + b, 0)
    const down = (y: number, x: number) => sum((p) => at(blur, y, p) * (picture[p * 6 + x] ?? NaN))
    const both = (y: number, x: number) => sum((p) => at(blur, x, p) * down(y, p))
    expectNear([both(0, 0), both(0, 5), both(2, 3), both(5, 5)], [55.39202, 62.25769, 77.76103, 112.70838], 1e-5)
  })
})

describe('the grid', () => {
  it('has ⌊83/d⌋ + 1 centres a side, also where d divides 84', () => {
    expect(gridCentres(84, 5).length).toBe(17)
    expect(gridCentres(84, 4).at(-1)).toBe(80)
    expect([1, 2, 4, 7, 10, 28].map((d) => gridCentres(84, d).length)).toEqual([84, 42, 21, 12, 9, 3])
  })

  it('is stretched over the frame with pixel centres at one half, as the published resize', () => {
    const matrix = stretchedMatrix(84, 17)
    expect(at(matrix, 0, 0)).toBe(1)
    expect(at(matrix, 83, 16)).toBe(1)
    // Pixel 10 reads at 10.5·17/84 − 0.5 = 1.625.
    expect(at(matrix, 10, 1)).toBeCloseTo(0.375, 12)
    expect(at(matrix, 10, 2)).toBeCloseTo(0.625, 12)
    for (let y = 0; y < 84; y++) expect(row(matrix, y, 0, 17).reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12)
  })

  it('stays in place when centred', () => {
    const matrix = centredMatrix(84, 17, 5)
    for (let k = 0; k < 17; k++) expect(at(matrix, 5 * k, k)).toBe(1)
    expect(at(matrix, 12, 2)).toBeCloseTo(0.6, 12)
    expect(at(matrix, 83, 16)).toBe(1)
  })

  it('is the identity for one centre a pixel', () => {
    for (const matrix of [stretchedMatrix(7, 7), centredMatrix(7, 7, 1)])
      for (let y = 0; y < 7; y++)
        expectNear(
          row(matrix, y, 0, 7),
          Array.from({ length: 7 }, (_, x) => (x === y ? 1 : 0)),
          1e-12,
        )
  })

  it('handles a single centre', () => {
    expect(row(stretchedMatrix(3, 1), 2, 0, 1)).toEqual([1])
  })
})
