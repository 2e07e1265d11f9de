import { beforeEach, describe, expect, it, vi } from 'vitest'
import { encodeClip, type ClipPainter, type ClipRequest } from '../../../app/explore/clip'

/** An encoder that gives up where it is told to. */
const encoder = vi.hoisted(() => ({ fails: '', cancelled: 0 }))
vi.mock('mediabunny', () => {
  const step = (name: string) => async () => {
    if (encoder.fails === name) throw new DOMException('EncodingError: no more memory', 'EncodingError')
  }
  return {
    BufferTarget: class {
      buffer = new ArrayBuffer(3)
    },
    CanvasSource: class {
      add = step('add')
    },
    Mp4OutputFormat: class {},
    WebMOutputFormat: class {},
    QUALITY_HIGH: 1,
    Output: class {
      addVideoTrack(): void {}
      start = step('start')
      finalize = step('finalize')
      cancel = async () => void encoder.cancelled++
    },
    getFirstEncodableVideoCodec: async () => (encoder.fails === 'codec' ? null : 'vp9'),
  }
})
vi.mock('modern-gif', () => ({
  Encoder: class {
    encode = async () => {
      if (encoder.fails === 'add') throw new Error('too large')
    }
    flush = async () => new ArrayBuffer(5)
  },
}))
beforeEach(() => Object.assign(encoder, { fails: '', cancelled: 0 }))

const canvas = {
  width: 4,
  height: 4,
  getContext: () => ({ getImageData: () => ({ data: new Uint8ClampedArray(64) }) }),
}
const film = (change: Partial<ClipRequest> = {}) =>
  encodeClip({
    painter: { canvas } as unknown as ClipPainter,
    kind: 'webm',
    frames: 3,
    framesPerSecond: 15,
    paint: async () => true,
    ...change,
  })

describe('a clip', () => {
  it('is a file, or nothing where it was stopped', async () => {
    expect((await film())?.length).toBe(3)
    expect(await film({ paint: async (i) => i < 1 })).toBeNull()
    expect((await film({ kind: 'gif' }))?.length).toBe(5)
  })

  it.each(['codec', 'start', 'add', 'finalize'])(
    'whose encoder fails at its %s says what to choose instead',
    async (step) => {
      encoder.fails = step
      await expect(film()).rejects.toThrow(/^this browser .* WebM.*; choose GIF, or a shorter stretch$/)
      if (step !== 'codec') expect(encoder.cancelled).toBe(1)
    },
  )

  it('does so of a GIF too, and of nothing that is not the encoder\u2019s', async () => {
    encoder.fails = 'add'
    await expect(film({ kind: 'gif' })).rejects.toThrow(/GIF \(too large\); choose WebM/)
    encoder.fails = ''
    await expect(film({ paint: () => Promise.reject(new Error('no moment')) })).rejects.toThrow(/^no moment$/)
  })
})
