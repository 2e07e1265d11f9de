import * as ops from '../../backend/ops'
import { fusedQLoss, fusedTargets, type Heads } from '../../backend/q-loss'
import type { Tensor } from '../../contracts/tensor'
import type { Policy } from '../../contracts/model'
import { takenMask, valueLoss } from './losses'

/**
 * Q [B, actions] from a policy's two heads. Dueling (Wang et al. 2016, eq. 9): Q = V + A − mean A, A = logits; else the logits are
 * Q. Either way the best action is that of the greatest logit, so whoever only acts needs no more than the logits.
 */
export function qValues({ logits, value }: Heads, dueling: boolean): Tensor {
  if (!dueling) return logits
  return ops.add(value, ops.sub(logits, ops.mean(logits, 1, true)))
}

/**
 * What the next state is worth [B]: max Q of the target network, or, given what the trained network thinks of that state, the
 * target network's Q of the action the trained one would choose (van Hasselt et al. 2016, eq. 4). Equal best actions share.
 */
export function nextValue(target: Tensor, online?: Tensor): Tensor {
  return online ? ops.sum(ops.mul(bestOf(online), target), 1) : ops.max(target, 1)
}

/** 1 at the greatest of each row; equal ones share. */
export function bestOf(q: Tensor): Tensor {
  const best = ops.cast(ops.equal(q, ops.max(q, 1, true)), 'float32')
  return ops.div(best, ops.sum(best, 1, true))
}

/** What a target is made of; both [B]. A discount of 0 says that nothing follows. */
export interface Rewarded {
  readonly rewards: Float32Array
  readonly discounts: Float32Array
}

/** y = R + γᵐ · next, all [B]: `judge` is what the target network says of the next states, `chooser` who chooses there, if not it. */
export function qTargets(
  judge: Heads,
  chooser: Heads | undefined,
  { rewards, discounts }: Rewarded,
  dueling: boolean,
): Tensor {
  if (ops.fused()) return fusedTargets(judge, chooser?.logits, pairs(rewards, discounts), { dueling })
  const next = nextValue(qValues(judge, dueling), chooser && qValues(chooser, dueling))
  return ops.add(ops.tensor(rewards), ops.mul(ops.tensor(discounts), next))
}

/** ½ δ² up to |δ| = 1, a straight line of slope 1 beyond: the error clipping of Mnih et al. 2015, Methods. */
export function huber(errors: Tensor): Tensor {
  const size = ops.abs(errors)
  const near = ops.minimum(size, 1)
  return ops.mul(near, ops.sub(size, ops.mul(0.5, near)))
}

export interface QBatch {
  readonly taken: Int32Array
  /** Importance weights. */
  readonly weights: Float32Array
  /** What Q(s, a) should be. */
  readonly targets: Tensor
}

/** Only the total has a gradient. */
export interface QLosses {
  readonly total: Tensor
  /** TD errors y − Q(s, a) [B]. */
  readonly errors: Tensor
  /** [5] Huber loss, share of errors that it clips, mean Q of what was done, variance of the targets, variance of what is missing from them. */
  readonly parts: Tensor
}

/**
 * Weighted mean Huber loss of the actions taken (Schaul et al. 2016, algorithm 1). Without dueling nothing would teach the value head,
 * and the value a person is shown would be noise: so it learns max Q beside it.
 */
export function qLosses(heads: Heads, { taken, weights, targets }: QBatch, dueling: boolean): QLosses {
  if (ops.fused()) return fusedQLoss(heads, targets, pairs(Float32Array.from(taken), weights), { dueling })
  const q = qValues(heads, dueling)
  const now = ops.sum(ops.mul(q, takenMask(taken, q.shape[1] ?? 0)), 1)
  const errors = ops.sub(targets, now)
  const loss = ops.mean(ops.mul(huber(errors), ops.tensor(weights)))
  const clipFraction = ops.mean(ops.cast(ops.greater(ops.abs(errors), 1), 'float32'))
  const parts = ops.stack([loss, clipFraction, ops.mean(now), variance(targets), variance(errors)])
  return {
    total: dueling ? loss : ops.add(loss, valueLoss(heads.value, ops.stopGradient(ops.max(q, 1)))),
    errors,
    parts,
  }
}

export function variance(x: Tensor): Tensor {
  return ops.sub(ops.mean(ops.square(x)), ops.square(ops.mean(x)))
}

/** [B, 2]: in one upload. */
function pairs(first: Float32Array, second: Float32Array): Tensor {
  const rows = Float32Array.from({ length: 2 * first.length }, (_, i) => (i % 2 ? second : first)[i >> 1] ?? 0)
  return ops.tensor(rows, [first.length, 2])
}

/** What a policy says, with a value head whose slope ends at it: what the layers below learn is Q alone, as in plain DQN. */
export function withTaughtValue(policy: Policy, observation: Tensor): Heads {
  const last = policy.layers.at(-1)?.name
  if (last === undefined) throw new Error(`${policy.network} is not made of layers`)
  const features = policy.activations({ observation }, last)
  const { logits } = policy.resume(features, last)
  const { value } = policy.resume(ops.stopGradient(features), last)
  return { logits, value }
}
