import * as ops from '../../backend/ops'
import type { Tensor, Variable } from '../../contracts/tensor'

/** Tensors as one row of numbers, in `into` where that is given: one read-back, and one thing to send. */
export async function flatten(tensors: readonly Tensor[], into?: Float32Array): Promise<Float32Array> {
  const flat = ops.tidy(() => ops.concat(tensors.map((tensor) => ops.reshape(tensor, [-1]))))
  try {
    const numbers = await ops.readBack(flat)
    into?.set(numbers)
    return into ?? numbers
  } finally {
    ops.dispose(flat)
  }
}

/** The row again as tensors of the variables' shapes. Call inside a tidy. Where an upload is no copy they are views of the row. */
export function unflatten(flat: Float32Array, variables: readonly Variable[]): Tensor[] {
  let at = 0
  return variables.map(({ shape, size }) => ops.tensor(flat.subarray(at, (at += size)), shape))
}

export function assign(variables: readonly Variable[], flat: Float32Array): void {
  ops.tidy(() => unflatten(flat, variables).forEach((tensor, i) => variables[i]?.assign(tensor)))
}

/** Tensor by tensor. */
export const addAll = (some: readonly Tensor[], others: readonly Tensor[]): Tensor[] =>
  some.map((tensor, i) => ops.add(tensor, others[i]!))
