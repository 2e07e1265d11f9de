import * as ops from '../backend/ops'
import type { Tensor } from '../contracts/tensor'
import { InputError } from '../contracts/errors'
import type { PolicyOutput } from '../contracts/model'
import type { Shape2 } from './shapes'
import type { SaliencyMethod, Target, TargetFunction } from '../contracts/saliency'

/**
 * A target as a function of a batch. `reference` is the undisturbed observation's output: without a known `chosen` action it
 * says which action is the chosen one, so that a disturbance cannot change the question. `policy`, a vector, becomes `sum`:
 * a gradient needs one number.
 */
export function targetFunction(target: Target, reference: PolicyOutput, chosen?: number): TargetFunction {
  switch (target.kind) {
    case 'value':
      return ({ value }) => ops.reshape(value, [-1])
    case 'chosen':
      return chosen === undefined ? chosenLogit(reference) : logit(chosen)
    case 'action':
      return logit(target.action)
    case 'margin':
      return (output) => ops.sub(logit(target.action)(output), logit(target.against)(output))
    case 'sum':
    case 'policy':
      return ({ logits }) => ops.sum(logits, 1)
    default:
      return target satisfies never
  }
}

function logit(action: number): TargetFunction {
  return ({ logits }) => ops.reshape(ops.slice(logits, [0, action], [-1, 1]), [-1])
}

/**
 * Stays on the device: no read-back to learn which action is greatest.
 * Cast, because a `oneHot` asked for in float32 is all zeros on tfjs-wasm 4.22.
 */
function chosenLogit({ logits }: PolicyOutput): TargetFunction {
  const one = actionMask({ kind: 'chosen' }, logits)
  return (output) => ops.sum(ops.mul(output.logits, one), 1)
}

/** [1, actions] with 1 at the action a target is about; a target that names none means the chosen one. */
export function actionMask(target: Target, reference: Tensor, chosen?: number): Tensor {
  const action = target.kind === 'action' || target.kind === 'margin' ? target.action : chosen
  const [, actions] = reference.shape as Shape2
  if (action === undefined) return ops.cast(ops.oneHot(ops.argMax(reference, 1), actions), 'float32')
  return ops.tensor(Float32Array.from({ length: actions }, (_, i) => (i === action ? 1 : 0)), [1, actions])
}

/**
 * How far a batch of outputs lies from the reference: Σ(ΔL)² over all logits for `policy`, (Δt)² for a scalar target. [batch].
 * Perturbation takes half of it (Greydanus et al. 2018, eq. 2), object saliency its root.
 */
export function squaredChange(target: Target, reference: PolicyOutput, output: PolicyOutput, chosen?: number): Tensor {
  if (target.kind === 'policy') return ops.sum(ops.square(ops.sub(output.logits, reference.logits)), 1)
  const scalar = targetFunction(target, reference, chosen)
  return ops.square(ops.sub(scalar(output), scalar(reference)))
}

/** What a method explains when nobody asked for anything else: the published choice. */
export function defaultTarget({ needs }: Pick<SaliencyMethod, 'needs'>): Target {
  return needs === 'gradient' ? { kind: 'sum' } : { kind: 'policy' }
}

/** A target from outside, checked against the game's number of actions. Throws InputError naming the part that is wrong. */
export function parseTarget(given: unknown, actions: number): Target {
  if (typeof given !== 'object' || given === null) throw new InputError('target', 'must be a target')
  const { kind, action, against } = given as Record<string, unknown>
  switch (kind) {
    case 'value':
    case 'chosen':
    case 'sum':
    case 'policy':
      return { kind }
    case 'action':
      return { kind, action: parseAction('target.action', action, actions) }
    case 'margin': {
      const [first, second] = [parseAction('target.action', action, actions), parseAction('target.against', against, actions)]
      if (first === second) throw new InputError('target.against', 'must be another action')
      return { kind, action: first, against: second }
    }
    default:
      throw new InputError('target', `"${String(kind)}" is unknown; there is value, chosen, action, margin, sum, policy`)
  }
}

function parseAction(field: string, value: unknown, actions: number): number {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0 || value >= actions)
    throw new InputError(field, `must be a whole number from 0 to ${actions - 1}`)
  return value
}
