import { DeviceLostError } from '../contracts/errors'
import * as tf from './tf'

/** Throws where there is none, or only one that computes on the processor (slower there than wasm) and that will not do. */
export async function webgpuAdapter(softwareToo: boolean): Promise<GPUAdapter> {
  const gpu = (globalThis.navigator as Navigator | undefined)?.gpu
  if (!gpu) throw new Error('this browser has no WebGPU')
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' })
  if (!adapter) throw new Error('no GPU adapter')
  if (!softwareToo && adapter.info?.isFallbackAdapter) throw new Error('only a software GPU adapter')
  return adapter
}

/** A tfjs backend on a device of our own, so that its loss can be seen and a new one made. */
export async function createWebgpuBackend(
  adapter: GPUAdapter,
): Promise<{ backend: tf.KernelBackend; device: GPUDevice; name: string }> {
  const { WebGPUBackend } = await tf.loadWebgpu()
  const { limits, info } = adapter
  const device = await adapter.requestDevice({
    requiredLimits: {
      maxComputeWorkgroupStorageSize: limits.maxComputeWorkgroupStorageSize,
      maxComputeWorkgroupsPerDimension: limits.maxComputeWorkgroupsPerDimension,
      maxStorageBufferBindingSize: limits.maxStorageBufferBindingSize,
      maxBufferSize: limits.maxBufferSize,
      maxComputeWorkgroupSizeX: limits.maxComputeWorkgroupSizeX,
      maxComputeInvocationsPerWorkgroup: limits.maxComputeInvocationsPerWorkgroup,
    },
  })
  if (!device) throw new DeviceLostError('the adapter gave no device')
  // A program that a driver refuses would otherwise be silence and zeros.
  device.onuncapturederror = ({ error }) => console.error(`GPU: ${error.message}`)
  const name = [info?.vendor, info?.architecture || info?.device, info?.description].filter(Boolean).join(' ') || 'GPU'
  return { backend: new WebGPUBackend(device, info) as unknown as tf.KernelBackend, device, name }
}
