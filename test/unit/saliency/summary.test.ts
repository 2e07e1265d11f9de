import { describe, expect, it } from 'vitest'
import type { Box } from '../../../workers/lab/contracts/env'
import { conceptSaliency, stretched, summarizeInputs, summarizeMap } from '../../../workers/lab/saliency/summary'
import { brickKind } from './cases'

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

  it('says where parts overlap that they are none of a whole', () => {
    const near = { reach: 2 }
    const { shares, elsewhere, sentence } = summarizeMap(map, [paddle, ball], kinds, scale, near)
    expect(shares.reduce((sum, { share }) => sum + share, elsewhere)).toBeGreaterThan(1.01)
    expect(sentence).toMatch(/\. What lies near several counts for each of them: these are no parts of a whole\.$/)
  })

  it('takes less than a pixel for no distance: a board’s cell is a thing’s whole width', () => {
    expect(summarizeMap(map, [paddle, ball], kinds, scale, { reach: 0.5 })).toEqual(
      summarizeMap(map, [paddle, ball], kinds, scale),
    )
  })

  it('counts what lies where a thing was a moment ago as that thing, and says so', () => {
    // The ball was one map pixel further left and below, on 1 and 1; now it is on 4 and |−2|.
    const trail = [box('ball', 0, 0, 4, 4, 2)]
    const { shares, elsewhere, sentence } = summarizeMap(map, [ball], kinds, scale, { trail })
    expect(shares.map(({ name, sum, was }) => [name, sum, was])).toEqual([['ball', 8, 0.2]])
    expect(elsewhere).toBeCloseTo(0.2, 12)
    expect(sentence).toBe('The ball holds 80 % of the map (20 % where it was a moment ago); 20 % lies on no object.')
    // Where it still is, nothing counts twice.
    expect(summarizeMap(map, [ball], kinds, scale, { trail: [box('ball', 0, 2, 0, 2, 2)] }).sentence).toBe(
      'The ball holds 60 % of the map; 40 % lies on no object.',
    )
  })

  it('counts what lies as close to a thing as the method can tell as that thing', () => {
    // One map pixel around the ball, which fills the two upper pixels of the second column: all but the last column.
    const { elsewhere, sentence } = summarizeMap(map, [ball], kinds, scale, { reach: 1 })
    expect(elsewhere).toBeCloseTo(0.1, 12)
    expect(sentence).toBe('The ball holds 90 % of the map; 10 % lies more than a pixel from every object.')
  })

  it('weighs a pixel by the part covered', () => {
    // Half of the pixel with 4 and half of a zero.
    const mean = (boxes: Box[], outside = false) => conceptSaliency(map, { boxes, outside }, scale)
    expect(mean([box('ball', 0, 3, 0, 2, 2)])).toBeCloseTo(2, 12)
    expect(mean([box('ball', 0, 3, 0, 1, 1)])).toBeCloseTo(4, 12)
    // All of the pixel with 4 and a quarter of the one with |−2|.
    expect(mean([box('ball', 0, 2, 0, 2, 2), box('ball', 1, 2, 2, 1, 1)])).toBeCloseTo((4 + 0.25 * 2) / 1.25, 12)
    expect(mean([])).toBe(0)
    // Outside the left half: 0, 0, 0, 1, 1, 0.
    expect(mean([box('ball', 0, 0, 0, 4, 6)], true)).toBeCloseTo(2 / 6, 12)
    expect(mean([box('ball', 0, 0, 0, 8, 6)], true)).toBe(0)
    expect(mean([], true)).toBeCloseTo(10 / 12, 12)
  })

  it('stretches a map to 0…255 by itself when asked, as the original study did', () => {
    // |map| goes from 0 to 4: 1 becomes 63.75, rounded, and 2 becomes 127.5, rounded up.
    expect([...stretched(map)]).toEqual([0, 255, 0, 0, 0, 128, 0, 64, 64, 64, 64, 0])
    expect([...stretched(Float32Array.of(3, -5, 4))]).toEqual([0, 255, 128])
    expect([...stretched(Float32Array.of(7, 7))]).toEqual([0, 0])
    const ball = { boxes: [box('ball', 0, 2, 0, 2, 4)] }
    expect(conceptSaliency(map, ball, scale, { stretch: true })).toBeCloseTo((255 + 128) / 2, 12)
    // Ten times the map is ten times the mean, and the same mean when stretched.
    const louder = map.map((value) => 10 * value)
    expect(conceptSaliency(louder, ball, scale)).toBeCloseTo(30, 12)
    expect(conceptSaliency(louder, ball, scale, { stretch: true })).toBe(
      conceptSaliency(map, ball, scale, { stretch: true }),
    )
  })

  it('counts several objects of a concept together', () => {
    const summary = summarizeMap(map, [ball, box('ball', 1, 6, 2, 2, 2)], kinds, scale, { topic: 'value map' })
    expect(summary.shares[0]).toMatchObject({ name: 'ball', count: 2, sum: 7 })
    expect(summary.sentence).toBe('The 2 balls hold 70 % of the value map; 30 % lies on no object.')
  })

  it('splits bricks into the six regions', () => {
    const breakout = { width: 84, height: 84, frame: { width: 240, height: 160 } }
    const even = new Float32Array(84 * 84).fill(1)
    const { shares, elsewhere } = summarizeMap(even, [box('brick', 3, 12, 43, 12, 4)], [brickKind], breakout)
    expect(shares.map(({ name }) => name).sort()).toEqual([
      'bottom left bricks',
      'bottom mid bricks',
      'bottom right bricks',
      'top left bricks',
      'top mid bricks',
      'top right bricks',
    ])
    for (const { mean, share } of shares) {
      expect(mean).toBeCloseTo(1, 9)
      expect(share).toBeCloseTo((72 * 12) / (240 * 160), 9)
    }
    expect(elsewhere + shares.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 9)
  })

  describe('of several enemies', () => {
    const enemies = [{ kind: 'enemy', title: 'Enemy', concept: 'enemies', singly: 8 }, ...kinds]
    const at = (id: number, pixel: number) => box('enemy', id, 2 * (pixel % 4), 2 * Math.floor(pixel / 4), 2, 2)
    const told = (...boxes: Box[]) => summarizeMap(map, boxes, enemies, scale)

    it('names one that alone holds half of what all hold, or more', () => {
      const { shares, elsewhere, sentence } = told(at(0, 8), at(1, 1), at(2, 7))
      expect(shares).toMatchObject([
        { name: 'enemy 1', count: 1, sum: 4, share: 0.4 },
        { name: 'other enemies', count: 2, sum: 2, share: 0.2 },
      ])
      expect(elsewhere).toBeCloseTo(0.4, 12)
      expect(sentence).toBe('Enemy 1 holds 40 % of the map, the other enemies 20 %; 40 % lies on no object.')
      expect(told(at(0, 8), at(3, 1)).sentence).toBe(
        'Enemy 3 holds 40 % of the map, the other enemy 10 %; 50 % lies on no object.',
      )
      expect(told(at(4, 1)).sentence).toBe('Enemy 4 holds 40 % of the map; 60 % lies on no object.')
      expect(told(at(3, 5), at(0, 8), box('ball', 0, 2, 0, 2, 2)).sentence).toBe(
        'The ball holds 40 % of the map, enemy 3 with 20 %, the other enemy 10 %; 30 % lies on no object.',
      )
    })

    it('speaks of them together otherwise, also when they stand on one another', () => {
      expect(told(at(0, 8), at(1, 9), at(2, 7)).sentence).toBe(
        'The enemies hold 30 % of the map; 70 % lies on no object.',
      )
      expect(told(at(0, 1), at(1, 1)).sentence).toBe('The enemies hold 40 % of the map; 60 % lies on no object.')
      expect(told(at(0, 0), at(1, 2)).sentence).toBe('100 % of the map lies on no object.')
    })
  })

  it('says so when there is nothing to see', () => {
    const summary = summarizeMap(new Float32Array(12), [ball], kinds, scale)
    expect(summary.sentence).toBe('The map is zero everywhere: nothing here changes the target.')
    expect(summary.shares[0]).toMatchObject({ sum: 0, mean: 0, share: 0 })
    expect(summarizeMap(map, [], kinds, scale).sentence).toBe('100 % of the map lies on no object.')
  })

  it('that leaves out what speaks against the target says no more than it shows', () => {
    const nothing = 'The map is zero everywhere: nothing here speaks for the target.'
    expect(summarizeMap(new Float32Array(12), [ball], kinds, scale, { cut: true }).sentence).toBe(nothing)
    expect(summarizeInputs(new Float32Array(2), ['a', 'b'], false, true)).toBe(nothing)
    expect(summarizeMap(map, [], kinds, scale, { cut: true }).sentence).toBe('100 % of the map lies on no object.')
  })

  it('refuses a map of another size', () => {
    expect(() => summarizeMap(new Float32Array(5), [], kinds, scale)).toThrow(RangeError)
  })
})

describe('named inputs', () => {
  const names = ['cart position, m', 'pole angle, rad', 'pole speed, rad/s']

  it('are told by their share of the whole, greatest first, and by the way they pull', () => {
    expect(summarizeInputs(Float32Array.of(0.5, -3, 1.5), names, true)).toBe(
      'Pole angle holds 60 % of the map, lowering the target; pole speed 30 %, raising the target; cart position 10 %, raising the target.',
    )
    expect(summarizeInputs(Float32Array.of(0, 3, 1), names, false)).toBe(
      'Pole angle holds 75 % of the map; pole speed 25 %.',
    )
  })

  it('say when nothing matters, and refuse what is no map of them', () => {
    expect(summarizeInputs(new Float32Array(3), names, true)).toMatch(/zero everywhere/)
    expect(() => summarizeInputs(new Float32Array(4), names, true)).toThrow('4 numbers for 3 names')
  })
})
