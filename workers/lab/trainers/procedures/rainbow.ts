import type { Procedure } from '../../contracts/procedure'
import { cite, memoryOptions } from '../parts/robustness-study'

export default {
  id: 'rainbow',
  title: 'Rainbow',
  cite,
  algorithm: 'rainbow',
  options(decisions) {
    const { prioritised: _always, ...shared } = memoryOptions(decisions)
    return {
      ...shared,
      nStep: 3,
      epsilonStart: 0.02,
      epsilonEnd: 0,
      epsilonFraction: 1,
      atoms: 51,
      low: -10,
      high: 10,
      noise: 0.5,
    }
  },
} satisfies Procedure
