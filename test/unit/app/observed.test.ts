import { describe, expect, it } from 'vitest'
import { observedAt, placeOn } from '../../../app/stage/geometry'

/** Six pixels by two of a strip of 60 × 10 at the foot of a picture of 80 × 50. */
const strip = {
  width: 80,
  height: 50,
  observation: {
    kind: 'image' as const,
    channels: 1 as const,
    frames: 1,
    width: 6,
    height: 2,
    observed: { x: 10, y: 40, w: 60, h: 10 },
  },
}
const whole = {
  width: 80,
  height: 50,
  observation: { kind: 'image' as const, channels: 1 as const, frames: 1, width: 8, height: 10 },
}

describe('a game whose agent sees a part of the picture', () => {
  it('lays the map over that part', () => {
    expect(placeOn(strip)).toEqual({ left: '12.5%', top: '80%', width: '75%', height: '20%' })
    expect(placeOn(whole)).toEqual({ left: '0%', top: '0%', width: '100%', height: '100%' })
  })

  it('reads the map there, and nowhere else', () => {
    expect(observedAt(strip, { x: 10, y: 40 })).toEqual({ x: 0, y: 0 })
    expect(observedAt(strip, { x: 69.9, y: 49.9 })).toEqual({ x: 5, y: 1 })
    for (const at of [
      { x: 9.9, y: 45 },
      { x: 70, y: 45 },
      { x: 30, y: 39.9 },
      { x: 30, y: 50 },
    ])
      expect(observedAt(strip, at)).toBeNull()
    expect(observedAt(whole, { x: 79, y: 49 })).toEqual({ x: 7, y: 9 })
  })
})
