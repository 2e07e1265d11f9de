import fusedUrl from '../../../envs-wasm/build/learner-fused.wasm?url'
import plainUrl from '../../../envs-wasm/build/learner.wasm?url'
import simdUrl from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url'
import scalarUrl from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm?url'
import { PartMissingError } from '../contracts/errors'
import type { BackendAssets } from './backend'

/** What the backends need, as the built site serves it. Only browser shells import this. */
export const siteAssets: BackendAssets = {
  wasmPaths: absolute({ 'tfjs-backend-wasm.wasm': scalarUrl, 'tfjs-backend-wasm-simd.wasm': simdUrl }),
  async kernels(fused) {
    const response = await fetch(new URL(fused ? fusedUrl : plainUrl, import.meta.url)).catch(() => null)
    if (!response?.ok) throw new PartMissingError('The kernels of the learner')
    return response.arrayBuffer()
  },
}

function absolute(urls: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(urls).map(([name, url]) => [name, new URL(url, import.meta.url).href]))
}
