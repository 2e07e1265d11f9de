import type { Procedure } from '../../contracts/procedure'
import { cite } from '../parts/robustness-study'

export default {
  id: 'ppo',
  title: 'PPO',
  cite,
  algorithm: 'ppo',
  options: () => ({
    slots: 1,
    steps: 128,
    parts: 1,
    epochs: 4,
    minibatch: 32,
    learningRate: 2.5e-4,
    gamma: 0.99,
    lambda: 0.95,
    clip: 0.1,
    annealClip: true,
    entropy: 0.01,
    valueWeight: 0.5,
    maxGradNorm: 0.5,
  }),
  differs: 'rate and clip range fall in straight lines to 0, not along a cosine and to 0.01',
} satisfies Procedure
