import type { RewardNetwork } from '../../contracts/reward'
import { featuresOf } from '../features'

/** R(s′), on the features that the study's agents had. */
export default {
  id: 'nature',
  title: 'What is seen afterwards, Nature CNN',
  cite: 'Michaud, Gleave & Russell 2020 (arXiv 2012.05862), on the features of Mnih et al. 2015',
  reads: ['after'],
  build: featuresOf('nature'),
} satisfies RewardNetwork
