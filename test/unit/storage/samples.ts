import type { Checkpoint, PolicyCard, RewardCard } from '../../../workers/lab/contracts/checkpoint'
import type { RunNote } from '../../../workers/lab/contracts/run-note'
import { createRandom } from '../../../workers/lab/random'

export function sampleCard(changes: Partial<PolicyCard> = {}): PolicyCard {
  return {
    format: 2,
    kind: 'policy',
    id: 'run-1',
    name: 'First try — «1»',
    env: { id: 'breakout', version: 1 },
    network: 'small',
    trainer: 'ppo',
    options: { learningRate: 0.00025, annealing: true, advantage: 'gae' },
    envOptions: { episodicLife: true },
    seed: 7,
    decisions: 4096,
    updates: 4,
    created: '2026-01-02T03:04:05.678Z',
    backend: 'wasm',
    trainingSeconds: 12.5,
    acting: 'sampled',
    score: { mean: 31.5, low: 28, high: 35.25, games: 100, acting: 'greedy', seed: 1000 },
    curve: [
      [1024, 0.5],
      [4096, 1.75],
    ],
    resumable: true,
    ...changes,
  }
}

export function sampleRewardCard(changes: Partial<RewardCard> = {}): RewardCard {
  const { acting: _, score: __, reward: ___, ...rest } = sampleCard()
  return {
    ...rest,
    kind: 'reward',
    observation: { kind: 'image', width: 11, height: 11, channels: 1, frames: 1 },
    data: {
      id: 'transitions-1',
      name: 'Of the maze',
      created: '2026-11-27T01:00:00Z',
      game: { id: 'maze', version: 1, options: { goals: 'either' } },
      agent: { id: 'maze-mlp', name: 'Maze, MLP', hash: '0123456789abcdef' },
      seed: 3,
      balanced: false,
      rows: 25_000,
      classes: [
        [0, 22_000],
        [1, 3000],
      ],
    },
    epochs: [
      { epoch: 1, loss: 0.5, heldOut: 0.25 },
      { epoch: 2, loss: 0.25, heldOut: 0.125 },
    ],
    heldOut: { loss: 0.125, rows: 1000 },
    ...changes,
  }
}

/** A small but complete training checkpoint: odd byte counts, a scalar, an empty part. */
export function sampleCheckpoint(changes: Partial<PolicyCard> = {}, seed = 1): Checkpoint<PolicyCard> {
  const random = createRandom(seed)
  const array = (name: string, shape: number[]) => ({
    name,
    shape,
    data: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => random.normal()),
  })
  const weights = [array('conv1/kernel', [2, 2, 1, 3]), array('conv1/bias', [3]), array('value/bias', [1])]
  const optimizer = [array('m', [16]), array('step', [])]
  const envs = [
    { name: 'slots', bytes: Uint8Array.from({ length: 37 }, () => random.below(256)) },
    { name: 'empty', bytes: new Uint8Array(0) },
  ]
  return {
    card: sampleCard(changes),
    weights,
    training: { update: 4, decisions: 4096, weights, optimizer, random: [random.save()], envs },
  }
}

export function sampleRun(changes: Partial<RunNote> = {}): RunNote {
  return {
    format: 2,
    kind: 'policy',
    id: 'run-1',
    name: 'Mine',
    env: { id: 'breakout', version: 1 },
    envOptions: {},
    network: 'small',
    trainer: 'ppo',
    options: { epochs: 4 },
    seed: 3,
    decisions: 1_000_000,
    done: 5000,
    state: 'running',
    checkpoint: 'run-1',
    updated: '2026-01-01T00:00:00Z',
    ...changes,
  }
}
