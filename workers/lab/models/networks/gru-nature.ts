import type { NetworkSpec } from '../../contracts/model'

const WIDTH = 64

/** Strides instead of pooling: a twenty-fifth of the work of `gru-impala` on 64 × 64 pixels, so that it trains in a tab, and the same memory. */
export default {
  id: 'gru-nature',
  title: 'Strided CNN with memory',
  cite: 'after Mnih et al. 2015, half as wide, then 64 units and a GRU of 64 (Cho et al. 2014, arXiv 1406.1078)',
  memory: WIDTH,
  build(nn, { observation, memory }) {
    const conv1 = nn.conv('conv1', observation, { filters: 16, kernel: 8, stride: 4 })
    const conv2 = nn.conv('conv2', conv1, { filters: 32, kernel: 4, stride: 2 })
    const conv3 = nn.conv('conv3', conv2, { filters: 32, kernel: 3 })
    const next = nn.gru('gru', nn.dense('dense1', conv3, WIDTH), memory!)
    return { features: next, memory: next }
  },
} satisfies NetworkSpec
