/**
 * The one place tfjs is imported from: core with the registered gradients; backends are loaded by `chooseBackend`.
 *
 * Gradients come with `loadGradients`, when a backend is chosen: in Node (vitest, headless) with tfjs's own CommonJS bundle, which takes
 * most of the time that a command takes to start; a command that refuses what it is asked for has no use for it. Chained methods (`x.add(y)`) are not registered: use the functions.
 */
export * from '@tensorflow/tfjs-core'
export type { BackendWasm } from '@tensorflow/tfjs-backend-wasm'
export type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu'

export async function loadGradients(): Promise<void> {
  if (import.meta.env.SSR) await import('@tensorflow/tfjs')
  else await import('@tensorflow/tfjs-core/dist/register_all_gradients')
}

export const loadCpu = () => import('@tensorflow/tfjs-backend-cpu')
export const loadWasm = () => import('@tensorflow/tfjs-backend-wasm')
export const loadWebgpu = () => import('@tensorflow/tfjs-backend-webgpu')
