import type { NetworkSpec } from '../../contracts/policy'

/** Quick to download, to train in a tab and to explain while dragging: at most 200 kB as half floats. */
export default {
  id: 'small',
  title: 'Small CNN',
  cite: 'after Mnih et al. 2015, with narrower layers and a 5×5 first kernel',
  layers: [
    { kind: 'conv', name: 'conv1', filters: 16, kernel: 5, stride: 4 },
    { kind: 'conv', name: 'conv2', filters: 24, kernel: 4, stride: 2 },
    { kind: 'conv', name: 'conv3', filters: 24, kernel: 3, stride: 1 },
    { kind: 'dense', name: 'dense1', units: 64 },
  ],
} satisfies NetworkSpec
