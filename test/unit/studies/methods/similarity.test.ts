import { describe, expect, it } from 'vitest'
import { hog, similarity, ssim, unit } from '../../../../workers/lab/studies/methods/similarity'
import { pearson, ranks, spearman } from '../../../../workers/lab/saliency/correlation'
import { draws } from '../../saliency/policies'

const shape = [84, 84] as const
const picture = (at: (y: number, x: number) => number) =>
  Float32Array.from({ length: 84 * 84 }, (_, i) => at(Math.floor(i / 84), i % 84))

describe('rank correlation', () => {
  it('shares ranks among equals', () => expect([...ranks([3, 1, 3, 2])]).toEqual([2.5, 0, 2.5, 1]))

  it('is what the textbook says', () => {
    expect(spearman([1, 2, 3, 4, 5], [1, 4, 9, 16, 25])).toBeCloseTo(1, 12)
    expect(spearman([1, 2, 3, 4, 5], [9, 8, 6, 3, -1])).toBeCloseTo(-1, 12)
    // Σd² = 4: 1 − 6·4/(5·24)
    expect(spearman([1, 2, 3, 4, 5], [2, 1, 4, 3, 5])).toBeCloseTo(0.8, 12)
    // Ranks ½, ½, 2, 3 against 0, 1, 2, 3: 4.5/√(4.5·5)
    expect(spearman([1, 1, 2, 3], [1, 2, 3, 4])).toBeCloseTo(4.5 / Math.sqrt(22.5), 12)
  })

  it('is 0 where one map says nothing, 1 where both do', () => {
    expect(spearman([1, 1, 1], [1, 2, 3])).toBe(0)
    expect(spearman([1, 1, 1], [4, 4, 4])).toBe(1)
  })
})

describe('structural similarity', () => {
  it('is 1 for equal maps and for nothing else', () => {
    const noise = draws(84 * 84, 3)
    expect(ssim(noise, noise, shape)).toBeCloseTo(1, 9)
    expect(ssim(noise, draws(84 * 84, 4), shape)).toBeLessThan(0.1)
    expect(
      ssim(
        noise,
        noise.map((value) => 1 - value),
        shape,
      ),
    ).toBeLessThan(-0.5)
  })

  it('of two even brightnesses is the luminance term', () => {
    const even = (value: number) => picture(() => value)
    expect(ssim(even(0.5), even(0.25), shape)).toBeCloseTo((2 * 0.125 + 1e-4) / (0.25 + 0.0625 + 1e-4), 6)
  })
})

describe('oriented gradients', () => {
  const upright = (from: number) => picture((_, x) => (x >= from ? 1 : 0))
  const level = (from: number) => picture((y) => (y >= from ? 1 : 0))
  const alike = (a: Float32Array, b: Float32Array) => pearson(hog(a, shape), hog(b, shape))

  it('do not mind an edge that stays in its cells, but one that leaves or turns', () => {
    expect(alike(upright(30), upright(32))).toBeCloseTo(1, 9)
    expect(alike(upright(30), upright(60))).toBeLessThan(0.1)
    expect(alike(upright(30), level(30))).toBeLessThan(0.3)
  })

  it('put an edge into the bin of its direction, whichever side is bright', () => {
    const inCell = (map: Float32Array) => [...hog(map, shape).subarray(0, 9)].map((value) => value > 0)
    expect(inCell(upright(3))).toEqual([true, ...Array.from({ length: 8 }, () => false)])
    expect(inCell(upright(3).map((value) => 1 - value))).toEqual(inCell(upright(3)))
    expect(inCell(level(3)).indexOf(true)).toBe(4)
  })
})

describe('all three', () => {
  it('do not depend on the unit of a map and work on small pictures', () => {
    const map = draws(12, 5)
    for (const value of Object.values(
      similarity(
        map,
        map.map((x) => x * 1e-6),
        [3, 4],
      ),
    ))
      expect(value).toBeCloseTo(1, 4)
    expect([...unit(new Float32Array(3))]).toEqual([0, 0, 0])
  })
})
