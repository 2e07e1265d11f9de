import type { Preset } from '../../contracts/preset'

/** Sees the ball and meets it within minutes. A short run has no time to lower its rate; the shipped agent, 4 million decisions, had. */
export default {
  id: 'breakout',
  network: 'small',
  algorithm: 'ppo',
  options: { steps: 64, learningRate: 0.0006, anneal: false },
  envOptions: {},
  decisions: 240_000,
  promise: { score: 2.4, seconds: 300, acting: 'sampled' },
} satisfies Preset
