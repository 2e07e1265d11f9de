import { bytesToTensor } from '../../backend/ops'
import type { Tensor4D } from '../../backend/tf'

type Shape3 = readonly [number, number, number]

/** Rows of `source` (each one u8 observation) in the given order → floats 0…1 [rows, h, w, planes]. */
export function feedRows(source: Uint8Array, order: Uint32Array, shape: Shape3, staging: Uint8Array): Tensor4D {
  const size = shape[0] * shape[1] * shape[2]
  order.forEach((row, i) => staging.set(source.subarray(row * size, (row + 1) * size), i * size))
  return feed(staging, order.length, shape)
}

/** The first `count` observations as they lie. */
export function feed(source: Uint8Array, count: number, shape: Shape3): Tensor4D {
  return bytesToTensor(source.subarray(0, count * shape[0] * shape[1] * shape[2]), [count, ...shape]) as Tensor4D
}
