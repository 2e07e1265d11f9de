import { fusesMultiplyAdd, hasRelaxedSimd } from './multiply-add'
import { createWebgpuBackend, webgpuAdapter } from './webgpu'
import { installKernels, uninstallKernels } from './wasm-kernels'
import { installGpuKernels } from './webgpu-kernels'
import * as tf from './tf'

export type Preference = 'auto' | 'webgpu' | 'wasm' | 'cpu'
export type BackendId = Exclude<Preference, 'auto'>

/** Where the shell keeps what the backends need: the lab itself fetches nothing. */
export interface BackendAssets {
  /** tfjs-wasm's own files: a folder (ending in `/`) or an address per file name. */
  readonly wasmPaths: string | Readonly<Record<string, string>>
  /** The bytes of `learner.wasm`, or of `learner-fused.wasm` where the engine has relaxed SIMD. */
  kernels(fused: boolean): Promise<BufferSource>
}

export interface BackendInfo {
  readonly id: BackendId
  /** What computes, for people: an adapter's name, or "SIMD" and the like. */
  readonly device: string
  /** Why it is not what was asked for; '' if it is. */
  readonly reason: string
}

/** In one line, as cards and rows name what computed: two variants round differently, and that is enough for another training. */
export const variantOf = ({ id, device }: Pick<BackendInfo, 'id' | 'device'>): string =>
  `${id} (${device})`.slice(0, 100)

let assets: BackendAssets | null = null
let lost: (message: string) => void = () => {}

/**
 * Make a backend the current one of tfjs: the one asked for, or the best that works here (webgpu, wasm, cpu).
 * May be called again to switch; tensors do not survive a switch, so write weights anew.
 */
export async function chooseBackend(preference: Preference, from: BackendAssets): Promise<BackendInfo> {
  assets = from
  await tf.loadGradients()
  const order: BackendId[] =
    preference === 'cpu' ? ['cpu'] : preference === 'wasm' ? ['wasm', 'cpu'] : ['webgpu', 'wasm', 'cpu']
  const reasons: string[] = []
  for (const id of order)
    try {
      const device = await starters[id](from, preference)
      return { id, device, reason: preference === 'auto' ? '' : reasons.join('; ') }
    } catch (error) {
      reasons.push(`${id}: ${error instanceof Error ? error.message : String(error)}`)
    }
  throw new Error(`No numeric backend works here (${reasons.join('; ')})`)
}

/** Called (once per loss) when the GPU went away. All tensors are gone then: call `recover` and write the weights anew. */
export function onDeviceLost(callback: (message: string) => void): void {
  lost = callback
}

/** After a device loss: a new device, or wasm where there is none. */
export async function recover(): Promise<BackendInfo> {
  if (!assets) throw new Error('recover() before chooseBackend()')
  const info = await chooseBackend('webgpu', assets)
  return { ...info, reason: info.reason || 'rebuilt after the GPU device was lost' }
}

const starters: Record<BackendId, (from: BackendAssets, preference: Preference) => Promise<string>> = {
  async webgpu(_, preference) {
    const adapter = await webgpuAdapter(preference === 'webgpu')
    const { backend, device, name } = await createWebgpuBackend(adapter)
    // tfjs registers a factory of its own when it is loaded, with a device nobody watches.
    if (tf.findBackendFactory('webgpu')) tf.removeBackend('webgpu')
    tf.registerBackend('webgpu', () => backend, 3)
    if (!(await tf.setBackend('webgpu'))) throw new Error('tfjs refused the device')
    installGpuKernels()
    void device.lost.then((info) => {
      // A device we destroyed ourselves (switching, rebuilding) is no loss.
      if (tf.findBackend('webgpu') !== backend) return
      tf.removeBackend('webgpu')
      lost(info.message || info.reason)
    })
    return name
  },
  async wasm({ wasmPaths, kernels }) {
    const wasm = await tf.loadWasm()
    // Threads need SharedArrayBuffer and a Blob worker, which the site's policy forbids; one thread, one behaviour everywhere.
    tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false)
    // tfjs insists on a path for the threaded build too, which is never fetched.
    const unused = { 'tfjs-backend-wasm-threaded-simd.wasm': '' }
    if (!tf.findBackend('wasm'))
      wasm.setWasmPaths(typeof wasmPaths === 'string' ? wasmPaths : { ...unused, ...wasmPaths })
    if (!(await tf.setBackend('wasm'))) throw new Error('tfjs-wasm did not start')
    if (!(await tf.env().getAsync('WASM_HAS_SIMD_SUPPORT'))) return 'WebAssembly without SIMD, stock kernels'
    const fused = hasRelaxedSimd()
    await installKernels(await kernels(fused))
    if (!fused) return 'WebAssembly SIMD'
    return `WebAssembly SIMD, ${fusesMultiplyAdd() ? 'fused' : 'relaxed'} multiply-add`
  },
  async cpu() {
    await tf.loadCpu()
    uninstallKernels()
    if (!(await tf.setBackend('cpu'))) throw new Error('tfjs-cpu did not start')
    return 'JavaScript'
  },
}
