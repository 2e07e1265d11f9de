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
  /** Are a part's rows of a block enough for a call? Else all of them are brought together first. */
  readonly apart: boolean
}

/** Adds what these addresses hold, `share` of all rows, into sums that hold zeros or what was added before. */
type Add = (reads: readonly number[], writes: readonly number[], sums: readonly number[], share: number) => void

/** Sums over the rows of a minibatch, part by part where it has some. */
export function sumRows(heap: Heap, { reads, writes = [], sums, apart }: Rows, add: Add): TensorInfo[] {
  const { count, blocks } = partsNow()
  const together = apart ? [] : aside(heap, reads)
  const places = (tensors: readonly TensorInfo[], piece: number, pieces: number) =>
    tensors.map((tensor) => heap.address(tensor) + (piece * 4 * sizeOf(tensor)) / pieces)

  const part = (i: number): TensorInfo[] => {
    const made = sums.map((shape) => heap.output(shape, true))
    const at = places(made, 0, 1)
    if (together.length > 0) {
      reads.forEach((tensor, k) => gather(heap, tensor, together[k]!, i))
      add(places(together, 0, 1), [], at, 1 / count)
    } else if (apart) {
      const pieces = count * blocks
      for (let piece = i; piece < pieces; piece += count)
        add(places(reads, piece, pieces), places(writes, piece, pieces), at, 1 / pieces)
    } else add(places(reads, i, count), places(writes, i, count), at, 1 / count)
    return made
  }
  const result = addHalves(0, count, part, (all, more) => {
    all.forEach((sum, k) => heap.kernels.addTo(heap.address(sum), heap.address(more[k]!), sizeOf(sum)))
    release(heap, more)
    return all
  })
  release(heap, together)
  return result
}

/** Room for one part's rows of each, where they lie apart. */
function aside(heap: Heap, tensors: readonly TensorInfo[]): TensorInfo[] {
  const { count, blocks } = partsNow()
  return count > 1 && blocks > 1 ? tensors.map((tensor) => heap.output([sizeOf(tensor) / count])) : []
}

/** Part i's rows, a piece in every block. */
function gather(heap: Heap, all: TensorInfo, to: TensorInfo, i: number): void {
  const { count, blocks } = partsNow()
  const piece = (4 * sizeOf(all)) / count / blocks
  heap.kernels.copyRows(heap.address(to), piece, heap.address(all) + i * piece, count * piece, blocks, piece)
}

const release = (heap: Heap, tensors: readonly TensorInfo[]) =>
  tensors.forEach(({ dataId }) => heap.backend.disposeData(dataId))
