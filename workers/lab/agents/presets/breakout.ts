import type { Preset } from '../../contracts/preset'

/** Sees the ball and meets it within minutes; how the shipped agent was made, but shorter. */
export default {
  id: 'breakout',
  network: 'small',
  algorithm: 'ppo',
  options: { steps: 64, learningRate: 0.0006, annealEntropy: true },
  envOptions: {},
  decisions: 150_000,
  promise: { score: 2.4, seconds: 300, acting: 'sampled' },
} satisfies Preset
