import type { Preset } from '../../contracts/preset'

/** A decision a tick, as the game was made for. One picture shows no speed, nor what has gone out of it: the network remembers. */
export default {
  id: 'coinrun',
  network: 'gru-nature',
  algorithm: 'ppo',
  options: {
    slots: 64,
    steps: 128,
    minibatch: 1024,
    epochs: 3,
    learningRate: 0.0007,
    gamma: 0.99,
    clip: 0.2,
    entropy: 0.002,
    anneal: true,
  },
  envOptions: {
    frameSkip: 1,
    noops: 0,
    autoLaunch: false,
    lifeEndsEpisode: false,
    clipReward: true,
    frames: 1,
  },
  decisions: 2_000_000,
} satisfies Preset
