import type { Preset } from '../../contracts/preset'

/** The game's own rules, sticky actions included. A game lasts a few dozen decisions at first, so a short discount loses little. */
export default {
  id: 'seaquest',
  network: 'small',
  algorithm: 'ppo',
  options: { steps: 64, learningRate: 0.0006, anneal: false },
  envOptions: {},
  decisions: 200_000,
} satisfies Preset
