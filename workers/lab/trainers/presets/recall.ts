import type { Preset } from '../../contracts/preset'

/** Every decision counts and none may be skipped: the cue is there for one of them. Without a memory this stays at a half. */
export default {
  id: 'recall',
  network: 'small',
  algorithm: 'ppo',
  options: { slots: 16, steps: 64, learningRate: 0.001, epochs: 4, minibatch: 128, gamma: 0.99, entropy: 0.01 },
  envOptions: { frameSkip: 1, noops: 0, lifeEndsEpisode: false, autoLaunch: false, timeLimit: 0 },
  decisions: 100_000,
} satisfies Preset
