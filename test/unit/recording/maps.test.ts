import { valueTarget } from '../../../workers/lab/contracts/target'
import { describe, expect, it } from 'vitest'
import { createRandom } from '../../../workers/lab/random'
import { decodeMaps, encodeMaps } from '../../../workers/lab/recording/maps'
import type { MapFrame, MapReelSource } from '../../../workers/lab/recording/maps'
import { refusal } from './samples'

const HASH = '0123456789abcdef'

/** A blob that wanders, as saliency does, over an otherwise empty map. */
function blob(index: number, sign = 1): MapFrame {
  const map = new Float32Array(84 * 84)
  for (let y = 0; y < 84; y++)
    for (let x = 0; x < 84; x++) {
      const distance = (x - 20 - (index % 40)) ** 2 + (y - 40) ** 2
      if (distance < 300) map[y * 84 + x] = sign * 3e-4 * (index + 1) * Math.exp(-distance / 50)
    }
  return { map, logits: Float32Array.of(index, -0.25, 1e-9, 7), value: Math.fround(index / 3) }
}

function reel(frames: MapFrame[], changes: Partial<MapReelSource> = {}): MapReelSource {
  return {
    recording: HASH,
    view: { method: 'jacobian', target: valueTarget, options: {} },
    width: 84,
    height: 84,
    frames,
    ...changes,
  }
}

function worstError(source: MapReelSource): number {
  const decoded = decodeMaps(encodeMaps(source))
  return Math.max(
    ...source.frames.map(({ map }, i) => {
      const back = decoded.at(i).map
      const scale = map.reduce((max, x) => Math.max(max, Math.abs(x)), 0)
      return map.reduce((worst, x, j) => Math.max(worst, Math.abs(back[j]! - x) / scale), 0)
    }),
  )
}

describe('cached maps', () => {
  it('keep numbers exactly and maps to half a step of their own maximum', () => {
    const frames = [blob(0), blob(1), blob(50)]
    const decoded = decodeMaps(encodeMaps(reel(frames)), HASH)
    expect(decoded).toMatchObject({
      recording: HASH,
      width: 84,
      height: 84,
      actions: 4,
      count: 3,
      signed: false,
      levels: 255,
      view: reel([]).view,
    })
    frames.forEach(({ logits, value }, i) => expect(decoded.at(i)).toMatchObject({ logits, value }))
    expect(worstError(reel(frames))).toBeLessThan(0.5001 / 255)
    expect(worstError(reel(frames, { levels: 15 }))).toBeLessThan(0.5001 / 15)
    expect(worstError(reel(frames, { levels: 15 }))).toBeGreaterThan(0.4 / 15)
  })

  it('keep signs, and keep zero at exactly zero', () => {
    const frames = [blob(0), blob(1, -1), { ...blob(2), map: new Float32Array(84 * 84) }]
    const decoded = decodeMaps(encodeMaps(reel(frames)))
    expect([decoded.signed, decoded.levels]).toEqual([true, 127])
    expect(worstError(reel(frames.slice(0, 2)))).toBeLessThan(0.5001 / 127)
    expect(decoded.at(1).map.every((x) => x <= 0)).toBe(true)
    expect(decoded.at(2).map.every((x) => x === 0)).toBe(true)
    const back = decoded.at(0).map
    expect(back.filter((x, j) => frames[0]!.map[j] === 0 && x !== 0).length).toBe(0)
  })

  it('are compact, the more so with fewer levels', () => {
    const frames = Array.from({ length: 100 }, (_, i) => blob(i))
    const size = encodeMaps(reel(frames)).length
    expect(size).toBeLessThan(100 * 84 * 84 * 0.1)
    expect(encodeMaps(reel(frames, { levels: 15 })).length).toBeLessThan(size)
  })

  it('may be none', () => {
    const decoded = decodeMaps(encodeMaps(reel([])))
    expect(decoded.count).toBe(0)
    expect(() => decoded.at(0)).toThrow(RangeError)
  })

  it('read from the middle of a larger buffer', () => {
    const file = encodeMaps(reel([blob(4)]))
    const larger = new Uint8Array(file.length + 5)
    larger.set(file, 5)
    expect(decodeMaps(larger.subarray(5)).at(0).value).toBe(blob(4).value)
  })

  it('refuse every truncation, and never crash on changed bytes', () => {
    const file = encodeMaps(
      reel([{ map: Float32Array.of(1, 2, 3, 4), logits: Float32Array.of(1), value: 1 }], { width: 2, height: 2 }),
    )
    for (let length = 0; length < file.length; length++)
      expect(refusal(() => decodeMaps(file.subarray(0, length)))).toMatch(/^maps/)
    const random = createRandom(8)
    for (let i = 0; i < 3000; i++) {
      const changed = file.slice()
      changed[random.below(file.length)] = random.below(256)
      refusal(() => decodeMaps(changed))
    }
  })

  it('name what is wrong', () => {
    const frame = blob(0)
    const nan = Float32Array.from(frame.map).fill(NaN, 5, 6)
    expect(refusal(() => encodeMaps(reel([frame, { ...frame, map: nan }])))).toBe('maps.frames[1].map')
    expect(refusal(() => encodeMaps(reel([frame], { width: 83 })))).toBe('maps.frames[0].map')
    expect(refusal(() => encodeMaps(reel([frame, { ...frame, logits: new Float32Array(3) }])))).toBe(
      'maps.frames[1].logits',
    )
    expect(refusal(() => encodeMaps(reel([{ ...frame, value: Infinity }])))).toBe('maps.frames[0].value')
    expect(refusal(() => encodeMaps(reel([frame], { recording: 'x' })))).toBe('maps.recording')
    expect(refusal(() => decodeMaps(encodeMaps(reel([frame])), 'fedcba9876543210'))).toBe('maps.recording')
    expect(refusal(() => decodeMaps(new TextEncoder().encode('<!doctype html><p>not found')))).toBe('maps')
    const file = new TextDecoder('latin1').decode(encodeMaps(reel([frame])))
    const patched = (from: string, to: string) => Uint8Array.from(file.replace(from, to), (c) => c.charCodeAt(0))
    expect(refusal(() => decodeMaps(patched('"format":1', '"format":2')))).toBe('maps.format')
    expect(refusal(() => decodeMaps(patched('"count":1', '"count":2')))).toBe('maps')
    expect(refusal(() => decodeMaps(patched('"index":0', '"index":-')))).toBe('maps')
  })
})
