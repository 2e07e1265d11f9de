import type { NetworkSpec } from '../../contracts/model'

/** For the first minute: a quarter of the arithmetic of `small`, enough for games with few things in them. */
export default {
  id: 'tiny',
  title: 'Tiny CNN',
  cite: 'after Mnih et al. 2015, one convolution of large steps',
  build: (nn, { observation }) =>
    nn.dense('dense1', nn.conv('conv1', observation, { filters: 8, kernel: 6, stride: 6 }), 64),
} satisfies NetworkSpec
