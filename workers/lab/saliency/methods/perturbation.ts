import * as ops from '../../backend/ops'
import type { Shape4 } from '../shapes'
import type { Tensor } from '../../contracts/tensor'
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
  explain: (subject, given) => explainMany(subject, [subject.target], given)[0] as Tensor,
  explainMany,
  coarse: (given) => ({ ...given, d: Math.min(given.d * 2, disturbanceOptions.d.max) }),
} satisfies SaliencyMethod<typeof disturbanceOptions>

function explainMany(subject: Subject, targets: readonly Target[], given: DisturbanceOptions): Tensor[] {
  return ops.tidy(() => {
    const reference = subject.policy.forward({ observation: subject.observation })
    const disturbed = disturbedOutputs(subject, given)
    const [, h, w] = subject.observation.shape as Shape4
    return targets.map((target) => gridMap(ops.mul(squaredChange(target, reference, disturbed, subject.chosen), 0.5), [h, w], given))
  })
}
