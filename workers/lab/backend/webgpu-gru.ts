import type { TensorInfo } from './tf'
import type { GruAttributes } from './gru-gradient'
import { gruBackward, gruForward, gruGroups } from './programs/gru'
import type { Gpu } from './webgpu-heap'

type Inputs = Record<string, TensorInfo>

/** [y, opened gates, previous memories]; see `gru-gradient.ts`. */
export function gru(gpu: Gpu, { gates, h, recurrent, bias }: Inputs, { rows, keep }: GruAttributes): TensorInfo[] {
  const m = h!.shape[1]!
  const all = gates!.shape[0]!
  const outputs = [gpu.output([all, m]), gpu.output([all, 4 * m]), gpu.output([all, m])]
  run(gpu, keep, {
    program: gruForward(m, Boolean(keep)),
    groups: gruGroups(rows),
    reads: [gates!, h!, recurrent!, bias!],
    writes: outputs,
    flops: 6 * all * m * m,
  })
  return outputs
}

/** Slopes of [gates, memory's products, first memory]. */
export function gruGradient(
  gpu: Gpu,
  { dy, recurrent, opened, previous }: Inputs,
  { rows, keep }: GruAttributes,
): TensorInfo[] {
  const [all, m] = dy!.shape as [number, number]
  const outputs = [gpu.output([all, 3 * m]), gpu.output([all, 3 * m]), gpu.output([rows, m])]
  const reads = [dy!, recurrent!, opened!, previous!]
  run(gpu, keep, {
    program: gruBackward(m, Boolean(keep)),
    groups: gruGroups(rows),
    reads,
    writes: outputs,
    flops: 6 * all * m * m,
  })
  return outputs
}

/** With the factors, if there are some, as what is read last. */
function run(gpu: Gpu, keep: Float32Array | null, dispatch: Parameters<Gpu['run']>[0]): void {
  const factors = keep && gpu.upload(new Uint8Array(keep.buffer, keep.byteOffset, keep.byteLength))
  gpu.run(factors ? { ...dispatch, reads: [...dispatch.reads, factors] } : dispatch)
  if (factors) gpu.release(factors)
}
