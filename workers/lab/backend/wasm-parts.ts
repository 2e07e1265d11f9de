import { addHalves, partsNow } from './parts'
import type { TensorInfo } from './tf'
import type { Heap } from './wasm-heap'
import { sizeOf } from './windows'

/** What a sum over rows is made of; each array holds equally much of every part. */
interface Rows {
  readonly reads: readonly TensorInfo[]
  /** Written row by row on the way. */
  readonly writes?: readonly TensorInfo[]
  /** Shapes of what is summed. */
  readonly sums: readonly (readonly number[])[]
}

/**
 * Sums over the rows of a minibatch, part by part where it has some. `add` is given one part's addresses and the share of all rows
 * that it is, and adds into sums that hold zeros.
 */
export function sumRows(
  heap: Heap,
  { reads, writes = [], sums }: Rows,
  add: (reads: readonly number[], writes: readonly number[], sums: readonly number[], share: number) => void,
): TensorInfo[] {
  const { count, blocks } = partsNow()
  const zeros = () => sums.map((shape) => heap.output(shape, true))
  const addressesOf = (tensors: readonly TensorInfo[]) => tensors.map((tensor) => heap.address(tensor))
  // Rows that lie apart are brought together, and what was written is taken back.
  const gathered = (tensors: readonly TensorInfo[]) =>
    blocks > 1 && count > 1 ? tensors.map((tensor) => heap.output([sizeOf(tensor) / count])) : []
  const [readsAside, writesAside] = [gathered(reads), gathered(writes)]

  const part = (i: number): TensorInfo[] => {
    const made = zeros()
    const placed = (tensors: readonly TensorInfo[]) =>
      tensors.map((tensor) => heap.address(tensor) + (i * 4 * sizeOf(tensor)) / count)
    if (readsAside.length === 0) add(placed(reads), placed(writes), addressesOf(made), 1 / count)
    else {
      reads.forEach((tensor, k) => move(heap, tensor, readsAside[k]!, { i, count, blocks }, 'out'))
      add(addressesOf(readsAside), addressesOf(writesAside), addressesOf(made), 1 / count)
      writes.forEach((tensor, k) => move(heap, tensor, writesAside[k]!, { i, count, blocks }, 'in'))
    }
    return made
  }
  const result = addHalves(0, count, part, (all, more) => {
    all.forEach((sum, k) => heap.kernels.addTo(heap.address(sum), heap.address(more[k]!), sizeOf(sum)))
    release(heap, more)
    return all
  })
  release(heap, [...readsAside, ...writesAside])
  return result
}

/** Rows of part i, a piece in every block: `out` of all rows to where they lie together, or back `in`. */
function move(
  heap: Heap,
  all: TensorInfo,
  aside: TensorInfo,
  { i, count, blocks }: { readonly i: number; readonly count: number; readonly blocks: number },
  way: 'out' | 'in',
): void {
  const piece = (4 * sizeOf(all)) / count / blocks
  const [lies, together] = [heap.address(all) + i * piece, heap.address(aside)]
  if (way === 'out') heap.kernels.copyRows(together, piece, lies, count * piece, blocks, piece)
  else heap.kernels.copyRows(lies, count * piece, together, piece, blocks, piece)
}

const release = (heap: Heap, tensors: readonly TensorInfo[]) =>
  tensors.forEach(({ dataId }) => heap.backend.disposeData(dataId))
