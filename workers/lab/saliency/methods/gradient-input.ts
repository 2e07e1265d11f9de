import * as ops from '../../backend/ops'
import type { SaliencyMethod } from '../../contracts/saliency'
import { inputGradient, isSigned, joinPlanes, quantityOf, signedOptions } from '../gradient'

/** x ⊙ ∂target/∂x: what each pixel contributes to a linear target. Black pixels, whatever they would do if lit, say nothing. */
export default {
  id: 'gradient-input',
  title: 'Gradient × input',
  cite: 'Shrikumar et al. 2016, Not Just a Black Box (arXiv 1605.01713)',
  signed: true,
  needs: 'gradient',
  unit: 'target',
  options: signedOptions,
  isSigned,
  explain: (subject, { planes, quantity }) =>
    ops.tidy(() => joinPlanes(quantityOf(ops.mul(subject.observation, inputGradient(subject, subject.observation)), quantity), planes)),
} satisfies SaliencyMethod<typeof signedOptions>
