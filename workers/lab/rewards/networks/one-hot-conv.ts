import { InputError } from '../../contracts/errors'
import type { RewardNetwork } from '../../contracts/reward'
import { CELLS } from '../begin'

/** Looks for something that happens anywhere on a board: 3 × 3 cells at a time, and only whether it is there counts. */
export default {
  id: 'one-hot-conv',
  title: 'Both boards, 3 × 3 cells at a time',
  cite: 'after Michaud, Gleave & Russell 2020 (arXiv 2012.05862), with cells one-hot, two layers of 3 × 3 convolutions and their largest answer',
  reads: ['before', 'after'],
  build(nn, { before, after }) {
    const boards = nn.layer(nn.levels(before, CELLS), nn.levels(after, CELLS))
    const conv1 = nn.conv('conv1', boards, { filters: 32, kernel: 3, padding: 'same' })
    const conv2 = nn.conv('conv2', conv1, { filters: 32, kernel: 3, padding: 'same' })
    const [height, width] = conv2.shape
    if (height !== width) throw new InputError('network', `one-hot-conv needs a square, not ${conv2.shape.join('×')}`)
    return nn.flatten(nn.maxPool(conv2, { size: height!, stride: height! }))
  },
} satisfies RewardNetwork
