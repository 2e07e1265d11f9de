import type { Preset } from '../../contracts/preset'

/** A walker by chance finds the goal often enough that nothing need pull it to explore. Either corner, as in the study of learned rewards; its discount of 0.97 makes the way short. A game nobody finishes is cut at 200. */
export default {
  id: 'maze',
  network: 'mlp',
  algorithm: 'ppo',
  options: {
    slots: 16,
    steps: 128,
    learningRate: 0.001,
    epochs: 6,
    minibatch: 256,
    gamma: 0.97,
    entropy: 0,
    clip: 0.2,
  },
  envOptions: { frameSkip: 1, noops: 0, lifeEndsEpisode: false, autoLaunch: false, timeLimit: 200 },
  decisions: 80_000,
  promise: { score: 0.99, seconds: 20, acting: 'sampled', games: 200 },
} satisfies Preset
