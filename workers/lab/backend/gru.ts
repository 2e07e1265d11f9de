import type { Tensor } from '../contracts/tensor'
import { sigmoid, tanh } from './activations'
import { expectFit } from './fits'
import { fused } from './fused'
import type { GruAttributes } from './gru-gradient'
import { dense } from './layers'
import { add, concat, mul, own, slice, split, sub, tensor, tidy } from './tensors'
import * as tf from './tf'

/** Three gates side by side in the last axis, in this order: reset, update, new. */
export interface GruWeights {
  /** [k, 3m], of the input. */
  readonly kernel: Tensor
  /** [m, 3m], of the memory. */
  readonly recurrent: Tensor
  /** [3m] each. Two, because the reset gate acts on what the memory gives with its own. */
  readonly bias: Tensor
  readonly recurrentBias: Tensor
}

/** A wider memory would not fit a GPU's workgroup: it is composed from smaller operations. */
const WIDEST = 1024

/**
 * One step of a gated recurrent unit (Cho et al. 2014, in the form of cuDNN and PyTorch): r, z = σ(W x + b + U h + c),
 * n = tanh(W x + b + r ⊙ (U h + c)), h' = (1 − z) ⊙ n + z ⊙ h. x [b, k], h [b, m] → h' [b, m].
 */
export function gruCell(x: Tensor, h: Tensor, weights: GruWeights): Tensor {
  return gruSequence(x, h, weights)
}

/**
 * The same over t steps of b rows, for truncated back-propagation through time: x [t·b, k], rows of a step next to each other and
 * steps one after the other; h [b, m] before the first; the memory after each step is returned, [t·b, m]. `keep` [t·b] multiplies
 * the memory before a step: 0 where an episode begins. Far fewer and larger calls than t cells: the products with W, and those of
 * the weights' gradients, are made over all steps at once.
 */
export function gruSequence(
  x: Tensor,
  h: Tensor,
  { kernel, recurrent, bias, recurrentBias }: GruWeights,
  keep: Float32Array | null = null,
): Tensor {
  const [rows, m] = h.shape as [number, number]
  expectFit('gru', {
    h: [h, [null, null]],
    recurrent: [recurrent, [m, 3 * m]],
    kernel: [kernel, [null, 3 * m]],
    recurrentBias: [recurrentBias, [3 * m]],
  })
  const steps = x.shape[0]! / rows
  if (!Number.isInteger(steps) || (keep && keep.length !== steps * rows))
    throw new Error(`a GRU of ${rows} rows cannot take ${x.shape[0]} rows${keep ? ` and ${keep.length} factors` : ''}`)
  return tidy(() => {
    const gates = dense(x, kernel, bias)
    if (!fused() || m > WIDEST) return composed(gates, h, recurrent, recurrentBias, keep)
    const inputs = { gates: own(gates), h: own(h), recurrent: own(recurrent), bias: own(recurrentBias) }
    const [y] = tf
      .engine()
      .runKernel('NudgeGru', inputs, { rows, keep } satisfies GruAttributes as unknown as tf.NamedAttrMap) as [
      tf.Tensor,
    ]
    return y
  })
}

function composed(gates: Tensor, h: Tensor, recurrent: Tensor, bias: Tensor, keep: Float32Array | null): Tensor {
  const rows = h.shape[0]!
  const outputs: Tensor[] = []
  for (let at = 0; at < gates.shape[0]!; at += rows) {
    const before = outputs.at(-1) ?? h
    const memory = keep ? mul(before, tensor(keep.slice(at, at + rows), [rows, 1])) : before
    outputs.push(open(slice(gates, [at, 0], [rows, -1]), dense(memory, recurrent, bias), memory))
  }
  return outputs.length === 1 ? outputs[0]! : concat(outputs)
}

function open(gates: Tensor, product: Tensor, h: Tensor): Tensor {
  const [rx, zx, nx] = split(gates, 3, 1) as [Tensor, Tensor, Tensor]
  const [rh, zh, nh] = split(product, 3, 1) as [Tensor, Tensor, Tensor]
  const r = sigmoid(add(rx, rh))
  const z = sigmoid(add(zx, zh))
  const n = tanh(add(nx, mul(r, nh)))
  return add(n, mul(z, sub(h, n)))
}
