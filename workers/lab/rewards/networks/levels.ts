import type { RewardNetwork } from '../../contracts/reward'
import { studyGain } from '../begin'

/** Sees a board as it was seen in the study: 0, 1, 2 and 3 for free, wall, agent and goal (thirds of the brightness). */
export default {
  id: 'levels',
  title: 'Both boards, as levels',
  cite: 'Michaud, Gleave & Russell 2020 (arXiv 2012.05862): both boards as numbers 0 to 3, two layers of 64 tanh units, no bias at the end',
  reads: ['before', 'after'],
  head: { gain: studyGain, bias: false },
  build(nn, { before, after }) {
    const boards = nn.scale(nn.concat(before, after), 3)
    const first = nn.dense('dense1', boards, 64, { activation: 'tanh', gain: studyGain })
    return nn.dense('dense2', first, 64, { activation: 'tanh', gain: studyGain })
  },
} satisfies RewardNetwork
