import { describe, expect, it } from 'vitest'
import { bandPath, extent, linePath, nearest, reduceToWidth, type Point } from '../../../workers/lab/charts/points'
import { createRandom } from '../../../workers/lab/random'

const random = createRandom(7)
const noise: Point[] = Array.from({ length: 20_000 }, (_, i) => [i * 3, random.normal()])
const same = (value: number) => value

describe('reduceToWidth', () => {
  it('leaves few points alone', () => {
    const few = noise.slice(0, 800)
    expect(reduceToWidth(few, 200)).toEqual(few)
  })
  it("keeps ends, order and every bucket's extremes", () => {
    const reduced = reduceToWidth(noise, 200)
    expect(reduced.length).toBeLessThanOrEqual(800)
    expect(reduced[0]).toBe(noise[0])
    expect(reduced.at(-1)).toBe(noise.at(-1))
    expect(reduced.every(([x], i) => i === 0 || x > (reduced[i - 1] as Point)[0])).toBe(true)
    const column = (points: readonly Point[], bucket: number) =>
      extent(points.filter(([x]) => Math.floor((x / (19_999 * 3)) * 200) === bucket).map(([, y]) => y))
    for (const bucket of [0, 1, 77, 198]) expect(column(reduced, bucket)).toEqual(column(noise, bucket))
  })
  it('keeps a gap a gap', () => {
    const broken = noise.map(([x, y], i): Point => [x, i === 12_345 ? NaN : y])
    expect(reduceToWidth(broken, 100).some(([, y]) => Number.isNaN(y))).toBe(true)
  })
})

describe('the smaller parts', () => {
  it('finds the nearest point', () => {
    const points: Point[] = [
      [0, 1],
      [10, 2],
      [11, 3],
    ]
    expect([-5, 4, 6, 10.4, 10.6, 99].map((x) => nearest(points, x))).toEqual([0, 0, 1, 1, 2, 2])
    expect(nearest([], 3)).toBe(-1)
  })
  it('measures finite values only', () => {
    expect(extent([3, NaN, -1, Infinity])).toEqual([-1, 3])
    expect(extent([NaN])).toBeNull()
  })
  it('writes paths that break at gaps and close bands', () => {
    expect(
      linePath(
        [
          [0, 1],
          [1, 2],
          [2, NaN],
          [3, 4],
        ],
        same,
        same,
      ),
    ).toBe('M0.0,1.0L1.0,2.0M3.0,4.0')
    expect(
      bandPath(
        [
          [0, 1, 2],
          [1, 1, 3],
        ],
        same,
        same,
      ),
    ).toBe('M0.0,2.0L1.0,3.0L1.0,1.0L0.0,1.0Z')
    expect(bandPath([[0, 1, 2]], same, same)).toBe('')
  })
})
