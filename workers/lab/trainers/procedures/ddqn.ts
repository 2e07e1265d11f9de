import type { Procedure } from '../../contracts/procedure'
import { cite, memoryOptions } from '../parts/robustness-study'

export default {
  id: 'ddqn',
  title: 'Double dueling DQN',
  cite,
  algorithm: 'dqn',
  options: (decisions) => ({
    ...memoryOptions(decisions),
    epsilonStart: 1,
    epsilonEnd: 0.01,
    double: true,
    dueling: true,
    prioritised: true,
  }),
} satisfies Procedure
