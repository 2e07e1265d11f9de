import type { Procedure } from '../../contracts/procedure'
import { cite, onlineOptions } from '../parts/robustness-study'

export default {
  id: 'vqn',
  title: 'Online Q-learning',
  cite,
  algorithm: 'vqn',
  options: () => onlineOptions,
} satisfies Procedure
