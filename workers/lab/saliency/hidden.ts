import * as ops from '../backend/ops'
import type { Model } from '../contracts/model'
import type { Target } from '../contracts/target'
import type { Tensor, Tensors } from '../contracts/tensor'
import { targetFunction } from './targets'

/** What a hidden layer's numbers add to a target, for every row. */
export interface HiddenAttributions {
  /** [batch, …layer]: what the layer gives. */
  readonly activations: Tensor
  /** [batch, …layer]: each number's share of the target. */
  readonly parts: Tensor
  /** [batch]: what the shares add up to, and what they ought to: target − the target of a layer that is all zeros. */
  readonly sums: Tensor
  readonly owed: Tensor
}

export interface HiddenQuestion {
  /** One that `model.layers` names. */
  readonly layer: string
  /** Of every row by itself: `chosen` is that row's own. */
  readonly target: Target
  /** Points on the way; 10 as published. */
  readonly steps: number
}

/**
 * Integrated gradients of a target with respect to a hidden layer, A ⊙ ∫₀¹ ∂target/∂A (αA) dα by the midpoint rule: the way begins where the layer is
 * all zeros, the model's other inputs stay (Sundararajan et al. 2017; Hilton et al. 2020, whose points are 0.1 … 1). Shares add up to `owed` as
 * the steps grow, and at once where the rest of the network is linear. Call inside a tidy, or dispose of all four. Throws InputError for an unknown layer.
 */
export function hiddenAttributions(
  model: Pick<Model, 'activations' | 'resume'>,
  inputs: Tensors,
  { layer, target, steps }: HiddenQuestion,
): HiddenAttributions {
  return ops.tidy(() => {
    const activations = model.activations(inputs, layer)
    const rest = (hidden: Tensor) => model.resume(hidden, layer, inputs)
    const whole = rest(activations)
    // Which number is the chosen one is asked of the layer as it is, never on the way there.
    const scalar = targetFunction(target, whole)
    const slopeAt = ops.grad((hidden) => ops.sum(scalar(rest(hidden))))
    let slope: Tensor | undefined
    for (let step = 0; step < steps; step++) {
      const before = slope
      slope = ops.tidy(() => {
        const here = slopeAt(ops.mul(activations, (step + 0.5) / steps))
        return before ? ops.add(before, here) : here
      })
      before?.dispose()
    }
    const parts = ops.mul(ops.mul(activations, slope!), 1 / steps)
    return {
      activations,
      parts,
      sums: ops.sum(ops.reshape(parts, [parts.shape[0]!, -1]), 1),
      owed: ops.sub(scalar(whole), scalar(rest(ops.zerosLike(activations)))),
    }
  })
}
