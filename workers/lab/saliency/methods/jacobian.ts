import * as ops from '../../backend/ops'
import type { SaliencyMethod } from '../../contracts/saliency'
import {
  addSteps,
  asChange,
  gradientOptions,
  isSigned,
  memoryOptions,
  quantityOf,
  slopes,
  slopeUnit,
  unitOf,
} from '../gradient'
import { reduce } from '../reduction'
import { portOf } from '../subject'

const options = { ...gradientOptions, ...memoryOptions } as const

/**
 * ∂target/∂x with x = observation / 255. As published: the target is the sum of the logits (actor) or the value (critic),
 * and the map is the squared gradient of the newest frame.
 */
export default {
  id: 'jacobian',
  title: 'Jacobian',
  glow: 'the pixels that the number explained is most sensitive to',
  cite: 'Wang et al. 2016, Dueling Network Architectures (arXiv 1511.06581)',
  signed: false,
  needs: 'gradient',
  unit: slopeUnit,
  unitOf: (given) => unitOf(slopeUnit, given),
  asChange,
  perLight: true,
  options,
  isSigned,
  explain: (subject, given) =>
    ops.tidy(() => reduce(addSteps(quantityOf(slopes(subject, given).slope, given.quantity)), portOf(subject), given)),
} satisfies SaliencyMethod<typeof options>
