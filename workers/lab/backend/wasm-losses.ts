import { plainLoss, plainLossGradient, type LossArrays, type LossAttributes } from './policy-loss'
import { plainQLoss, plainQLossGradient, plainTargets, type QArrays, type QOptions } from './q-loss'
import type { Heap, Inputs, Kernel } from './wasm-heap'

/** Losses and their slopes. A few numbers per row: JavaScript on the heap takes as long as one of the thirty stock operations this replaces. */
export const lossKernels: Readonly<Record<string, Kernel>> = {
  NudgePolicyLoss: (heap, inputs, a) => {
    const of = a as unknown as LossAttributes
    const [total, parts] = [heap.output([]), heap.output([of.parts.count, 5])]
    const losses = plainLoss(lossArrays(heap, inputs), of)
    heap.floats(total)[0] = losses.total
    heap.floats(parts).set(losses.parts)
    return [total, parts]
  },
  NudgePolicyLossGradient: slopesBy(plainLossGradient, lossArrays),
  NudgeQTargets: (heap, { logits, value, rows, chooser }, a) => {
    const targets = heap.output([value!.shape[0]!])
    plainTargets(
      { logits: heap.floats(logits!), value: heap.floats(value!), rows: heap.floats(rows!) },
      chooser && heap.floats(chooser),
      a as unknown as QOptions,
      heap.floats(targets),
    )
    return targets
  },
  NudgeQLoss: (heap, inputs, a) => {
    const [total, errors, parts] = [heap.output([]), heap.output([inputs['value']!.shape[0]!]), heap.output([5])]
    const means = plainQLoss(qArrays(heap, inputs), a as unknown as QOptions, heap.floats(errors))
    heap.floats(total).set(means.subarray(0, 1))
    heap.floats(parts).set(means.subarray(1))
    return [total, errors, parts]
  },
  NudgeQLossGradient: slopesBy(plainQLossGradient, qArrays),
}

function qArrays(heap: Heap, { logits, value, targets, rows }: Inputs): QArrays {
  return {
    logits: heap.floats(logits!),
    value: heap.floats(value!),
    targets: heap.floats(targets!),
    rows: heap.floats(rows!),
  }
}

function lossArrays(heap: Heap, { logits, value, rows }: Inputs): LossArrays {
  return {
    logits: heap.floats(logits!),
    value: heap.floats(value!),
    rows: heap.floats(rows!),
  }
}

/** A loss's slopes at both heads, times what comes down from above. */
function slopesBy<Arrays, Of>(
  gradient: (arrays: Arrays, of: Of, dy: number, dLogits: Float32Array, dValue: Float32Array) => void,
  arraysOf: (heap: Heap, inputs: Inputs) => Arrays,
): Kernel {
  return (heap, inputs, a) => {
    const [dLogits, dValue] = [heap.output(inputs['logits']!.shape), heap.output(inputs['value']!.shape)]
    const [dy] = heap.floats(inputs['dy']!)
    gradient(arraysOf(heap, inputs), a as unknown as Of, dy!, heap.floats(dLogits), heap.floats(dValue))
    return [dLogits, dValue]
  }
}
