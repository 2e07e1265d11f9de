import type { Preset } from '../../contracts/preset'

/** How the shipped agent was made. */
export default {
  id: 'spaceinvaders',
  network: 'small',
  algorithm: 'ppo',
  options: { steps: 64, learningRate: 0.0006, annealEntropy: true },
  envOptions: {},
  decisions: 1_800_000,
} satisfies Preset
