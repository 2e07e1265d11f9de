import type { NetworkSpec } from '../../contracts/model'

/** Quick to download, to train in a tab and to explain while dragging: at most 200 kB as half floats. */
export default {
  id: 'small',
  title: 'Small CNN',
  cite: 'after Mnih et al. 2015, with narrower layers and a 5×5 first kernel',
  build(nn, { observation }) {
    const conv1 = nn.conv('conv1', observation, { filters: 16, kernel: 5, stride: 4 })
    const conv2 = nn.conv('conv2', conv1, { filters: 24, kernel: 4, stride: 2 })
    const conv3 = nn.conv('conv3', conv2, { filters: 24, kernel: 3 })
    return nn.dense('dense1', conv3, 64)
  },
} satisfies NetworkSpec
