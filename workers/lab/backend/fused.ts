import type { Tensor } from '../contracts/tensor'
import * as tf from './tf'
import { installed } from './wasm-kernels'
import { installedGpu } from './webgpu-kernels'

/** Are our kernels there on the current backend? */
export const fused = (): boolean => Boolean(installed() ?? installedGpu())

/** Calls a kernel by its registered name: a differentiable operation of its own, if it has a gradient. */
export function call(name: string, inputs: Readonly<Record<string, Tensor>>, attributes: object = {}): Tensor {
  return tf.engine().runKernel(name, inputs as tf.NamedTensorMap, attributes as tf.NamedAttrMap) as tf.Tensor
}
