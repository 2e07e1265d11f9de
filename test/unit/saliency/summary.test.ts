import { describe, expect, it } from 'vitest'
import type { Box } from '../../../workers/lab/contracts/env'
import { conceptSaliency, summarizeMap } from '../../../workers/lab/saliency/summary'

/** One map pixel = 2×2 native pixels. */
const scale = { width: 4, height: 3, frame: { width: 8, height: 6 } }
const kinds = [
  { kind: 'ball', title: 'The ball', concept: 'ball' },
  { kind: 'paddle', title: 'The paddle', concept: 'paddle' },
]
const box = (kind: string, id: number, x: number, y: number, w: number, h: number): Box => ({ kind, id, x, y, w, h })
// prettier-ignore
const map = Float32Array.of(
  0, 4, 0, 0,
  0, -2, 0, 1,
  1, 1, 1, 0,
)

describe('the summary of a map', () => {
  const ball = box('ball', 0, 2, 0, 2, 4)
  const paddle = box('paddle', 0, 0, 4, 4, 1)

  it('gives every concept its sum, mean and share', () => {
    const summary = summarizeMap(map, [paddle, ball], kinds, scale)
    expect(summary.total).toBe(10)
    expect(summary.max).toBe(4)
    expect(summary.shares.map(({ name, sum, mean, share }) => [name, sum, mean, share])).toEqual([
      ['ball', 6, 3, 0.6],
      ['paddle', 1, 1, 0.1],
    ])
    expect(summary.elsewhere).toBeCloseTo(0.3, 12)
    expect(summary.sentence).toBe('The ball holds 60 % of the map, the paddle 10 %; 30 % lies on no object.')
  })

  it('weighs a pixel by the part covered', () => {
    // Half of the pixel with 4 and half of a zero.
    expect(conceptSaliency(map, [box('ball', 0, 3, 0, 2, 2)], scale)).toBeCloseTo(2, 12)
    expect(conceptSaliency(map, [box('ball', 0, 3, 0, 1, 1)], scale)).toBeCloseTo(4, 12)
    expect(conceptSaliency(map, [], scale)).toBe(0)
  })

  it('counts several objects of a concept together', () => {
    const summary = summarizeMap(map, [ball, box('ball', 1, 6, 2, 2, 2)], kinds, scale, 'value map')
    expect(summary.shares[0]).toMatchObject({ name: 'ball', count: 2, sum: 7 })
    expect(summary.sentence).toBe('The 2 balls hold 70 % of the value map; 30 % lies on no object.')
  })

  it('splits bricks into the six regions', () => {
    const breakout = { width: 84, height: 84, frame: { width: 240, height: 160 } }
    const even = new Float32Array(84 * 84).fill(1)
    const { shares, elsewhere } = summarizeMap(even, [box('brick', 3, 12, 43, 12, 4)], kinds, breakout)
    expect(shares.map(({ name }) => name).sort()).toEqual([
      'bottom left bricks', 'bottom mid bricks', 'bottom right bricks', 'top left bricks', 'top mid bricks', 'top right bricks',
    ])
    for (const { mean, share } of shares) {
      expect(mean).toBeCloseTo(1, 9)
      expect(share).toBeCloseTo((72 * 12) / (240 * 160), 9)
    }
    expect(elsewhere + shares.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 9)
  })

  it('says so when there is nothing to see', () => {
    const summary = summarizeMap(new Float32Array(12), [ball], kinds, scale)
    expect(summary.sentence).toBe('The map is zero everywhere: nothing here changes the target.')
    expect(summary.shares[0]).toMatchObject({ sum: 0, mean: 0, share: 0 })
    expect(summarizeMap(map, [], kinds, scale).sentence).toBe('100 % of the map lies on no object.')
  })

  it('refuses a map of another size', () => {
    expect(() => summarizeMap(new Float32Array(5), [], kinds, scale)).toThrow(RangeError)
  })
})
