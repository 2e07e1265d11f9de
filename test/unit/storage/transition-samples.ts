import type { Transitions } from '../../../workers/lab/contracts/reward'
import type { TransitionSet } from '../../../workers/lab/contracts/transition-set'

/** Three decisions on pictures of 2 × 2 grey pixels, two frames at once; four pictures in all. */
export const sampleTransitions = (
  change: Partial<Omit<TransitionSet, 'transitions'>> = {},
  transitions: Partial<Transitions> = {},
): TransitionSet => ({
  id: 'one',
  name: 'Three decisions',
  created: '2026-11-27T01:00:00Z',
  game: { id: 'maze', version: 1, options: { size: '7' } },
  agent: { id: 'maze-mlp', name: 'Maze, MLP', hash: '0123456789abcdef' },
  seed: 7,
  balanced: false,
  transitions: {
    observation: { kind: 'image', width: 2, height: 2, channels: 1, frames: 2 },
    planes: [1, 2, 3, 4].map((pixel) => Uint8Array.of(pixel, 0, 0, 255)),
    before: Uint32Array.of(0, 0, 0, 1, 3, 3),
    after: Uint32Array.of(0, 1, 1, 2, 3, 0),
    actions: Uint8Array.of(1, 0, 3),
    rewards: Float32Array.of(0, 1, 0),
    episodes: Uint32Array.of(0, 0, 1),
    ends: Uint8Array.of(0, 1, 0),
    ...transitions,
  },
  ...change,
})
