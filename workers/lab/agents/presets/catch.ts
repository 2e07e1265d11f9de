import type { Preset } from '../../contracts/preset'

/** Perfect in a third of a minute: short episodes, so short looks ahead and many small steps. */
export default {
  id: 'catch',
  network: 'tiny',
  algorithm: 'ppo',
  options: { steps: 16, learningRate: 0.003, epochs: 4, minibatch: 64, gamma: 0.95, entropy: 0.002, annealEntropy: true },
  envOptions: {},
  decisions: 30_000,
  promise: { score: 1, seconds: 20, acting: 'greedy' },
} satisfies Preset
