import * as tf from '../../backend/tf'
import type { SaliencyMethod, Subject, Target } from '../../contracts/saliency'
import { disturbanceOptions, disturbedOutputs, gridMap, type DisturbanceOptions } from '../disturbance'
import { squaredChange } from '../targets'

/**
 * How far the answer moves when a place is blurred: ½‖L(I) − L(I′)‖² for all logits (eq. 2), ½(t − t′)² for a scalar target.
 * All targets share one pass.
 */
export default {
  id: 'perturbation',
  title: 'Perturbation',
  cite: 'Greydanus et al. 2018, Visualizing and Understanding Atari Agents (arXiv 1711.00138)',
  signed: false,
  needs: 'forward',
  unit: 'half the squared change of the target',
  options: disturbanceOptions,
  explain: (subject, given) => explainMany(subject, [subject.target], given)[0] as tf.Tensor2D,
  explainMany,
  coarse: (given) => ({ ...given, d: Math.min(given.d * 2, disturbanceOptions.d.max) }),
} satisfies SaliencyMethod<typeof disturbanceOptions>

function explainMany(subject: Subject, targets: readonly Target[], given: DisturbanceOptions): tf.Tensor2D[] {
  return tf.tidy(() => {
    const reference = subject.policy.forward(subject.observation)
    const disturbed = disturbedOutputs(subject, given)
    const [, h, w] = subject.observation.shape
    return targets.map((target) => gridMap(tf.mul(squaredChange(target, reference, disturbed, subject.chosen), 0.5), [h, w], given))
  })
}
