import * as ops from '../../backend/ops'
import { InputError } from '../../contracts/errors'
import type { Distribution } from '../../contracts/model'
import type { OptionSpec, Values } from '../../contracts/options'
import type { Tensor } from '../../contracts/tensor'
import type { MetricSpec } from '../../contracts/trainer'
import { supportOf } from '../../models/heads'
import { takenMask } from './losses'
import { valueSpec } from './metric-specs'
import { bestOf, variance, type QBatch, type Rewarded } from './q-values'

export const distributionOptions = {
  atoms: {
    kind: 'number',
    default: 51,
    min: 2,
    max: 255,
    step: 1,
    help: 'Returns between the least and the greatest that get a probability each.',
  },
  low: {
    kind: 'number',
    title: 'Least return',
    default: -10,
    min: -1000,
    max: 1000,
    help: 'Discounted; what is less counts as this.',
  },
  high: {
    kind: 'number',
    title: 'Greatest return',
    default: 10,
    min: -1000,
    max: 1000,
    help: 'Discounted; what is more counts as this.',
  },
} as const satisfies OptionSpec

/** What the distributions' loss is called. */
export const divergenceSpec = {
  ...valueSpec,
  title: 'KL of the returns',
  unit: 'nats',
  help: 'Mean divergence between what the distributions should be and what they are, weighted as they are drawn.',
} as const satisfies MetricSpec

/** Throws InputError where the least return is not the least. */
export function distributionOf(
  { atoms, low, high }: Values<typeof distributionOptions>,
  dueling: boolean,
): Distribution {
  if (low >= high) throw new InputError('low', `must lie below ${high}, the greatest return`)
  return { atoms, low, high, dueling }
}

export type Support = Omit<Distribution, 'dueling'>

/** What a policy with a distribution says of b states: [b, actions] and ln p [b, actions · atoms]. */
interface Said {
  readonly logits: Tensor
  readonly atoms?: Tensor
}

/** [b, actions, atoms] */
const lnOf = ({ logits, atoms: ln }: Said, { atoms }: Support): Tensor => {
  if (!ln) throw new Error('a policy without a distribution')
  return ops.reshape(ln, [-1, logits.shape[1]!, atoms])
}

/** p of one action's returns [b, atoms], or a mean over several, by `shares` [b, actions]. */
const mixed = (ofActions: Tensor, shares: Tensor): Tensor => ops.sum(ops.mul(ofActions, ops.expandDims(shares, 2)), 1)

/**
 * What the returns' distribution should have been, m [b, atoms]: that of the next state's best action by the target network, or by who
 * chooses instead (van Hasselt et al. 2016), moved to r + γᵐ z, cut to the support and shared between the neighbours there (Bellemare et
 * al. 2017, algorithm 1). An atom's share of a neighbour falls in a straight line with their distance, which is that algorithm at once.
 */
export function categoricalTargets(
  judge: Said,
  chooser: Said | undefined,
  { rewards, discounts }: Rewarded,
  support: Support,
): Tensor {
  const { atoms, low, high } = support
  const next = mixed(ops.exp(lnOf(judge, support)), bestOf((chooser ?? judge).logits))
  const z = ops.tensor(supportOf(support))
  const column = (numbers: Float32Array) => ops.tensor(numbers, [numbers.length, 1])
  const moved = ops.clipByValue(ops.add(column(rewards), ops.mul(column(discounts), z)), low, high)
  const distance = ops.div(ops.abs(ops.sub(ops.expandDims(moved, 2), z)), (high - low) / (atoms - 1))
  const shares = ops.maximum(ops.sub(1, distance), 0)
  return ops.sum(ops.mul(ops.expandDims(next, 2), shares), 1)
}

/** Only the total has a gradient. `told` [4]: loss, mean Q of what was done, variance of the targets, variance of what is missing from them. */
export interface CategoricalLosses {
  readonly total: Tensor
  /** KL divergence of each row [b]. */
  readonly surprises: Tensor
  readonly told: Tensor
}

/** Keeps the logarithm of what cannot happen finite; times its probability it is 0 anyway. */
const LEAST = 1e-8

/** Weighted mean of KL(m ‖ p(s, a)) of the actions taken (Hessel et al. 2018, section “Distributional RL”); its gradient is that of −Σ m ln p. */
export function categoricalLosses(
  said: Said,
  { taken, weights, targets }: QBatch,
  support: Support,
): CategoricalLosses {
  const ln = mixed(lnOf(said, support), takenMask(taken, said.logits.shape[1]!))
  const surprises = ops.sum(ops.mul(targets, ops.sub(ops.log(ops.maximum(targets, LEAST)), ln)), 1)
  const total = ops.mean(ops.mul(surprises, ops.tensor(weights)))
  const z = ops.tensor(supportOf(support))
  const expected = (p: Tensor) => ops.sum(ops.mul(p, z), 1)
  const [now, wanted] = [expected(ops.exp(ln)), expected(targets)]
  const told = ops.stack([total, ops.mean(now), variance(wanted), variance(ops.sub(wanted, now))])
  return { total, surprises, told }
}
