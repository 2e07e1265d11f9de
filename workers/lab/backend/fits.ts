import type { Tensor } from '../contracts/tensor'
import { placing, type Padding } from './padding'

/** Numbers that stand for themselves; null: any. */
type Pattern = readonly (number | null)[]

/**
 * Our kernels read memory by the shapes they are given: what does not fit is refused here, before it is read. Throws an Error
 * that names the operation and the tensor.
 */
export function expectFit(
  operation: string,
  tensors: Readonly<Record<string, readonly [tensor: Tensor, pattern: Pattern]>>,
): void {
  for (const [name, [{ shape, dtype }, pattern]] of Object.entries(tensors)) {
    const fits = shape.length === pattern.length && pattern.every((size, axis) => size === null || size === shape[axis])
    if (!fits)
      throw new Error(
        `${operation}: ${name} has shape [${shape.join(', ')}] where [${pattern.map((size) => size ?? 'any').join(', ')}] is needed`,
      )
    if (dtype !== 'float32') throw new Error(`${operation}: ${name} holds ${dtype} where float32 is needed`)
  }
}

/** Throws an Error where not one window has its place in the picture [b, h, w, c]. */
export function expectWindow(
  operation: string,
  { shape }: Tensor,
  window: readonly [height: number, width: number],
  stride: number,
  pad: Padding,
): void {
  const { outHeight, outWidth } = placing(shape, window, stride, pad)
  if (!(outHeight > 0 && outWidth > 0))
    throw new Error(`${operation}: a window of ${window.join('×')} has no place in ${shape[1]}×${shape[2]}`)
}
