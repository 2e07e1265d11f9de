import type { Variable } from '../contracts/tensor'
import { createOptimizer, type Optimizer } from './optimizer'
import * as tf from './tf'

/**
 * Adam (Kingma & Ba 2015, algorithm 1): m ← β₁m + (1−β₁)g, v ← β₂v + (1−β₂)g², w ← w − rate · m̂ / (√v̂ + ε) with
 * m̂ = m / (1−β₁ᵗ), v̂ = v / (1−β₂ᵗ). The corrections are folded into rate and ε (section 2): one pass over the weights.
 */
export function createAdam(
  variables: readonly Variable[],
  { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8 } = {},
): Optimizer {
  const corrections = (rate: number, count: number) => {
    const root = Math.sqrt(1 - beta2 ** count)
    return { rate: (rate * root) / (1 - beta1 ** count), epsilon: epsilon * root }
  }
  return createOptimizer(variables, {
    id: 'adam',
    state: [
      { name: 'mean', initial: 0 },
      { name: 'square', initial: 0 },
    ],
    fused(kernels, { w, g, state: [m, v], to, n, scale, rate, count }) {
      const at = corrections(rate, count)
      kernels.adamStep(w, g, m!, v!, to, n, scale, beta1, beta2, at.rate, at.epsilon)
    },
    gpu: {
      id: `adam ${beta1} ${beta2}`,
      wgsl: `
  let mean = ${beta1} * state0[i] + ${1 - beta1} * x;
  let square = ${beta2} * state1[i] + ${1 - beta2} * x * x;
  state0[i] = mean;
  state1[i] = square;
  change = rule.x * mean / (sqrt(square) + rule.y);`,
    },
    uniforms(rate, count) {
      const at = corrections(rate, count)
      return [at.rate, at.epsilon]
    },
    composed(gradient, [m, v], rate, count) {
      const at = corrections(rate, count)
      const mean = tf.add(tf.mul(m!, beta1), tf.mul(gradient, 1 - beta1)) as tf.Tensor1D
      const square = tf.add(tf.mul(v!, beta2), tf.mul(tf.square(gradient), 1 - beta2)) as tf.Tensor1D
      return [tf.div(tf.mul(mean, at.rate), tf.add(tf.sqrt(square), at.epsilon)), mean, square]
    },
  })
}
