import type { RewardNetwork } from '../../contracts/reward'
import { featuresOf } from '../features'

/** R(s′), a tenth of the price. */
export default {
  id: 'small',
  title: 'What is seen afterwards, small CNN',
  cite: 'after Michaud, Gleave & Russell 2020 (arXiv 2012.05862), on narrower features with a 5×5 first kernel',
  reads: ['after'],
  build: featuresOf('small'),
} satisfies RewardNetwork
