import { describe, expect, it } from 'vitest'
import { colourOver, gridPart, placePart, strengthAt } from '../../../app/explore/overlay'

const grid = { height: 1, width: 2, count: 2, scale: 4 }
// Above zero: component 0 has 1 and 0, component 1 has 3 and 0; below: 0 and 2, 0 and 0.
const added = Float32Array.of(1, 0, 3, 0, 0, 2, 0, 0)
const inks = [
  [200, 0, 0],
  [0, 100, 40],
] as const

describe('components as colours', () => {
  it('mix by strength and cover by the root of all of it', () => {
    expect([...colourOver(added, grid, inks, 'both', null)]).toEqual([50, 75, 30, 255, 200, 0, 0, 180])
    expect([...colourOver(added, grid, inks, 'for', null)].slice(4)).toEqual([0, 0, 0, 0])
    expect([...colourOver(added, grid, inks, 'against', null)]).toEqual([0, 0, 0, 0, 200, 0, 0, 180])
  })

  it('show one alone, as strong as among all', () => {
    expect([...colourOver(added, grid, inks, 'both', 1)]).toEqual([0, 100, 40, 221, 0, 0, 0, 0])
    expect(strengthAt(added, grid, 0, 1, 'both')).toBe(2)
    expect([...colourOver(added, { ...grid, scale: 0 }, inks, 'both', 0)].slice(0, 4)).toEqual([200, 0, 0, 255])
  })

  it('lie where the places see, about the middle of it', () => {
    const fields = [
      [0, 8, 36],
      [-4, 4, 12],
    ] as const
    const of = { fields, observed: [64, 40] as const, height: 4, width: 10 }
    expect(gridPart(of)).toEqual({ left: 0, top: 14 / 64, width: 1, height: 0.5 })
    // Place 0 sees nothing left of the picture.
    expect(placePart(of, 0)).toEqual({ left: 0, top: 0, width: 0.2, height: 36 / 64 })
    expect(placePart(of, 11)).toEqual({ left: 0, top: 8 / 64, width: 0.3, height: 36 / 64 })
  })
})
