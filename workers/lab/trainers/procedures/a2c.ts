import type { Procedure } from '../../contracts/procedure'
import { cite } from '../parts/robustness-study'

export default {
  id: 'a2c',
  title: 'A2C',
  cite,
  algorithm: 'a2c',
  options: () => ({
    slots: 16,
    steps: 5,
    learningRate: 7e-4,
    epsilon: 1e-3,
    gamma: 0.99,
    entropy: 0.01,
    valueWeight: 0.5,
    maxGradNorm: 0.5,
  }),
  differs: 'RMSProp in place of Adam, and a rate that falls in a straight line, not along a cosine',
} satisfies Procedure
