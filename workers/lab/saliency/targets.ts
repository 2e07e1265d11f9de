import * as ops from '../backend/ops'
import { InputError } from '../contracts/errors'
import type { Model } from '../contracts/model'
import type { SaliencyMethod, TargetFunction } from '../contracts/saliency'
import { policyTarget, sumTarget, type Target } from '../contracts/target'
import type { Tensor, Tensors } from '../contracts/tensor'
import { target as targetGuard } from '../contracts/view'
import { sizeOf } from '../models/upload'
import type { Shape2 } from './shapes'

/**
 * A target as a function of a batch. `reference` is the undisturbed input's answer: without a known `chosen` it says which number
 * is the chosen one, so that a disturbance cannot change the question. `norm`, a vector, becomes `sum`: a gradient needs one number.
 */
export function targetFunction({ output: name, take }: Target, reference: Tensors, chosen?: number): TargetFunction {
  const of = (outputs: Tensors) => outputOf(outputs, name)
  if (take === 'sum' || take === 'norm') return (outputs) => ops.sum(of(outputs), 1)
  if (take === 'chosen') return chosen === undefined ? chosenNumber(of, of(reference)) : numberAt(of, chosen)
  if ('direction' in take)
    return (outputs) =>
      ops.reshape(ops.matMul(of(outputs), ops.tensor(take.direction, [take.direction.length, 1], 'float32')), [-1])
  if ('against' in take)
    return (outputs) => ops.sub(numberAt(of, take.index)(outputs), numberAt(of, take.against)(outputs))
  return numberAt(of, take.index)
}

/** [batch, n] */
function outputOf(outputs: Tensors, name: string): Tensor {
  const output = outputs[name]
  if (!output)
    throw new InputError('target.output', `"${name}" is unknown; there is ${Object.keys(outputs).join(', ')}`)
  return output.rank === 2 ? output : ops.reshape(output, [output.shape[0] ?? 1, -1])
}

function numberAt(of: (outputs: Tensors) => Tensor, index: number): TargetFunction {
  return (outputs) => {
    const output = of(outputs)
    return ops.reshape(output.shape[1] === 1 ? output : ops.slice(output, [0, index], [-1, 1]), [-1])
  }
}

/** Stays on the device: no read-back to learn which number is greatest. */
function chosenNumber(of: (outputs: Tensors) => Tensor, reference: Tensor): TargetFunction {
  const one = greatest(reference)
  return (outputs) => ops.sum(ops.mul(of(outputs), one), 1)
}

/** [1, n] with 1 at the greatest. Cast, because a `oneHot` asked for in float32 is all zeros on tfjs-wasm 4.22. */
function greatest(reference: Tensor): Tensor {
  const [, n] = reference.shape as Shape2
  return ops.cast(ops.oneHot(ops.argMax(reference, 1), n), 'float32')
}

/** [1, actions] with 1 at the action a target is about; a target that names none means the chosen one. */
export function actionMask({ output, take }: Target, logits: Tensor, chosen?: number): Tensor {
  const action = output === 'logits' && typeof take === 'object' && 'index' in take ? take.index : chosen
  if (action === undefined) return greatest(logits)
  const [, actions] = logits.shape as Shape2
  return ops.tensor(
    Float32Array.from({ length: actions }, (_, i) => (i === action ? 1 : 0)),
    [1, actions],
  )
}

/**
 * How far a batch of answers lies from the reference: Σ(Δ)² over all numbers for `norm`, (Δt)² for a scalar target. [batch].
 * Perturbation takes half of it (Greydanus et al. 2018, eq. 2), object saliency its root.
 */
export function squaredChange(target: Target, reference: Tensors, output: Tensors, chosen?: number): Tensor {
  if (target.take === 'norm')
    return ops.sum(ops.square(ops.sub(outputOf(output, target.output), outputOf(reference, target.output))), 1)
  const scalar = targetFunction(target, reference, chosen)
  return ops.square(ops.sub(scalar(output), scalar(reference)))
}

/** The change that half its square was. */
export const rootOfHalf = (value: number): number => Math.sqrt(2 * value)

/** What a method explains when nobody asked for anything else: the published choice. */
export function defaultTarget({ needs }: Pick<SaliencyMethod, 'needs'>): Target {
  return needs === 'gradient' ? sumTarget : policyTarget
}

/** A policy's outputs by their width, for checks before there is one. */
export const policyOutputs = (actions: number): Readonly<Record<string, number>> => ({ logits: actions, value: 1 })

/** Of a model that is here: its own outputs, what it carries on among them. */
export const outputWidths = ({ outputs }: Pick<Model, 'outputs'>): Readonly<Record<string, number>> =>
  Object.fromEntries(Object.entries(outputs).map(([name, { shape }]) => [name, sizeOf(shape)]))

/** A target from outside, in either form, checked against the outputs there are. Throws InputError naming the part that is wrong. */
export function parseTarget(given: unknown, outputs: Readonly<Record<string, number>>): Target {
  const target = targetGuard(given, 'target')
  const width = outputs[target.output]
  if (width === undefined)
    throw new InputError('target.output', `"${target.output}" is unknown; there is ${Object.keys(outputs).join(', ')}`)
  const { take } = target
  if (typeof take === 'string') return target
  if ('direction' in take) {
    if (take.direction.length !== width) throw new InputError('target.take.direction', `must have ${width} numbers`)
    return target
  }
  checkIndex('target.take.index', take.index, width)
  if ('against' in take) {
    checkIndex('target.take.against', take.against, width)
    if (take.index === take.against) throw new InputError('target.take.against', 'must be another one')
  }
  return target
}

function checkIndex(field: string, index: number, width: number): void {
  if (index >= width) throw new InputError(field, `must be a whole number from 0 to ${width - 1}`)
}
