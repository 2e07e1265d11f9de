import type { NetworkSpec } from '../../contracts/policy'

export default {
  id: 'nature',
  title: 'Nature CNN',
  cite: 'Mnih et al. 2015, Human-level control through deep reinforcement learning, Methods',
  layers: [
    { kind: 'conv', name: 'conv1', filters: 32, kernel: 8, stride: 4 },
    { kind: 'conv', name: 'conv2', filters: 64, kernel: 4, stride: 2 },
    { kind: 'conv', name: 'conv3', filters: 64, kernel: 3, stride: 1 },
    { kind: 'dense', name: 'dense1', units: 512 },
  ],
} satisfies NetworkSpec
