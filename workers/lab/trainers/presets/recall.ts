import type { Preset } from '../../contracts/preset'

/** Every decision counts and none may be skipped: the cue is there for one of them. Without a memory this stays at a half. */
export default {
  id: 'recall',
  network: 'gru',
  algorithm: 'ppo',
  options: {
    slots: 32,
    steps: 32,
    learningRate: 0.002,
    epochs: 4,
    minibatch: 256,
    gamma: 0.99,
    entropy: 0.01,
    clip: 0.2,
  },
  envOptions: { frameSkip: 1, noops: 0, lifeEndsEpisode: false, autoLaunch: false, timeLimit: 0 },
  decisions: 60_000,
  promise: { score: 0.95, seconds: 20, acting: 'greedy', games: 200 },
  control: { networks: ['mlp', 'small', 'tiny'], score: 0.65 },
} satisfies Preset
