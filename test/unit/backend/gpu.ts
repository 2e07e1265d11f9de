import { chooseNodeBackend } from '../../../workers/headless/backend.lib'
import * as tf from '../../../workers/lab/backend/tf'
import { installedGpu } from '../../../workers/lab/backend/webgpu-kernels'

/** Makes WebGPU the backend, on whatever adapter Node finds (Chromium's software one will do); false, with a reason printed, where there is none. */
export async function openGpu(): Promise<boolean> {
  try {
    const { device } = await chooseNodeBackend('webgpu')
    console.log(`WebGPU on ${device}`)
    // A program that does not compile, or a wrong binding: otherwise nothing but zeros would tell.
    installedGpu()!.backend.device.onuncapturederror = ({ error }) => {
      throw error instanceof Error ? error : new Error(error.message)
    }
    return true
  } catch (error) {
    console.log(`skipped, no WebGPU here: ${error instanceof Error ? error.message : String(error)}`)
    return false
  }
}

export interface Numbers {
  readonly shape: number[]
  readonly data: Float32Array
}

/** The same computation on a backend, with all results read back. Nothing stays. */
export async function compute(
  backend: string,
  arrays: readonly Numbers[],
  work: (...inputs: tf.Tensor[]) => tf.Tensor[],
): Promise<Numbers[]> {
  await tf.setBackend(backend)
  const results = tf.tidy(() => work(...arrays.map(({ shape, data }) => tf.tensor(data, shape))))
  const read = await Promise.all(
    results.map(async (tensor) => ({ shape: tensor.shape, data: (await tensor.data()) as Float32Array })),
  )
  tf.dispose(results)
  return read
}

/** The largest difference, over the largest reference value. */
export function distance(ours: Float32Array, reference: Float32Array): number {
  const scale = reference.reduce((most, x) => Math.max(most, Math.abs(x)), 1e-6)
  return ours.reduce((most, x, i) => Math.max(most, Math.abs(x - reference[i]!)), 0) / scale
}
