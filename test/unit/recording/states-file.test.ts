import { describe, expect, it } from 'vitest'
import { statesIn, type StateSet } from '../../../workers/lab/contracts/states'
import { encodeRecording } from '../../../workers/lab/recording/recording'
import { decodeStates, encodeStates, parseStates } from '../../../workers/lab/recording/states-file'
import { refusal, sampleRecording } from './samples'
import { sampleStates } from './state-samples'

const rhythm = { frameSkip: 2, noops: 0, autoLaunch: true, lifeEndsEpisode: true, timeLimit: 0, frames: 0 }
const [first, second] = sampleStates().episodes
const withSecond = (change: object) =>
  sampleStates({
    episodes: [first!, { recording: sampleRecording({ seed: 3, interventions: [], ...change }), decisions: [1] }],
  })
const packed = () => JSON.parse(new TextDecoder().decode(encodeStates(sampleStates()))) as Record<string, unknown>

describe('a set of states', () => {
  it('comes back as it went in, settings, levels and rhythm too', () => {
    const env = { id: 'breakout', version: 1, options: { speed: 2 } }
    const set = sampleStates({
      episodes: [0, 7].map((level) => ({
        recording: sampleRecording({ env: { ...env, level }, rhythm }),
        decisions: [1, 2],
        player: { hash: `hash${level}`, from: 2 },
      })),
    })
    const file = encodeStates(set)
    expect(decodeStates(file)).toEqual(set)
    expect(statesIn(set)).toBe(4)
  })

  it.each<[string, unknown]>([
    ['states', { kind: 'nudge-recording', format: 1 }],
    ['states', 'page'],
    ['states.format', { ...packed(), format: 2, brandNew: 1 }],
    ['states.colour', { ...packed(), colour: 'red' }],
    ['states.id', { ...packed(), id: '../x' }],
    ['states.created', { ...packed(), created: 'yesterday' }],
    ['states.episodes', { ...packed(), episodes: [] }],
    [
      'states.episodes[0].recording.format',
      { ...packed(), episodes: [{ decisions: [1], recording: { kind: 'nudge-recording', format: 2 } }] },
    ],
  ])('is refused when it is read with %s', (field, value) => {
    expect(refusal(() => parseStates(value))).toBe(field)
  })

  it('is refused before anything is unpacked where a small file claims gigabytes', () => {
    const four = encodeRecording(sampleRecording({ actions: new Uint8Array(2 ** 22), interventions: [] }))
    const recording = JSON.parse(four) as { actions: string }
    expect(recording.actions.length).toBeLessThan(10_000)
    const episodes = Array.from({ length: 1000 }, (_, seed) => ({ decisions: [1], recording: { ...recording, seed } }))
    expect(refusal(() => parseStates({ ...packed(), episodes }))).toBe('states.episodes[16].recording.decisions')
  })

  it.each<[string, StateSet]>([
    ['states.episodes[0].decisions', sampleStates({ episodes: [{ ...first!, decisions: [] }] })],
    ['states.episodes[0].decisions[1]', sampleStates({ episodes: [{ ...first!, decisions: [3, 3] }] })],
    ['states.episodes[0].decisions[1]', sampleStates({ episodes: [{ ...first!, decisions: [3, 21] }, second!] })],
    ['states.episodes[1].recording.env.id', withSecond({ env: { id: 'amidar', version: 1 } })],
    ['states.episodes[1].recording.env.version', withSecond({ env: { id: 'breakout', version: 2 } })],
    [
      'states.episodes[1].recording.env.options',
      withSecond({ env: { id: 'breakout', version: 1, options: { speed: 2 } } }),
    ],
    ['states.episodes[1].recording.rhythm', withSecond({ rhythm })],
    ['states.episodes[1]', sampleStates({ episodes: [first!, { ...first!, decisions: [5] }] })],
    ['states.episodes[0].player.from', sampleStates({ episodes: [{ ...first!, player: { hash: 'a', from: 21 } }] })],
  ])('is not written with %s', (field, set) => {
    expect(refusal(() => encodeStates(set))).toBe(field)
  })
})
