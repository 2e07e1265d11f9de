import { RowFlag, type Trajectory } from '../../../workers/lab/contracts/trajectory'
import { createRandom } from '../../../workers/lab/random'
import { sampleRecording } from '../recording/samples'

/** Every call begins anew: the same sample is the same numbers. */
function numbers() {
  const random = createRandom(3)
  return {
    floats: (length: number) => Float32Array.from({ length }, () => random.normal()),
    bytes: (length: number, below = 256) => Uint8Array.from({ length }, () => random.below(below)),
  }
}

/** Two episodes of 20 decisions of ours; the first ended, the second was cut. */
export function ourTrajectory(changes: Partial<Trajectory> = {}): Trajectory {
  const { floats, bytes } = numbers()
  const recordings = [sampleRecording(), sampleRecording({ seed: 3, interventions: [] })]
  const flags = new Uint8Array(40)
  flags[0] = RowFlag.forced
  flags[19] = RowFlag.terminated | RowFlag.lifeLost
  flags[39] = RowFlag.truncated
  return {
    id: 'walk-1',
    name: 'Erste — «1»',
    origin: 'evaluation',
    created: '2026-01-02T03:04:05.678Z',
    game: {
      id: 'breakout',
      title: 'Breakout',
      actions: ['noop', 'fire', 'right', 'left'].map((id) => ({ id, title: id })),
    },
    agent: { id: 'shipped/breakout-small', name: 'Small', hash: 'abc' },
    episodes: [
      { begin: 0, recording: recordings[0]! },
      { begin: 20, recording: recordings[1]!, finalValue: Math.fround(0.1) },
    ],
    columns: {
      action: Uint8Array.of(...recordings[0]!.actions, ...recordings[1]!.actions),
      reward: floats(40),
      flags,
      score: floats(40),
      lives: bytes(40, 6),
      logits: floats(160),
      value: floats(40),
      memory: floats(120),
    },
    media: null,
    bookmarks: [
      { row: 39, note: '' },
      { row: 3, note: 'why?' },
    ],
    ...changes,
  }
}

/** Seven rows of a game that is not here, with odd byte counts. */
export function foreignTrajectory(changes: Partial<Trajectory> = {}): Trajectory {
  const { floats, bytes } = numbers()
  const flags = new Uint8Array(7)
  flags[2] = flags[6] = RowFlag.truncated
  return {
    id: 'f-1',
    name: 'Elsewhere',
    origin: 'file',
    created: '2026-01-02T03:04:05Z',
    game: {
      id: 'ALE/Pong-v5',
      title: 'Pong',
      actions: [
        { id: 'a', title: 'a' },
        { id: 'b', title: 'b' },
      ],
    },
    agent: null,
    episodes: [
      { begin: 0, recording: null },
      { begin: 3, recording: null },
    ],
    columns: { action: bytes(7, 2), reward: floats(7), flags },
    media: {
      frames: { shape: [3, 5, 3], data: bytes(7 * 45) },
      observations: { shape: [3, 3, 1], data: bytes(63) },
      saliency: { shape: [3, 3], data: floats(63) },
      activations: { 'conv/1': { shape: [5], data: floats(35) }, hidden: { shape: [1], data: floats(7) } },
    },
    bookmarks: [],
    ...changes,
  }
}
