import { describe, expect, it } from 'vitest'
import type { Transitions } from '../../../workers/lab/contracts/reward'
import { formerRhythm } from '../../../workers/lab/contracts/rhythm'
import { dataStart, parseLayout, writeLayout, type Piece } from '../../../workers/storage/layout'
import { decodeTransitions, decodeTransitionsMeta, encodeTransitions } from '../../../workers/storage/transitions'
import { sampleTransitions } from './transition-samples'

/** The same file with other tensors. */
function rewritten(change: (pieces: Piece[]) => readonly Piece[]): Uint8Array {
  const file = encodeTransitions(sampleTransitions())
  const layout = parseLayout(file)
  const data = file.subarray(dataStart(file))
  const pieces = [...layout.tensors].map(([name, { dtype, shape, begin, end }]): Piece => ({
    name,
    dtype,
    shape,
    bytes: data.subarray(begin, end),
  }))
  return writeLayout(layout.metadata, change(pieces))
}

const refusal = (work: () => unknown): string => {
  try {
    work()
  } catch (error) {
    return (error as { field?: string }).field ?? String(error)
  }
  return 'nothing'
}

describe('a file of transitions', () => {
  it('says how much of it was explored, where it was', () => {
    const explored = sampleTransitions({ explored: 0.1 })
    const file = encodeTransitions(explored)
    expect(decodeTransitions(file)).toEqual(explored)
    expect(decodeTransitionsMeta(file).explored).toBe(0.1)
    expect(() => encodeTransitions(sampleTransitions({ explored: 2 }))).toThrow('transitions.explored')
  })

  it('says at which rhythm it was played, and is read without as before', () => {
    const rhythm = { ...formerRhythm({ frameSkip: 4, launchAction: 1 }), sticky: 0.25 }
    const file = encodeTransitions(sampleTransitions({ rhythm }))
    expect(decodeTransitions(file)).toEqual(sampleTransitions({ rhythm }))
    expect(decodeTransitionsMeta(file).rhythm).toEqual(rhythm)
    expect(decodeTransitionsMeta(encodeTransitions(sampleTransitions()))).not.toHaveProperty('rhythm')
    const odd = { ...rhythm, frameSkip: 17 }
    expect(refusal(() => encodeTransitions(sampleTransitions({ rhythm: odd })))).toBe('transitions.rhythm.frameSkip')
  })

  it('gives back what was written, and tells of it from its head alone', () => {
    const file = encodeTransitions(sampleTransitions())
    expect(decodeTransitions(file)).toEqual(sampleTransitions())
    expect(decodeTransitionsMeta(file.subarray(0, dataStart(file)))).toMatchObject({
      name: 'Three decisions',
      rows: 3,
      classes: [
        [0, 2],
        [1, 1],
      ],
    })
    const spec = { kind: 'vector', names: ['x'], low: [-1], high: [1] } as const
    const planes = [1, 2, 3, 4].map((n) => new Uint8Array(Float32Array.of(n).buffer))
    const seen = { observation: spec, planes, before: Uint32Array.of(0, 1, 2), after: Uint32Array.of(1, 2, 3) }
    expect(decodeTransitions(encodeTransitions(sampleTransitions({}, seen)))).toEqual(sampleTransitions({}, seen))
  })

  it.each<[string, Partial<Transitions>]>([
    ['reward', { rewards: Float32Array.of(0, Infinity, 0) }],
    ['reward', { rewards: new Float32Array(0) }],
    ['before', { before: Uint32Array.of(0, 0, 0, 4, 3, 3) }],
    ['after', { after: Uint32Array.of(0, 1) }],
    ['end', { ends: Uint8Array.of(0, 3, 0) }],
    ['action', { actions: Uint8Array.of(0) }],
    ['planes', { planes: [Uint8Array.of(1)] }],
  ])('is not written where it could not be read: %s', (field, change) => {
    expect(refusal(() => encodeTransitions(sampleTransitions({}, change)))).toBe(field)
  })

  it('is refused with the name of what is wrong', () => {
    const without = (name: string) => (pieces: Piece[]) => pieces.filter((one) => one.name !== name)
    for (const name of ['reward', 'planes', 'after'])
      expect(refusal(() => decodeTransitions(rewritten(without(name))))).toBe(name)
    const extra = { name: 'logits', dtype: 'U8', shape: [1], bytes: Uint8Array.of(0) } as const
    expect(refusal(() => decodeTransitions(rewritten((pieces) => [...pieces, extra])))).toBe('logits')
    const beyond = (pieces: Piece[]) =>
      pieces.map((one) => (one.name === 'before' ? { ...one, bytes: new Uint8Array(24).fill(9) } : one))
    expect(refusal(() => decodeTransitions(rewritten(beyond)))).toBe('before')
    const wide = (pieces: Piece[]) => pieces.map((one) => (one.name === 'planes' ? { ...one, shape: [8, 2] } : one))
    expect(refusal(() => decodeTransitions(rewritten(wide)))).toBe('planes')
  })
})
