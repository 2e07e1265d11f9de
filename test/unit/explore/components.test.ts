import { describe, expect, it } from 'vitest'
import {
  componentLanes,
  componentTitle,
  extremesOf,
  outliersOf,
  readoutPerSpread,
  standing,
  standings,
  strongest,
} from '../../../app/explore/components'

/** Two components of five rows; in the third nobody was asked, the second one never changes. */
const components = {
  count: 2,
  scores: Float32Array.of(1, 7, 3, 7, NaN, NaN, 11, 7, -5, 7),
  mean: Float32Array.of(1, 7),
  spread: Float32Array.of(2, 0),
}

describe('components on the page', () => {
  it('stand in their own standard deviations, by hand', () => {
    expect([...standings(components, 0)]).toEqual([0, 1, NaN, 5, -3])
    expect([...standings(components, 1)]).toEqual([0, 0, NaN, 0, 0])
    expect(standing(components, 9, 0)).toBeNaN()
  })

  it('the strongest is the farthest out, whichever way', () => {
    const both = { ...components, scores: Float32Array.of(1, 9, 5, 7, NaN, NaN), spread: Float32Array.of(2, 1) }
    expect([...strongest(both)]).toEqual([1, 0, NaN])
  })

  it('are counted from 1, and named by what they know', () => {
    expect([componentTitle(0), componentTitle(2, 'speed up')]).toEqual(['Component 1', 'Component 3: speed up'])
  })

  it('followed ones are strips of the time line that mark what is far out', () => {
    const lanes = componentLanes(components, [0, 5], (k) => componentTitle(k))
    expect(lanes.map(({ id, title, zero, far }) => [id, title, zero, far])).toEqual([
      ['component 0', 'Component 1', true, [-3, 3]],
    ])
    expect([...lanes[0]!.values]).toEqual([0, 1, NaN, 5, -3])
  })

  it('say per standard deviation what they say per unit', () => {
    const readout = Float32Array.of(1, -2, 3, 4, 5, 6)
    expect([...readoutPerSpread({ ...components, readout })!]).toEqual([2, -4, 6, 0, 0, 0])
    expect(readoutPerSpread({ ...components, readout: null })).toBeNull()
  })

  it('are far out in stretches: beyond three, not at it, and anew in every episode', () => {
    const values = Float32Array.of(4, 4, 0, -3, -3.5, 5, 5, 5)
    expect(
      outliersOf(values, [
        { row: 0, kind: 'start' },
        { row: 1, kind: 'reward' },
        { row: 6, kind: 'start' },
      ]),
    ).toEqual([0, 4, 6])
  })
})

describe('extremes', () => {
  const values = Float32Array.of(1, 9, 8, 2, 7, NaN, 6, 8, 0)
  const request = { values, episodes: [{ begin: 0 }, { begin: 7 }], most: 3, apart: 3 }

  it('are at most one of a stretch of an episode, the greatest of it', () => {
    // 9 at row 1 keeps 8 at row 2 away; 8 at row 7 is of another episode than 7 at row 4, and 6 is too near to that.
    expect(extremesOf(request, 1)).toEqual([1, 7, 4])
    expect(extremesOf({ ...request, most: 9 }, 1)).toEqual([1, 7, 4])
  })

  it('from the other end likewise; equal ones in order', () => {
    expect(extremesOf(request, -1)).toEqual([8, 0, 3])
    expect(extremesOf({ ...request, values: values.fill(2), apart: 1 }, 1)).toEqual([0, 1, 2])
  })
})
