import type { Shape } from '../../contracts/model'
import type { Tensor } from '../../contracts/tensor'
import { sizeOf, upload } from '../../models/upload'

/** Rows of `source` (each one u8 observation) in the given order → floats 0…1 [rows, h, w, planes]. */
export function feedRows(source: Uint8Array, order: Uint32Array, shape: Shape, staging: Uint8Array): Tensor {
  const size = sizeOf(shape)
  order.forEach((row, i) => staging.set(source.subarray(row * size, (row + 1) * size), i * size))
  return feed(staging, order.length, shape)
}

/** The first `count` observations as they lie. */
export function feed(source: Uint8Array, count: number, shape: Shape): Tensor {
  return upload(source.subarray(0, count * sizeOf(shape)), shape)
}
