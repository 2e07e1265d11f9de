import type { Tensor } from '../contracts/tensor'
import { sigmoid, tanh } from './activations'
import { dense } from './layers'
import { add, mul, split, sub, tidy } from './tensors'

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

/**
 * One step of a gated recurrent unit (Cho et al. 2014, in the form of cuDNN and PyTorch): r, z = σ(W x + b + U h + c),
 * n = tanh(W x + b + r ⊙ (U h + c)), h' = (1 − z) ⊙ n + z ⊙ h. x [b, k], h [b, m] → h' [b, m].
 */
export function gruCell(x: Tensor, h: Tensor, { kernel, recurrent, bias, recurrentBias }: GruWeights): Tensor {
  return tidy(() => {
    const [rx, zx, nx] = split(dense(x, kernel, bias), 3, 1) as [Tensor, Tensor, Tensor]
    const [rh, zh, nh] = split(dense(h, recurrent, recurrentBias), 3, 1) as [Tensor, Tensor, Tensor]
    const r = sigmoid(add(rx, rh))
    const z = sigmoid(add(zx, zh))
    const n = tanh(add(nx, mul(r, nh)))
    return add(n, mul(z, sub(h, n)))
  })
}
