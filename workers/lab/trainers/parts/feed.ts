import type { Shape } from '../../contracts/model'
import type { Observations } from '../../contracts/observation'
import type { Tensor } from '../../contracts/tensor'
import { sizeOf, upload } from '../../models/upload'

/** `count` numbers of the same kind. */
export const blankLike = (like: Observations, count: number): Observations =>
  like instanceof Uint8Array ? new Uint8Array(count) : new Float32Array(count)

/** The first `count` observations as they lie → a network's input [count, …shape]. The source may change at once. */
export function feed(source: Observations, count: number, shape: Shape): Tensor {
  return upload(source.subarray(0, count * sizeOf(shape)), shape)
}

/** Rows of `source` in the given order → [rows, …shape]. `staging`: memory for so many rows. */
export function feedRows(source: Observations, order: Uint32Array, shape: Shape, staging: Observations): Tensor {
  const size = sizeOf(shape)
  order.forEach((row, i) => staging.set(source.subarray(row * size, (row + 1) * size), i * size))
  return feed(staging, order.length, shape)
}
