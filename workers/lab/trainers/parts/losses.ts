import * as tf from '../../backend/tf'
import { fused } from '../../backend/ops'
import { policyLoss } from '../../backend/policy-loss'
import type { PolicyOutput } from '../../contracts/policy'

/** What the losses need of a minibatch of B rows besides observations; all arrays [B]. */
export interface Batch {
  /** The actions that were taken. */
  readonly taken: Int32Array
  readonly advantages: Float32Array
  /** Targets of the value head. */
  readonly returns: Float32Array
  /** ln π_old(a|s); used by PPO. */
  readonly oldLogProbabilities: Float32Array
}

export interface Weights {
  readonly entropy: number
  readonly value: number
}

/** Total to minimise, and the numbers to tell of. Only the total has a gradient. */
export interface Losses {
  readonly total: tf.Scalar
  readonly parts: tf.Tensor1D
}

/** What the `parts` are. */
export const a2cParts = ['losses/policy', 'losses/value', 'losses/entropy'] as const
export const ppoParts = [...a2cParts, 'losses/approxKl', 'losses/clipFraction'] as const

/** PPO's clipped surrogate (Schulman et al. 2017, eq. 7 and 9); KL estimate k3 of Schulman's note (2020). `clip` > 0. */
export function ppoLosses(output: PolicyOutput, batch: Batch, clip: number, weights: Weights): Losses {
  if (fused()) return fusedLosses(output, batch, { clip, ...weights })
  const logAll = tf.logSoftmax(output.logits)
  const advantages = tf.tensor1d(batch.advantages)
  const logRatio = tf.sub(takenLogProbability(logAll, batch.taken), tf.tensor1d(batch.oldLogProbabilities))
  const ratio = tf.exp(logRatio)
  const clipped = tf.clipByValue(ratio, 1 - clip, 1 + clip)
  const policy = tf.neg(tf.mean(tf.minimum(tf.mul(ratio, advantages), tf.mul(clipped, advantages)))) as tf.Scalar
  const approxKl = tf.mean(tf.sub(tf.sub(ratio, 1), logRatio)) as tf.Scalar
  const clipFraction = tf.mean(tf.cast(tf.greater(tf.abs(tf.sub(ratio, 1)), clip), 'float32')) as tf.Scalar
  return sum({ policy, value: valueLoss(output.value, tf.tensor1d(batch.returns)), entropy: entropy(logAll) }, weights, [approxKl, clipFraction])
}

/** The advantage actor-critic's losses (Mnih et al. 2016, section 4). */
export function a2cLosses(output: PolicyOutput, batch: Omit<Batch, 'oldLogProbabilities'>, weights: Weights): Losses {
  if (fused()) {
    const { total, parts } = fusedLosses(output, { ...batch, oldLogProbabilities: new Float32Array(batch.taken.length) }, { clip: 0, ...weights })
    return { total, parts: tf.slice(parts, [0], [a2cParts.length]) }
  }
  const logAll = tf.logSoftmax(output.logits)
  const policy = tf.neg(tf.mean(tf.mul(takenLogProbability(logAll, batch.taken), tf.tensor1d(batch.advantages)))) as tf.Scalar
  return sum({ policy, value: valueLoss(output.value, tf.tensor1d(batch.returns)), entropy: entropy(logAll) }, weights)
}

/** The same numbers from one kernel. */
function fusedLosses({ logits, value }: PolicyOutput, batch: Batch, options: Weights & { clip: number }): Losses {
  const { taken, advantages, returns, oldLogProbabilities } = batch
  const rows = new Float32Array(4 * taken.length)
  taken.forEach((action, i) => rows.set([action, advantages[i] ?? 0, returns[i] ?? 0, oldLogProbabilities[i] ?? 0], 4 * i))
  return policyLoss(logits, value, tf.tensor2d(rows, [taken.length, 4]), options)
}

/** ½ mean (V − R)². `value` [B, 1], `returns` [B]. */
export function valueLoss(value: tf.Tensor2D, returns: tf.Tensor1D): tf.Scalar {
  return tf.mul(0.5, tf.mean(tf.square(tf.sub(tf.reshape(value, [-1]), returns)))) as tf.Scalar
}

/** Mean over rows of −Σ p ln p, nats. `logAll`: log-softmax [B, actions]. */
export function entropy(logAll: tf.Tensor2D): tf.Scalar {
  return tf.neg(tf.mean(tf.sum(tf.mul(tf.exp(logAll), logAll), 1))) as tf.Scalar
}

function takenLogProbability(logAll: tf.Tensor2D, taken: Int32Array): tf.Tensor1D {
  return tf.sum(tf.mul(logAll, takenMask(taken, logAll.shape[1])), 1)
}

function sum({ policy, value, entropy }: Readonly<Record<'policy' | 'value' | 'entropy', tf.Scalar>>, weights: Weights, beside: readonly tf.Scalar[] = []): Losses {
  const total = tf.add(tf.sub(policy, tf.mul(weights.entropy, entropy)), tf.mul(weights.value, value)) as tf.Scalar
  return { total, parts: tf.stack([policy, value, entropy, ...beside]) as tf.Tensor1D }
}

/** Slopes of a scalar function of the variables, in their order. Call inside a tidy. */
export function gradients(variables: readonly tf.Variable[], loss: () => tf.Scalar): tf.Tensor[] {
  const { grads } = tf.variableGrads(loss, [...variables])
  return variables.map(({ name }) => grads[name] as tf.Tensor)
}

/** [rows, actions] with 1 at each row's action: made here, so that no device has to scatter. */
export function takenMask(taken: Int32Array, actions: number): tf.Tensor2D {
  const mask = new Float32Array(taken.length * actions)
  taken.forEach((action, row) => (mask[row * actions + action] = 1))
  return tf.tensor2d(mask, [taken.length, actions])
}
