import type { TensorInfo } from './tf'
import type { GruAttributes } from './gru-gradient'
import { panelBytes } from './windows'
import type { Heap, Inputs } from './wasm-heap'

/** [y, opened gates, previous memories]; see `gru-gradient.ts`. */
export function gru(heap: Heap, { gates, h, recurrent, bias }: Inputs, { rows, keep }: GruAttributes): TensorInfo[] {
  const m = h!.shape[1]!
  const all = gates!.shape[0]!
  const [y, opened, previous] = [heap.output([all, m]), heap.output([all, 4 * m]), heap.output([all, m])]
  const { keepAt, work } = room(heap, keep, 12 * rows * m + panelBytes(m, 3 * m) + panelBytes(1, 3 * m))
  const at = heap.address
  heap.kernels.gruForward(
    at(gates!),
    at(h!),
    keepAt,
    at(recurrent!),
    at(bias!),
    work,
    at(y),
    at(opened),
    at(previous),
    all / rows,
    rows,
    m,
  )
  return [y, opened, previous]
}

/** Slopes of [gates, memory's products, first memory]. */
export function gruGradient(
  heap: Heap,
  { dy, recurrent, opened, previous }: Inputs,
  { rows, keep }: GruAttributes,
): TensorInfo[] {
  const [all, m] = dy!.shape as [number, number]
  const [dGates, dProducts, dh] = [heap.output([all, 3 * m]), heap.output([all, 3 * m]), heap.output([rows, m], true)]
  const { keepAt, work } = room(heap, keep, 4 * m + panelBytes(3 * m, m))
  const at = heap.address
  heap.kernels.gruBackward(
    at(dy!),
    keepAt,
    at(recurrent!),
    at(opened!),
    at(previous!),
    work,
    at(dGates),
    at(dProducts),
    at(dh),
    all / rows,
    rows,
    m,
  )
  return [dGates, dProducts, dh]
}

/** Working space, behind the factors if there are some. */
function room(heap: Heap, keep: Float32Array | null, bytes: number): { keepAt: number; work: number } {
  const scratch = heap.scratch(bytes + (keep?.byteLength ?? 0))
  if (!keep) return { keepAt: 0, work: scratch }
  heap.bytes().set(new Uint8Array(keep.buffer, keep.byteOffset, keep.byteLength), scratch)
  return { keepAt: scratch, work: scratch + keep.byteLength }
}
