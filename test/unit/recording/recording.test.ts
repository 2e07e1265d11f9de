import { describe, expect, it } from 'vitest'
import type { EnvSpec } from '../../../workers/lab/contracts/env'
import { createRandom } from '../../../workers/lab/random'
import { checksum, deflate, fromBase64url, inflate, toBase64url } from '../../../workers/lab/recording/packing'
import {
  decodeRecording,
  encodeRecording,
  parseRecording,
  requireEnv,
  requireHash,
} from '../../../workers/lab/recording/recording'
import { playedActions, refusal, sampleRecording } from './samples'

const changed = (changes: Record<string, unknown>) => ({
  ...(JSON.parse(encodeRecording(sampleRecording())) as object),
  ...changes,
})
const intervention = { at: { decision: 2, tick: 8 }, label: '', edits: [], stack: 'carry' }

describe('a recording file', () => {
  it('comes back as it went in', () => {
    expect(decodeRecording(encodeRecording(sampleRecording()))).toEqual(sampleRecording())
    const empty = sampleRecording({ actions: new Uint8Array(0), ticks: 0, interventions: [] })
    expect(decodeRecording(encodeRecording(empty))).toEqual(empty)
    const [ball] = decodeRecording(encodeRecording(sampleRecording())).interventions
    expect(ball!.edits.map(({ value }) => value)).toEqual([17.300000000000004, -0])
  })

  it('is kilobytes, not a video', () => {
    expect(
      encodeRecording(sampleRecording({ actions: playedActions(10_000, 0.8), ticks: 40_000 })).length,
    ).toBeLessThan(4000)
  })

  it('is refused at every truncation', () => {
    const source = encodeRecording(sampleRecording())
    for (let length = 0; length < source.length; length++)
      expect(refusal(() => decodeRecording(source.slice(0, length)))).toBe('recording')
  })

  const cases: [string, string, unknown][] = [
    ['nothing', 'recording', undefined],
    ['another JSON file', 'recording', { states: [], config: {} }],
    ['a newer format', 'recording.format', changed({ format: 2, more: 1 })],
    ['no format', 'recording.format', changed({ format: undefined })],
    ['a game without version', 'recording.env.version', changed({ env: { id: 'breakout' } })],
    ['a seed as text', 'recording.seed', changed({ seed: '7' })],
    ['actions that are a list', 'recording.actions', changed({ actions: [0, 1] })],
    ['actions that are not base64url', 'recording.actions', changed({ actions: '!' })],
    ['actions that are too few', 'recording.actions', changed({ decisions: 21 })],
    ['actions that are too many', 'recording.actions', changed({ decisions: 19, interventions: [] })],
    ['negative ticks', 'recording.ticks', changed({ ticks: -1 })],
    ['interventions that are no list', 'recording.interventions', changed({ interventions: {} })],
    [
      'interventions out of order',
      'recording.interventions[1].at.decision',
      changed({ interventions: [intervention, { ...intervention, at: { decision: 1, tick: 4 } }] }),
    ],
    [
      'an intervention too late',
      'recording.interventions[0].at.decision',
      changed({ interventions: [{ ...intervention, at: { decision: 21, tick: 4 } }] }),
    ],
    ['a short hash', 'recording.hash', changed({ hash: 'abc' })],
    ['an unknown field', 'recording.video', changed({ video: '' })],
  ]
  it.each(cases)('refuses %s naming %s', (_, field, value) => expect(refusal(() => parseRecording(value))).toBe(field))

  it('will not write what it would not read', () => {
    expect(refusal(() => encodeRecording(sampleRecording({ hash: '' })))).toBe('recording.hash')
  })

  it('is checked against the game it is opened in', () => {
    const actions = ['noop', 'fire', 'left', 'right'].map((id) => ({ id, title: id, keys: [] }))
    const spec: Pick<EnvSpec, 'id' | 'version' | 'actions' | 'options' | 'levels'> = {
      id: 'breakout',
      version: 1,
      actions,
      options: {},
      levels: false,
    }
    expect(refusal(() => requireEnv(sampleRecording(), spec))).toBe('accepted')
    expect(refusal(() => requireEnv(sampleRecording(), { ...spec, id: 'amidar' }))).toBe('recording.env.id')
    expect(refusal(() => requireEnv(sampleRecording(), { ...spec, version: 2 }, 'link'))).toBe('link.env.version')
    expect(refusal(() => requireEnv(sampleRecording({ actions: Uint8Array.of(0, 4) }), spec))).toBe(
      'recording.actions[1]',
    )
    expect(refusal(() => requireHash(sampleRecording(), '0123456789abcdef'))).toBe('accepted')
    expect(refusal(() => requireHash(sampleRecording(), '0123456789abcdee'))).toBe('recording.hash')
  })
})

describe('packing', () => {
  const random = createRandom(9)
  const bytes = (length: number) => Uint8Array.from({ length }, () => random.below(256))

  it('writes base64url as Node does, and reads only that', () => {
    for (let length = 0; length < 40; length++) {
      const given = bytes(length)
      expect(toBase64url(given)).toBe(Buffer.from(given).toString('base64url'))
      expect(fromBase64url(toBase64url(given), 'x')).toEqual(given)
    }
    expect(fromBase64url(toBase64url(bytes(20_000)), 'x').length).toBe(20_000)
    for (const bad of ['A', 'AB', 'AA==', 'A A', 'AA+A', 'AAB'])
      expect(refusal(() => fromBase64url(bad, 'x'))).toBe('x')
  })

  it('inflates to the promised length or not at all', () => {
    const given = new Uint8Array(1000).fill(7)
    const packed = deflate(given)
    expect(inflate(packed, 1000, 'x')).toEqual(given)
    for (const length of [0, 1, 999, 1001]) expect(refusal(() => inflate(packed, length, 'x'))).toBe('x')
    for (let cut = 0; cut < packed.length - 1; cut++)
      expect(refusal(() => inflate(packed.subarray(0, cut), 1000, 'x'))).toBe('x')
    for (let i = 0; i < 2000; i++) refusal(() => inflate(bytes(1 + random.below(60)), 500, 'x'))
  })

  it('has the published FNV-1a values', () => {
    const hash = (text: string) => checksum(new TextEncoder().encode(text))
    expect([hash(''), hash('a'), hash('foobar')]).toEqual([0x811c9dc5, 0xe40c292c, 0xbf9cf968])
  })
})
