import * as ops from '../backend/ops'
import type { Distribution, Flow, Layers } from '../contracts/model'
import type { Tensor } from '../contracts/tensor'

/** What comes after a network's features: a policy's outputs. */
export type Head = (nn: Layers, features: Flow, actions: number) => Readonly<Record<string, Flow>>

/** A number per action, and one for the state. */
export const numbersHead: Head = (nn, features, actions) => ({
  logits: nn.dense('policy', features, actions, { activation: 'none', gain: 0.01 }),
  value: nn.dense('value', features, 1, { activation: 'none' }),
})

/**
 * Of each action a distribution over returns, ln p [batch, actions · atoms], and what is expected of it as `logits`: who acts by the
 * greatest, and every map of a Q value or an advantage, needs nothing else (Bellemare et al. 2017). Dueling: softmax over atoms of
 * V + A − mean A, atom by atom (Hessel et al. 2018).
 */
export const distributionHead =
  ({ atoms, low, high, dueling }: Distribution): Head =>
  (nn, features, actions) => {
    const linear = { activation: 'none', asked: false } as const
    const each = nn.dense('policy', features, actions * atoms, { ...linear, gain: 0.01 })
    const all = dueling ? [each, nn.dense('value', features, atoms, linear)] : [each]
    const perAction = (x: Tensor) => ops.reshape(x, [-1, actions, atoms])
    const normalised = nn.compute(all, [actions * atoms], ([advantage, value]) => {
      const own = perAction(advantage!)
      const scores = value ? ops.add(ops.sub(own, ops.mean(own, 1, true)), ops.reshape(value, [-1, 1, atoms])) : own
      return ops.reshape(ops.logSoftmax(scores), [-1, actions * atoms])
    })
    const logits = nn.compute([normalised], [actions], ([ln]) =>
      ops.sum(ops.mul(ops.exp(perAction(ln!)), ops.tensor(supportOf({ atoms, low, high }))), 2),
    )
    const value = nn.compute([logits], [1], ([q]) => ops.max(q!, 1, true))
    return { logits, value, atoms: normalised }
  }

/** The returns that have probabilities, [atoms]. */
export const supportOf = ({ atoms, low, high }: Omit<Distribution, 'dueling'>): Float32Array =>
  Float32Array.from({ length: atoms }, (_, i) => low + ((high - low) * i) / (atoms - 1))
