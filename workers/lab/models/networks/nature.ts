import type { NetworkSpec } from '../../contracts/model'

export default {
  id: 'nature',
  title: 'Nature CNN',
  cite: 'Mnih et al. 2015, Human-level control through deep reinforcement learning, Methods',
  build(nn, { observation }) {
    const conv1 = nn.conv('conv1', observation, { filters: 32, kernel: 8, stride: 4 })
    const conv2 = nn.conv('conv2', conv1, { filters: 64, kernel: 4, stride: 2 })
    const conv3 = nn.conv('conv3', conv2, { filters: 64, kernel: 3 })
    return nn.dense('dense1', conv3, 512)
  },
} satisfies NetworkSpec
