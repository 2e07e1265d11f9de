import type { Procedure } from '../../contracts/procedure'
import { cite, memoryOptions } from '../parts/robustness-study'

export default {
  id: 'c51',
  title: 'C51',
  cite,
  algorithm: 'c51',
  options: (decisions) => ({
    ...memoryOptions(decisions),
    epsilonStart: 0.02,
    epsilonEnd: 0,
    double: true,
    atoms: 51,
    low: -10,
    high: 10,
  }),
} satisfies Procedure
