import type { Tensor } from '../contracts/tensor'
import { partsNow, type Parts } from './parts'
import * as tf from './tf'

/** `clip` 0: the actor-critic's policy loss instead of PPO's clipped one. */
export interface LossOptions {
  readonly clip: number
  readonly entropy: number
  readonly value: number
}

/**
 * Of each part of the minibatch [policy, value, entropy, approximate KL, clip fraction], and all parts' totals together. Only that has a
 * gradient.
 */
export interface FusedLoss {
  readonly total: Tensor
  readonly parts: Tensor
}

/** One call forwards and one backwards, where there are kernels. `rows` [b, 4]: action, advantage, return, ln π_old. */
export function policyLoss(
  logits: Tensor,
  value: Tensor,
  rows: Tensor,
  { clip, entropy, value: weight }: LossOptions,
): FusedLoss {
  const inputs = { logits, value, rows } as unknown as tf.NamedTensorMap
  const attributes = { options: [clip, entropy, weight], parts: partsNow() } satisfies LossAttributes
  const [total, parts] = tf.engine().runKernel('NudgePolicyLoss', inputs, attributes as unknown as tf.NamedAttrMap) as [
    tf.Tensor,
    tf.Tensor,
  ]
  return { total, parts }
}

export function registerLossGradient(): void {
  if (tf.getGradient('NudgePolicyLoss')) return
  tf.registerGradient({
    kernelName: 'NudgePolicyLoss',
    inputsToSave: ['logits', 'value', 'rows'],
    gradFunc(slopes, saved, attributes) {
      const [logits, value, rows] = saved as [tf.Tensor, tf.Tensor, tf.Tensor]
      const [dy] = slopes as tf.Tensor[] as [tf.Tensor]
      const [dLogits, dValue] = tf
        .engine()
        .runKernel('NudgePolicyLossGradient', { logits, value, rows, dy }, attributes) as [tf.Tensor, tf.Tensor]
      return { logits: () => tf.clone(dLogits), value: () => tf.clone(dValue) }
    },
  })
}

/** Clip, and the weights of entropy and value; how the rows fall into parts. */
export interface LossAttributes {
  readonly options: readonly [clip: number, entropy: number, value: number]
  readonly parts: Parts
}

/** Views of the arrays that the losses are made of, as they lie in memory. */
export interface LossArrays {
  readonly logits: Float32Array
  readonly value: Float32Array
  readonly rows: Float32Array
}

/** The losses in plain arithmetic: of each part [policy, value, entropy, approximate KL, clip fraction], and all parts' totals. */
export function plainLoss(
  arrays: LossArrays,
  { options: [clip, entropyWeight, valueWeight], parts: { count, blocks } }: LossAttributes,
): { readonly total: number; readonly parts: Float64Array } {
  const rows = arrays.value.length
  const piece = rows / count / blocks
  const parts = new Float64Array(5 * count)
  eachRow(arrays, ({ row, taken, ratio, old, entropy, advantage, miss }) => {
    const at = 5 * (Math.floor(row / piece) % count)
    const clipped = Math.min(1 + clip, Math.max(1 - clip, ratio))
    parts[at]! -= clip > 0 ? Math.min(ratio * advantage, clipped * advantage) : taken * advantage
    parts[at + 1]! += 0.5 * miss * miss
    parts[at + 2]! += entropy
    if (clip > 0) parts[at + 3]! += ratio - 1 - (taken - old)
    if (clip > 0 && Math.abs(ratio - 1) > clip) parts[at + 4]! += 1
  })
  let total = 0
  for (let at = 0; at < parts.length; at++) parts[at]! /= rows / count
  for (let at = 0; at < parts.length; at += 5)
    total += parts[at]! - entropyWeight * parts[at + 2]! + valueWeight * parts[at + 1]!
  return { total, parts }
}

/** The total's slopes times `dy`, into two arrays of the sizes of `logits` and `value`. */
export function plainLossGradient(
  arrays: LossArrays,
  { options: [clip, entropyWeight, valueWeight], parts: { count } }: LossAttributes,
  dy: number,
  dLogits: Float32Array,
  dValue: Float32Array,
): void {
  const share = dy / (arrays.value.length / count)
  const actions = arrays.logits.length / arrays.value.length
  eachRow(arrays, ({ row, normalizer, action, ratio, entropy, advantage, miss }) => {
    const clipped = Math.min(1 + clip, Math.max(1 - clip, ratio))
    // of the taken action's log-probability; none where clipping holds the ratio
    const slope = clip === 0 ? -advantage : ratio * advantage <= clipped * advantage ? -advantage * ratio : 0
    for (let a = 0; a < actions; a++) {
      const l = arrays.logits[row * actions + a]! - normalizer
      const p = Math.exp(l)
      dLogits[row * actions + a] = share * (slope * ((a === action ? 1 : 0) - p) + entropyWeight * p * (l + entropy))
    }
    dValue[row] = share * valueWeight * miss
  })
}

interface Row {
  readonly row: number
  /** ln Σ exp(logits) */
  readonly normalizer: number
  readonly action: number
  /** ln π(a|s), now and when the action was drawn, and the quotient of the probabilities. */
  readonly taken: number
  readonly old: number
  readonly ratio: number
  readonly entropy: number
  readonly advantage: number
  /** V − R */
  readonly miss: number
}

function eachRow({ logits, value, rows }: LossArrays, visit: (row: Row) => void): void {
  const actions = logits.length / value.length
  for (let row = 0; row < value.length; row++) {
    let top = -Infinity
    for (let a = 0; a < actions; a++) top = Math.max(top, logits[row * actions + a]!)
    let sum = 0
    for (let a = 0; a < actions; a++) sum += Math.exp(logits[row * actions + a]! - top)
    const normalizer = top + Math.log(sum)
    let entropy = 0
    for (let a = 0; a < actions; a++) {
      const l = logits[row * actions + a]! - normalizer
      entropy -= Math.exp(l) * l
    }
    const [action, advantage, expected, old] = rows.subarray(4 * row, 4 * row + 4) as unknown as [
      number,
      number,
      number,
      number,
    ]
    const taken = logits[row * actions + action]! - normalizer
    visit({
      row,
      normalizer,
      action,
      taken,
      old,
      ratio: Math.exp(taken - old),
      entropy,
      advantage,
      miss: value[row]! - expected,
    })
  }
}
