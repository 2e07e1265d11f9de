import * as ops from '../../backend/ops'
import type { Tensor, Tensors } from '../../contracts/tensor'
import { InputError } from '../../contracts/errors'
import type { SaliencyMethod, Subject } from '../../contracts/saliency'
import { disturbanceOptions, disturbedOutputs, scoreMap } from '../disturbance'
import { bothSigns, isSigned, signOptions } from '../sign'
import { portOf, reference } from '../subject'
import { actionMask } from '../targets'

const options = { ...disturbanceOptions, ...signOptions } as const

/**
 * Specific and relevant: how much blurring a place takes from the action explained (Δp = π(a|I) − π(a|I′), eq. 2) without merely
 * shuffling the others (K = 1/(1 + KL(π̄′‖π̄)), π̄ the policy over all actions but a, eq. 3): their harmonic mean 2KΔp/(K + Δp)
 * where Δp > 0, else 0 (eq. 4); with both signs, where the blur gives the action more, minus the same of |Δp|. It explains an action: targets that name none mean the chosen one.
 */
export default {
  id: 'sarfa',
  title: 'SARFA',
  glow: 'where a little blur would change this choice and hardly the others',
  cite: 'Puri et al. 2020, Explain Your Move (arXiv 1912.12191)',
  signed: false,
  needs: 'forward',
  unit: 'harmonic mean of the action’s lost probability and of how little the other actions changed, 0 … 1',
  options,
  isSigned,
  bothSigns,
  hides: () => 'blur',
  explain(subject, given) {
    return ops.tidy(() => {
      const before = reference(subject)
      const disturbed = disturbedOutputs(subject, given)
      return scoreMap(
        specificity(subject, logitsOf(before), logitsOf(disturbed), isSigned(given)),
        portOf(subject),
        given,
      )
    })
  },
  refusal: ({ outputs }) => (outputs['logits'] ? null : noActions),
  reach: ({ r }) => r,
  coarse: (given) => ({ ...given, d: Math.min(given.d * 2, disturbanceOptions.d.max) }),
} satisfies SaliencyMethod<typeof options>

const noActions = 'SARFA explains actions; this model has none'

/** It speaks of actions alone. */
function logitsOf({ logits }: Tensors): Tensor {
  if (!logits) throw new InputError('method', noActions)
  return logits
}

/** [n] scores from logits before [1, actions] and after [n, actions]. `signed`: negative where the action gains. */
export function specificity(
  { target, chosen }: Pick<Subject, 'target' | 'chosen'>,
  before: Tensor,
  after: Tensor,
  signed = false,
): Tensor {
  const one = actionMask(target, before, chosen)
  const probability = (logits: Tensor) => ops.sum(ops.mul(ops.softmax(logits), one), 1)
  const difference = ops.sub(probability(before), probability(after))
  const lost = signed ? difference : ops.relu(difference)
  // Softmax over the other actions: the explained one gets a logit so low that its share is exactly 0.
  const others = (logits: Tensor) => ops.logSoftmax(ops.sub(logits, ops.mul(one, 1e4)))
  const [logBefore, logAfter] = [others(before), others(after)]
  const divergence = ops.sum(ops.mul(ops.mul(ops.exp(logAfter), ops.sub(logAfter, logBefore)), ops.sub(1, one)), 1)
  const kept = ops.div(1, ops.add(1, divergence))
  return ops.div(ops.mul(2, ops.mul(kept, lost)), ops.add(kept, ops.abs(lost)))
}
