import * as ops from '../backend/ops'
import type { Port } from '../contracts/model'
import type { Tensor } from '../contracts/tensor'

/**
 * What hiding is where there is no picture: one number at a time takes the value it has when it says nothing, which is 0 or the
 * middle of its usual range.
 */
type VectorPort = Extract<Port, { kind: 'vector' }>

/** [1, n]: the middle of every number's range, 0 where it has none. */
export function middleOf({ shape: [n], low = [], high = [] }: VectorPort): Tensor {
  const middle = (i: number) => ((low[i] ?? 0) + (high[i] ?? 0)) / 2
  return ops.tensor(
    Float32Array.from({ length: n }, (_, i) => (Number.isFinite(middle(i)) ? middle(i) : 0)),
    [1, n],
  )
}

/** [1, n]: how far every number's range reaches; `otherwise`, a scalar tensor, where it has none. */
export function widthOf({ shape: [n], low = [], high = [] }: VectorPort, otherwise: Tensor): Tensor {
  const widths = Float32Array.from({ length: n }, (_, i) => (high[i] ?? NaN) - (low[i] ?? NaN))
  if (widths.every(Number.isFinite)) return ops.tensor(widths, [1, n])
  return ops.add(ops.zeros([1, n]), otherwise)
}

/** [n, n]: row i is `x` [1, n] with number i taken from `other`. */
export function oneByOne(x: Tensor, other: Tensor): Tensor {
  const n = x.shape[1] ?? 0
  const one = ops.tensor(
    Float32Array.from({ length: n * n }, (_, i) => (i % (n + 1) === 0 ? 1 : 0)),
    [n, n],
  )
  return ops.add(x, ops.mul(one, ops.sub(other, x)))
}

/** [n] scores → the map [1, n]. */
export const asRow = (scores: Tensor): Tensor => ops.reshape(scores, [1, -1])
