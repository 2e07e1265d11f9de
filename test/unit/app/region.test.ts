import { describe, expect, it } from 'vitest'
import { freeRegion } from '../../../app/stage/region'
import { MOST_REGIONS } from '../../../app/state/regions.svelte'

const picture = { width: 240, height: 160 }
const meet = (a: ReturnType<typeof freeRegion>, b: ReturnType<typeof freeRegion>) =>
  a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h

describe('a new region', () => {
  it('lies in the middle, and where that is taken on no other, on the picture', () => {
    const all = [freeRegion([], picture)]
    expect(all[0]).toEqual({ x: 90, y: 60, w: 60, h: 40 })
    while (all.length < MOST_REGIONS) all.push(freeRegion(all, picture))
    for (const [i, one] of all.entries()) {
      expect(one.x >= 0 && one.y >= 0 && one.x + one.w <= 240 && one.y + one.h <= 160).toBe(true)
      for (const other of all.slice(0, i)) expect(meet(one, other)).toBe(false)
    }
  })

  it('covers as little as can be where there is no free place, and never lies exactly on another', () => {
    const wide = { x: 0, y: 0, w: 240, h: 130 }
    expect(freeRegion([wide], picture).y).toBe(120)
    const whole = { x: 0, y: 0, w: 240, h: 160 }
    const first = freeRegion([whole], picture)
    expect(freeRegion([whole, first], picture)).not.toEqual(first)
  })
})
