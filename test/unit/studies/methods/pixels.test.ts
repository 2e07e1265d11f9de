import { describe, expect, it } from 'vitest'
import { medianFrame, stackOf } from '../../../../workers/lab/studies/methods/background'
import { pixelsOf } from '../../../../workers/lab/studies/methods/pixels'

const frame = (...pixels: number[]) => ({ pixels: Uint8Array.from(pixels) })

describe('the usual picture', () => {
  it('is the median of every pixel, a light that was there', () => {
    expect([...medianFrame([frame(0, 9, 255), frame(0, 200, 255), frame(80, 10, 254)])]).toEqual([0, 10, 255])
    expect([...medianFrame([frame(0), frame(7), frame(9), frame(200)])]).toEqual([7])
    expect([...medianFrame([frame(3, 255)])]).toEqual([3, 255])
    expect(() => medianFrame([])).toThrow(RangeError)
  })

  it('fills every frame of a stack, colour by colour', () => {
    expect([...stackOf(Uint8Array.of(0, 255), 3, 1)]).toEqual([0, 0, 0, 1, 1, 1])
    // Two pixels of three colours, two frames.
    expect([...stackOf(Uint8Array.of(0, 51, 255, 51, 0, 0), 6, 3)].map((light) => Math.round(light * 5))).toEqual([
      0, 1, 5, 0, 1, 5, 1, 0, 0, 1, 0, 0,
    ])
  })
})

describe('pixels that a map can be about', () => {
  it('are lit, or otherwise than usual, in any frame', () => {
    const seen = Float32Array.of(0, 0, 0.5, 0.5, 0, 0.5, 0.03, 0)
    const usual = Float32Array.of(0, 0, 0.5, 0.5, 0.5, 0.5, 0, 0)
    const { lit, varying } = pixelsOf(seen, usual, 2)
    expect([...lit]).toEqual([1, 2])
    expect([...varying]).toEqual([2, 3])
  })
})
