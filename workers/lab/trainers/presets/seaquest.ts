import type { Preset } from '../../contracts/preset'

/** A decision a tick, as the rules were made for, sticky actions included, and points as they are paid. Who idles at the surface never ends by the rules. */
export default {
  id: 'seaquest',
  network: 'small',
  algorithm: 'ppo',
  options: { steps: 64, learningRate: 0.0006, anneal: false },
  envOptions: { frameSkip: 1, autoLaunch: false, clipReward: false, timeLimit: 2000 },
  decisions: 200_000,
} satisfies Preset
