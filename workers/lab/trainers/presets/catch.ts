import type { Preset } from '../../contracts/preset'

/** Perfect in a third of a minute: short episodes, so short looks ahead, and a large step that fades (but not the pull to explore: without it some seeds get stuck). */
export default {
  id: 'catch',
  network: 'tiny',
  algorithm: 'ppo',
  options: { steps: 32, learningRate: 0.004, epochs: 4, minibatch: 128, gamma: 0.95, entropy: 0.02 },
  envOptions: {},
  decisions: 62_000,
  promise: { score: 1, seconds: 20, acting: 'greedy' },
} satisfies Preset
