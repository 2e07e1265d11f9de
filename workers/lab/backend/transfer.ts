import type { Tensor } from '../contracts/tensor'
import { call, fused } from './fused'
import { own, tidy } from './tensors'
import * as tf from './tf'
import { installedGpu } from './webgpu-kernels'

/** Observation bytes 0…255 to a float tensor 0…1 of this shape, in one pass on the device's side of the copy. */
export function bytesToTensor(bytes: Uint8Array, shape: readonly number[]): Tensor {
  if (!fused()) return tidy(() => tf.div(tf.tensor(new Float32Array(bytes), [...shape]), 255))
  return call('NudgeBytes', {}, { bytes, shape })
}

/** Does the backend compute while JavaScript goes on, and is what comes back from it worth keeping small? */
export const runsBeside = (): boolean => Boolean(installedGpu())

/**
 * Draws an action per row from softmax(logits) with the given uniform numbers [b]: [b, 3] of action, its log-probability and the
 * value. Only where the backend `runsBeside`; elsewhere the host does it as fast (`parts/sampling.ts`).
 */
export function sampleRows(logits: Tensor, value: Tensor, uniforms: Float32Array): Tensor {
  return tidy(() => call('NudgeSample', { logits, value, uniforms: tf.tensor1d(uniforms) }))
}

/** A tensor's numbers, once the device has them: one read-back. */
export async function readBack(tensor: Tensor): Promise<Float32Array> {
  const data = own(tensor).data<'float32'>()
  return (await (installedGpu()?.hurry(data) ?? data)) as Float32Array
}

/** Hands over what is recorded; returns when the device has at most that left to do, so that the page gets its turn to draw. */
export async function pace(): Promise<void> {
  await installedGpu()?.pace()
}
