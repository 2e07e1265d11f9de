import * as tf from '../../backend/tf'
import type { SaliencyMethod, Subject } from '../../contracts/saliency'
import { disturbanceOptions, disturbedOutputs, gridMap } from '../disturbance'
import { actionMask } from '../targets'

/**
 * Specific and relevant: how much blurring a place takes from the action explained (Δp = π(a|I) − π(a|I′), eq. 2) without merely
 * shuffling the others (K = 1/(1 + KL(π̄′‖π̄)), π̄ the policy over all actions but a, eq. 3): their harmonic mean 2KΔp/(K + Δp)
 * where Δp > 0, else 0 (eq. 4). It explains an action: targets that name none mean the chosen one.
 */
export default {
  id: 'sarfa',
  title: 'SARFA',
  cite: 'Puri et al. 2020, Explain Your Move (arXiv 1912.12191)',
  signed: false,
  needs: 'forward',
  unit: 'harmonic mean of the action’s lost probability and of how little the other actions changed, 0 … 1',
  options: disturbanceOptions,
  explain(subject, given) {
    return tf.tidy(() => {
      const reference = subject.policy.forward(subject.observation)
      const disturbed = disturbedOutputs(subject, given)
      const [, h, w] = subject.observation.shape
      return gridMap(specificity(subject, reference.logits, disturbed.logits), [h, w], given)
    })
  },
  coarse: (given) => ({ ...given, d: Math.min(given.d * 2, disturbanceOptions.d.max) }),
} satisfies SaliencyMethod<typeof disturbanceOptions>

/** [n] scores from logits before [1, actions] and after [n, actions]. */
export function specificity({ target, chosen }: Pick<Subject, 'target' | 'chosen'>, before: tf.Tensor2D, after: tf.Tensor2D): tf.Tensor1D {
  const one = actionMask(target, before, chosen)
  const probability = (logits: tf.Tensor2D) => tf.sum(tf.mul(tf.softmax(logits), one), 1)
  const lost = tf.relu(tf.sub(probability(before), probability(after)))
  // Softmax over the other actions: the explained one gets a logit so low that its share is exactly 0.
  const others = (logits: tf.Tensor2D) => tf.logSoftmax(tf.sub(logits, tf.mul(one, 1e4)) as tf.Tensor2D)
  const [logBefore, logAfter] = [others(before), others(after)]
  const divergence = tf.sum(tf.mul(tf.mul(tf.exp(logAfter), tf.sub(logAfter, logBefore)), tf.sub(1, one)), 1)
  const kept = tf.div(1, tf.add(1, divergence))
  return tf.div(tf.mul(2, tf.mul(kept, lost)), tf.add(kept, lost)) as tf.Tensor1D
}
