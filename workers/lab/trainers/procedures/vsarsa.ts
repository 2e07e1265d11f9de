import type { Procedure } from '../../contracts/procedure'
import { cite, onlineOptions } from '../parts/robustness-study'

export default {
  id: 'vsarsa',
  title: 'Online SARSA',
  cite,
  algorithm: 'vsarsa',
  options: () => onlineOptions,
} satisfies Procedure
