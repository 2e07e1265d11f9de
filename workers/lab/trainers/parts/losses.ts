import * as ops from '../../backend/ops'
import type { Tensor, Variable } from '../../contracts/tensor'
import { policyLoss } from '../../backend/policy-loss'
import type { PolicyOutput } from '../../contracts/model'

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
  readonly total: Tensor
  /** [parts, numbers]: of each part that is gone through (`ops.inParts`), of which the total is the sum. */
  readonly parts: Tensor
}

/** What the `parts` are. */
export const a2cParts = ['losses/policy', 'losses/value', 'losses/entropy'] as const
export const ppoParts = [...a2cParts, 'losses/approxKl', 'losses/clipFraction'] as const

/** PPO's clipped surrogate (Schulman et al. 2017, eq. 7 and 9); KL estimate k3 of Schulman's note (2020). `clip` > 0. */
export function ppoLosses(output: PolicyOutput, batch: Batch, clip: number, weights: Weights): Losses {
  if (ops.fused()) return fusedLosses(output, batch, { clip, ...weights })
  const logAll = ops.logSoftmax(output.logits)
  const advantages = ops.tensor(batch.advantages)
  const logRatio = ops.sub(takenLogProbability(logAll, batch.taken), ops.tensor(batch.oldLogProbabilities))
  const ratio = ops.exp(logRatio)
  const clipped = ops.clipByValue(ratio, 1 - clip, 1 + clip)
  const policy = ops.neg(ops.mean(ops.minimum(ops.mul(ratio, advantages), ops.mul(clipped, advantages))))
  const approxKl = ops.mean(ops.sub(ops.sub(ratio, 1), logRatio))
  const clipFraction = ops.mean(ops.cast(ops.greater(ops.abs(ops.sub(ratio, 1)), clip), 'float32'))
  return sum({ policy, value: valueLoss(output.value, ops.tensor(batch.returns)), entropy: entropy(logAll) }, weights, [
    approxKl,
    clipFraction,
  ])
}

/** The advantage actor-critic's losses (Mnih et al. 2016, section 4). */
export function a2cLosses(output: PolicyOutput, batch: Omit<Batch, 'oldLogProbabilities'>, weights: Weights): Losses {
  if (ops.fused()) {
    const { total, parts } = fusedLosses(
      output,
      { ...batch, oldLogProbabilities: new Float32Array(batch.taken.length) },
      { clip: 0, ...weights },
    )
    return { total, parts: ops.slice(parts, [0, 0], [-1, a2cParts.length]) }
  }
  const logAll = ops.logSoftmax(output.logits)
  const policy = ops.neg(ops.mean(ops.mul(takenLogProbability(logAll, batch.taken), ops.tensor(batch.advantages))))
  return sum({ policy, value: valueLoss(output.value, ops.tensor(batch.returns)), entropy: entropy(logAll) }, weights)
}

/** The same numbers from one kernel. */
function fusedLosses({ logits, value }: PolicyOutput, batch: Batch, options: Weights & { clip: number }): Losses {
  const { taken, advantages, returns, oldLogProbabilities } = batch
  const rows = new Float32Array(4 * taken.length)
  taken.forEach((action, i) =>
    rows.set([action, advantages[i] ?? 0, returns[i] ?? 0, oldLogProbabilities[i] ?? 0], 4 * i),
  )
  return policyLoss(logits, value, ops.tensor(rows, [taken.length, 4]), options)
}

/** ½ mean (V − R)². `value` [B, 1], `returns` [B]. */
export function valueLoss(value: Tensor, returns: Tensor): Tensor {
  return ops.mul(0.5, ops.mean(ops.square(ops.sub(ops.reshape(value, [-1]), returns))))
}

/** Mean over rows of −Σ p ln p, nats. `logAll`: log-softmax [B, actions]. */
export function entropy(logAll: Tensor): Tensor {
  return ops.neg(ops.mean(ops.sum(ops.mul(ops.exp(logAll), logAll), 1)))
}

function takenLogProbability(logAll: Tensor, taken: Int32Array): Tensor {
  return ops.sum(ops.mul(logAll, takenMask(taken, logAll.shape[1] ?? 0)), 1)
}

function sum(
  { policy, value, entropy }: Readonly<Record<'policy' | 'value' | 'entropy', Tensor>>,
  weights: Weights,
  beside: readonly Tensor[] = [],
): Losses {
  const total = ops.add(ops.sub(policy, ops.mul(weights.entropy, entropy)), ops.mul(weights.value, value))
  return { total, parts: ops.stack([ops.stack([policy, value, entropy, ...beside])]) }
}

/** Slopes of a scalar function of the variables, in their order. Call inside a tidy. */
export function gradients(variables: readonly Variable[], loss: () => Tensor): Tensor[] {
  const { grads } = ops.variableGrads(loss, [...variables])
  return variables.map(({ name }) => grads[name] as Tensor)
}

/** [rows, actions] with 1 at each row's action: made here, so that no device has to scatter. */
export function takenMask(taken: Int32Array, actions: number): Tensor {
  const mask = new Float32Array(taken.length * actions)
  taken.forEach((action, row) => (mask[row * actions + action] = 1))
  return ops.tensor(mask, [taken.length, actions])
}
