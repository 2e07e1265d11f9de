import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { chooseBackend, type BackendAssets, type BackendInfo, type Preference } from '../lab/backend/backend'
import { hasRelaxedSimd } from '../lab/backend/multiply-add'
import { InputError } from '../lab/contracts/errors'
import { isSoftwareGpu, zerosByLoop } from './software-gpu.lib'

/** The Node shell of the numeric backend: files from node_modules and envs-wasm/build, WebGPU through Dawn where an adapter exists. */
const wasmFolder = dirname(createRequire(join(process.cwd(), 'package.json')).resolve('@tensorflow/tfjs-backend-wasm'))

export const nodeAssets: BackendAssets = {
  wasmPaths: `${wasmFolder}/`,
  kernels: (fused) => readFile(join('envs-wasm/build', fused ? 'learner-fused.wasm' : 'learner.wasm')),
}

/**
 * Opens what `--backend` names (wasm, webgpu, cpu; auto means wasm, because Node's adapter is mostly a software one).
 * Throws when it is not to be had: a silent fallback would make a run's card say something else than was asked for.
 */
export async function chooseNodeBackend(name: string = 'auto'): Promise<BackendInfo> {
  if (name !== 'auto' && name !== 'wasm' && name !== 'webgpu' && name !== 'cpu')
    throw new InputError('backend', 'must be auto, wasm, webgpu or cpu')
  const wanted: Preference = name === 'auto' ? 'wasm' : name
  if (wanted === 'webgpu') await offerWebgpu()
  // Node 20 has relaxed SIMD behind a flag, newer ones always: half as much again in every product.
  if (wanted === 'wasm' && !hasRelaxedSimd()) setFlagsFromString('--experimental-wasm-relaxed-simd')
  const info = await chooseBackend(wanted, nodeAssets)
  if (info.id !== wanted) throw new Error(`backend ${wanted} does not work here: ${info.reason}`)
  return info
}

/** Puts Dawn's `navigator.gpu` where browsers have it. */
async function offerWebgpu(): Promise<void> {
  if ((globalThis.navigator as Navigator | undefined)?.gpu) return
  const { create, globals } = await import('webgpu')
  Object.assign(globalThis, globals)
  Object.defineProperty(globalThis, 'navigator', {
    value: { gpu: create(isSoftwareGpu() ? [zerosByLoop] : []) },
    configurable: true,
  })
}
