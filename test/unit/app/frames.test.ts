import { describe, expect, it } from 'vitest'
import { paintFrame } from '../../../app/stage/frames'

const painted = (observation: readonly number[], frame: number, channels: 1 | 3, count: number) => {
  const pixels = new Uint32Array(observation.length / count)
  paintFrame(Uint8Array.from(observation), { frame, channels, count }, pixels)
  return [...new Uint8Array(pixels.buffer)]
}

describe('a frame of what the agent sees', () => {
  it('is grey from one channel', () => {
    // Two cells of two frames.
    expect(painted([10, 20, 30, 40], 1, 1, 2)).toEqual([20, 20, 20, 255, 40, 40, 40, 255])
  })

  it('is coloured from three', () => {
    // One cell of two frames: red, green, blue of each side by side.
    expect(painted([1, 2, 3, 101, 102, 103], 0, 3, 6)).toEqual([1, 2, 3, 255])
    expect(painted([1, 2, 3, 101, 102, 103], 1, 3, 6)).toEqual([101, 102, 103, 255])
  })
})
