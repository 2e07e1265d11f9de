import type { NetworkSpec } from '../../contracts/policy'

/** For the first minute: a quarter of the arithmetic of `small`, enough for games with few things in them. */
export default {
  id: 'tiny',
  title: 'Tiny CNN',
  cite: 'after Mnih et al. 2015, one convolution of large steps',
  layers: [
    { kind: 'conv', name: 'conv1', filters: 8, kernel: 6, stride: 6 },
    { kind: 'dense', name: 'dense1', units: 64 },
  ],
} satisfies NetworkSpec
