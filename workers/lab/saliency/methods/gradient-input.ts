import * as ops from '../../backend/ops'
import type { SaliencyMethod } from '../../contracts/saliency'
import { addSteps, asChange, isSigned, memoryOptions, quantityOf, signedOptions, slopes, unitOf } from '../gradient'
import { reduce } from '../reduction'
import { portOf } from '../subject'

const options = { ...signedOptions, ...memoryOptions } as const

/** x ⊙ ∂target/∂x: what each pixel contributes to a linear target. Black pixels, whatever they would do if lit, say nothing. */
export default {
  id: 'gradient-input',
  title: 'Gradient × input',
  glow: 'how much each pixel, as it is, adds to the number explained',
  cite: 'Shrikumar et al. 2016, Not Just a Black Box (arXiv 1605.01713)',
  signed: true,
  needs: 'gradient',
  unit: 'share of the target',
  unitOf: (given) => unitOf('share of the target', given),
  asChange,
  options,
  hides: () => 'black',
  isSigned,
  explain: (subject, given) =>
    ops.tidy(() => {
      const { x, slope } = slopes(subject, given)
      return reduce(addSteps(quantityOf(ops.mul(x, slope), given.quantity)), portOf(subject), given)
    }),
} satisfies SaliencyMethod<typeof options>
