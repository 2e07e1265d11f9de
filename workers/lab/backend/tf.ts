/**
 * The one place tfjs is imported from: core with the registered gradients; backends are loaded by `chooseBackend`.
 *
 * In Node (vitest, headless) gradients and the cpu backend come with tfjs's own CommonJS bundle, before anything else runs.
 * In the browser they come with `loadGradients` instead: a top-level await there would lose messages posted to a worker
 * while its module is still waiting. Chained methods (`x.add(y)`) are not registered: use the functions.
 */
export * from '@tensorflow/tfjs-core'
export type { BackendWasm } from '@tensorflow/tfjs-backend-wasm'
export type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu'

if (import.meta.env.SSR) await import('@tensorflow/tfjs')

export async function loadGradients(): Promise<void> {
  if (!import.meta.env.SSR) await import('@tensorflow/tfjs-core/dist/register_all_gradients')
}

export const loadCpu = () => import('@tensorflow/tfjs-backend-cpu')
export const loadWasm = () => import('@tensorflow/tfjs-backend-wasm')
export const loadWebgpu = () => import('@tensorflow/tfjs-backend-webgpu')
