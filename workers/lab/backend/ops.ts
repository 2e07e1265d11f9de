import * as tf from './tf'
import { installed } from './wasm-kernels'
import { installedGpu } from './webgpu-kernels'

/**
 * Layers as single differentiable operations, on every backend. On tfjs-wasm and tfjs-webgpu with our kernels each is one call
 * forwards and one per gradient, and a gradient nobody asks for (the first layer's input, in training) is not computed; elsewhere
 * they are composed from tfjs operations. First-order gradients only.
 */

/** Are our kernels there on the current backend? */
export const fused = (): boolean => Boolean(installed() ?? installedGpu())

/** relu(conv2d(x, kernel, stride, VALID) + bias). x [b, h, w, c], kernel [kh, kw, c, n], bias [n] → [b, oh, ow, n]. */
export function convRelu(x: tf.Tensor4D, kernel: tf.Tensor4D, bias: tf.Tensor1D, stride: number): tf.Tensor4D {
  if (fused()) return run<tf.Tensor4D>('NudgeConvRelu', { x, kernel, bias }, { stride })
  if (fusable()) return tf.fused.conv2d({ x, filter: kernel, strides: stride, pad: 'valid', bias, activation: 'relu' })
  return tf.relu(tf.add(tf.conv2d(x, kernel, stride, 'valid'), bias)) as tf.Tensor4D
}

/** relu(x · kernel + bias). x [b, k], kernel [k, n], bias [n] → [b, n]. */
export function denseRelu(x: tf.Tensor2D, kernel: tf.Tensor2D, bias: tf.Tensor1D): tf.Tensor2D {
  if (fused()) return run<tf.Tensor2D>('NudgeDense', { x, kernel, bias }, { relu: true })
  if (fusable()) return tf.fused.matMul({ a: x, b: kernel, bias, activation: 'relu' }) as tf.Tensor2D
  return tf.relu(tf.add(tf.matMul(x, kernel), bias)) as tf.Tensor2D
}

/** x · kernel + bias: the linear heads. x [b, k], kernel [k, n], bias [n] → [b, n]. */
export function dense(x: tf.Tensor2D, kernel: tf.Tensor2D, bias: tf.Tensor1D): tf.Tensor2D {
  if (fused()) return run<tf.Tensor2D>('NudgeDense', { x, kernel, bias }, { relu: false })
  if (fusable()) return tf.fused.matMul({ a: x, b: kernel, bias }) as tf.Tensor2D
  return tf.add(tf.matMul(x, kernel), bias) as tf.Tensor2D
}

/** tfjs's fused layers are a third of the dispatches, but their gradient computes all inputs': only where none is recorded. */
function fusable(): boolean {
  return !tf.engine().isTapeOn()
}

/** Observation bytes 0…255 to a float tensor 0…1 of this shape, in one pass on the device's side of the copy. */
export function bytesToTensor(bytes: Uint8Array, shape: readonly [number, number, number, number]): tf.Tensor4D {
  if (!fused()) return tf.tidy(() => tf.div(tf.tensor4d(new Float32Array(bytes), [...shape]), 255))
  return run<tf.Tensor4D>('NudgeBytes', {}, { bytes, shape })
}

/** Does the backend compute while JavaScript goes on, and is what comes back from it worth keeping small? */
export const runsBeside = (): boolean => Boolean(installedGpu())

/**
 * Draws an action per row from softmax(logits) with the given uniform numbers [b]: [b, 3] of action, its log-probability and the
 * value. Only where the backend `runsBeside`; elsewhere the host does it as fast (`parts/sampling.ts`).
 */
export function sampleRows(logits: tf.Tensor2D, value: tf.Tensor2D, uniforms: Float32Array): tf.Tensor2D {
  return tf.tidy(() => run<tf.Tensor2D>('NudgeSample', { logits, value, uniforms: tf.tensor1d(uniforms) }, {}))
}

/** A tensor's numbers, once the device has them: one read-back. */
export async function readBack(tensor: tf.Tensor): Promise<Float32Array> {
  const data = tensor.data<'float32'>()
  return (await (installedGpu()?.hurry(data) ?? data)) as Float32Array
}

/** Hands over what is recorded; returns when the device has at most that left to do, so that the page gets its turn to draw. */
export async function pace(): Promise<void> {
  await installedGpu()?.pace()
}

function run<T extends tf.Tensor>(name: string, inputs: tf.NamedTensorMap, attributes: object): T {
  return tf.engine().runKernel(name, inputs, attributes as tf.NamedAttrMap) as T
}
