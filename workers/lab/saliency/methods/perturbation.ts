import * as ops from '../../backend/ops'
import type { Tensor } from '../../contracts/tensor'
import type { SaliencyMethod, Subject, Target } from '../../contracts/saliency'
import { disturbanceOptions, disturbedOutputs, scoreMap, type DisturbanceOptions } from '../disturbance'
import { portOf, reference } from '../subject'
import { rootOfHalf, squaredChange } from '../targets'

/**
 * How far the answer moves when a place is blurred: ½‖L(I) − L(I′)‖² for all logits (eq. 2), ½(t − t′)² for a scalar target.
 * All targets share one pass.
 */
export default {
  id: 'perturbation',
  title: 'Perturbation',
  glow: 'where a little blur would change its choice most',
  cite: 'Greydanus et al. 2018, Visualizing and Understanding Atari Agents (arXiv 1711.00138)',
  signed: false,
  needs: 'forward',
  unit: 'half the squared change of the target',
  asChange: rootOfHalf,
  options: disturbanceOptions,
  explain: (subject, given) => explainMany(subject, [subject.target], given)[0] as Tensor,
  explainMany,
  hides: () => 'blur',
  reach: ({ r }) => r,
  coarse: (given) => ({ ...given, d: Math.min(given.d * 2, disturbanceOptions.d.max) }),
} satisfies SaliencyMethod<typeof disturbanceOptions>

function explainMany(subject: Subject, targets: readonly Target[], given: DisturbanceOptions): Tensor[] {
  return ops.tidy(() => {
    const before = reference(subject)
    const disturbed = disturbedOutputs(subject, given)
    return targets.map((target) =>
      scoreMap(ops.mul(squaredChange(target, before, disturbed, subject.chosen), 0.5), portOf(subject), given),
    )
  })
}
