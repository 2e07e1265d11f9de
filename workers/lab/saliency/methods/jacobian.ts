import * as ops from '../../backend/ops'
import type { SaliencyMethod } from '../../contracts/saliency'
import { gradientOptions, inputGradient, isSigned, joinPlanes, quantityOf } from '../gradient'

/**
 * ∂target/∂x with x = observation / 255. As published: the target is the sum of the logits (actor) or the value (critic),
 * and the map is the squared gradient of the newest plane.
 */
export default {
  id: 'jacobian',
  title: 'Jacobian',
  cite: 'Wang et al. 2016, Dueling Network Architectures (arXiv 1511.06581)',
  signed: false,
  needs: 'gradient',
  unit: 'target per unit of light, squared unless chosen otherwise',
  perLight: true,
  options: gradientOptions,
  isSigned,
  explain: (subject, { planes, quantity }) =>
    ops.tidy(() => joinPlanes(quantityOf(inputGradient(subject, subject.observation), quantity), planes)),
} satisfies SaliencyMethod<typeof gradientOptions>
