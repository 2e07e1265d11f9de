import type { RewardNetwork } from '../../contracts/reward'
import { CELLS, studyGain } from '../begin'

/** As `levels`, but every kind of cell has a plane of its own: a goal is no more than three agents. */
export default {
  id: 'one-hot',
  title: 'Both boards, a plane for each kind of cell',
  cite: 'after Michaud, Gleave & Russell 2020 (arXiv 2012.05862), with cells one-hot instead of numbers 0 to 3',
  reads: ['before', 'after'],
  head: { gain: studyGain, bias: false },
  build(nn, { before, after }) {
    const boards = nn.layer(nn.levels(before, CELLS), nn.levels(after, CELLS))
    const first = nn.dense('dense1', boards, 64, { activation: 'tanh', gain: studyGain })
    return nn.dense('dense2', first, 64, { activation: 'tanh', gain: studyGain })
  },
} satisfies RewardNetwork
