import * as tf from '../../backend/tf'
import type { Policy, PolicyOutput } from '../../contracts/policy'
import { takenMask } from './losses'

/**
 * Q [B, actions] from a policy's two heads. Dueling (Wang et al. 2016, eq. 9): Q = V + A − mean A, A = logits; else the logits are
 * Q. Either way the best action is that of the greatest logit, so whoever only acts needs no more than the logits.
 */
export function qValues({ logits, value }: PolicyOutput, dueling: boolean): tf.Tensor2D {
  if (!dueling) return logits
  return tf.add(value, tf.sub(logits, tf.mean(logits, 1, true)))
}

/**
 * What the next state is worth [B]: max Q of the target network, or, given what the trained network thinks of that state, the
 * target network's Q of the action the trained one would choose (van Hasselt et al. 2016, eq. 4). Equal best actions share.
 */
export function nextValue(target: tf.Tensor2D, online?: tf.Tensor2D): tf.Tensor1D {
  if (!online) return tf.max(target, 1)
  const best = tf.cast(tf.equal(online, tf.max(online, 1, true)), 'float32')
  return tf.div(tf.sum(tf.mul(best, target), 1), tf.sum(best, 1))
}

/** y = R + γᵐ · next, all [B]; a discount of 0 says that nothing follows. */
export function tdTargets(rewards: Float32Array, discounts: Float32Array, next: tf.Tensor1D): tf.Tensor1D {
  return tf.add(tf.tensor1d(rewards), tf.mul(tf.tensor1d(discounts), next))
}

/** ½ δ² up to |δ| = 1, a straight line of slope 1 beyond: the error clipping of Mnih et al. 2015, Methods. */
export function huber(errors: tf.Tensor1D): tf.Tensor1D {
  const size = tf.abs(errors)
  const near = tf.minimum(size, 1)
  return tf.mul(near, tf.sub(size, tf.mul(0.5, near)))
}

export interface QBatch {
  readonly taken: Int32Array
  /** Importance weights. */
  readonly weights: Float32Array
  /** What Q(s, a) should be. */
  readonly targets: tf.Tensor1D
}

/** Only the total has a gradient. */
export interface QLosses {
  readonly total: tf.Scalar
  /** TD errors y − Q(s, a) [B]. */
  readonly errors: tf.Tensor1D
  /** [5] Huber loss, share of errors that it clips, mean Q of what was done, variance of the targets, variance of what is missing from them. */
  readonly parts: tf.Tensor1D
}

/** Weighted mean Huber loss of the actions taken (Schaul et al. 2016, algorithm 1), and `beside` where there is more to learn. */
export function qLosses(q: tf.Tensor2D, { taken, weights, targets }: QBatch, beside?: tf.Scalar): QLosses {
  const now = tf.sum(tf.mul(q, takenMask(taken, q.shape[1])), 1) as tf.Tensor1D
  const errors = tf.sub(targets, now) as tf.Tensor1D
  const value = tf.mean(tf.mul(huber(errors), tf.tensor1d(weights))) as tf.Scalar
  const clipFraction = tf.mean(tf.cast(tf.greater(tf.abs(errors), 1), 'float32')) as tf.Scalar
  const parts = tf.stack([value, clipFraction, tf.mean(now), variance(targets), variance(errors)]) as tf.Tensor1D
  return { total: beside ? (tf.add(value, beside) as tf.Scalar) : value, errors, parts }
}

function variance(x: tf.Tensor1D): tf.Scalar {
  return tf.sub(tf.mean(tf.square(x)), tf.square(tf.mean(x)))
}

/**
 * Without dueling nothing would teach the value head, and the value a person is shown would be noise. So it learns max Q, by a
 * slope that ends at the head: what the layers below learn is Q alone, as in plain DQN.
 */
export function withTaughtValue(policy: Policy, x: tf.Tensor4D): { readonly q: tf.Tensor2D; readonly beside: tf.Scalar } {
  const last = policy.layers?.at(-1)?.name
  if (last === undefined || !policy.resume) throw new Error(`${policy.network} is not made of layers`)
  const features = policy.activations(x, last)
  const q = policy.resume(features, last).logits
  const { value } = policy.resume(stopSlopes(features), last)
  const missed = tf.sub(tf.reshape(value, [-1]), stopSlopes(tf.max(q, 1)))
  return { q, beside: tf.mul(0.5, tf.mean(tf.square(missed))) }
}

/** The same numbers, through which no gradient passes. */
function stopSlopes<T extends tf.Tensor>(x: T): T {
  return tf.customGrad((given) => ({ value: tf.clone(given as tf.Tensor), gradFunc: (dy: tf.Tensor) => tf.zerosLike(dy) }))(x) as T
}
