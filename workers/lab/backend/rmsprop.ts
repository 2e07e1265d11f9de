import type { Variable } from '../contracts/tensor'
import { createOptimizer, type Optimizer } from './optimizer'
import * as tf from './tf'

/**
 * RMSProp (Hinton, lecture 6e) as TensorFlow 1 has it and the original A2C agents used: v starts at 1, v ← ρv + (1−ρ)g²,
 * w ← w − rate · g / √(v + ε), ε inside the root.
 */
export function createRmsProp(variables: readonly Variable[], { decay = 0.99, epsilon = 1e-5 } = {}): Optimizer {
  return createOptimizer(variables, {
    id: 'rmsprop',
    state: [{ name: 'square', initial: 1 }],
    fused(kernels, { w, g, state: [v], to, n, scale, rate }) {
      kernels.rmsPropStep(w, g, v!, to, n, scale, decay, rate, epsilon)
    },
    gpu: {
      id: `rmsprop ${decay}`,
      wgsl: `
  let square = ${decay} * state0[i] + ${1 - decay} * x * x;
  state0[i] = square;
  change = rule.x * x / sqrt(square + rule.y);`,
    },
    uniforms: (rate) => [rate, epsilon],
    composed(gradient, [v], rate) {
      const square = tf.add(tf.mul(v!, decay), tf.mul(tf.square(gradient), 1 - decay)) as tf.Tensor1D
      return [tf.div(tf.mul(gradient, rate), tf.sqrt(tf.add(square, epsilon))), square]
    },
  })
}
