import type { Preset } from '../../contracts/preset'

/** A decision a tick, as the game was made for; the coin is far, hence the long sight. One picture shows no speed: four of them do, for a network without a memory. */
export default {
  id: 'coinrun',
  network: 'small',
  algorithm: 'ppo',
  options: { slots: 16, steps: 64, learningRate: 0.0005, gamma: 0.999, anneal: true },
  envOptions: {
    frameSkip: 1,
    noops: 0,
    autoLaunch: false,
    lifeEndsEpisode: false,
    clipReward: true,
    frames: 4,
  },
  decisions: 2_000_000,
} satisfies Preset
