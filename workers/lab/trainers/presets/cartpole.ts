import type { Preset } from '../../contracts/preset'

/** Rewards are all 1, so the value must look far ahead; a small network, so updates are cheap and many. */
export default {
  id: 'cartpole',
  network: 'mlp',
  algorithm: 'ppo',
  options: {
    slots: 16,
    steps: 64,
    learningRate: 0.002,
    epochs: 6,
    minibatch: 128,
    gamma: 0.99,
    entropy: 0.003,
    clip: 0.2,
  },
  envOptions: { frameSkip: 1, noops: 0, lifeEndsEpisode: false, autoLaunch: false, timeLimit: 500 },
  decisions: 200_000,
  promise: { score: 475, seconds: 60, acting: 'greedy' },
} satisfies Preset
