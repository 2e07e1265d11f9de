import * as ops from '../backend/ops'
import type { Shape4 } from './shapes'
import type { Tensor } from '../contracts/tensor'
import type { OptionSpec, Values } from '../contracts/options'
import type { Subject } from '../contracts/saliency'
import { targetFunction } from './targets'

/** What to show of a gradient [1, h, w, planes]; shared by every gradient method. Defaults as published: newest plane, squared. */
export const gradientOptions = {
  planes: {
    kind: 'choice',
    title: 'Planes',
    default: 'newest',
    of: ['newest', 'largest', 'sum'],
    help:
      'Newest: only the newest of the stacked planes, as published. Largest: per pixel, the plane with the greatest magnitude. ' +
      'Sum: the quantity added up over all planes.',
  },
  quantity: {
    kind: 'choice',
    title: 'Quantity',
    default: 'squared',
    of: ['squared', 'absolute', 'signed'],
    help: 'Squared gradient as published, its magnitude, or the gradient with its sign: positive where more light raises the target.',
  },
} as const satisfies OptionSpec

/** The same for methods whose sign is their point: all planes added up, with their sign. */
export const signedOptions = {
  planes: { ...gradientOptions.planes, default: 'sum' },
  quantity: {
    ...gradientOptions.quantity,
    default: 'signed',
    help: 'With its sign as published: positive where the pixel raises the target. Or the magnitude, or its square.',
  },
} as const satisfies OptionSpec

export type GradientOptions = Values<typeof gradientOptions>

export function isSigned({ quantity }: GradientOptions): boolean {
  return quantity === 'signed'
}

/** ∂target/∂x at a batch of observations x [batch, h, w, planes] in 0…1: the same shape, each row its own gradient. */
export function inputGradient({ policy, observation, target, chosen }: Subject, x: Tensor): Tensor {
  // Which action is chosen is asked of the undisturbed observation, never of a noisy copy.
  const reference = target.kind === 'chosen' && chosen === undefined && x !== observation ? policy.forward({ observation }) : undefined
  return ops.grad((input) => {
    const output = policy.forward({ observation: input })
    return ops.sum(targetFunction(target, reference ?? output, chosen)(output))
  })(x)
}

/** Squared, absolute or signed; `g` holds gradients. */
export function quantityOf(g: Tensor, quantity: string): Tensor {
  if (quantity === 'squared') return ops.square(g)
  return quantity === 'absolute' ? ops.abs(g) : g
}

/** [1, h, w, planes] of some quantity → the map [h, w]. */
export function joinPlanes(q: Tensor, planes: string): Tensor {
  const [, h, w, count] = q.shape as Shape4
  if (planes === 'newest') return ops.reshape(ops.slice(q, [0, 0, 0, count - 1], [1, h, w, 1]), [h, w])
  if (planes === 'sum') return ops.reshape(ops.sum(q, 3), [h, w])
  const [most, least] = [ops.max(q, 3), ops.min(q, 3)]
  return ops.reshape(ops.where(ops.greaterEqual(most, ops.neg(least)), most, least), [h, w])
}
