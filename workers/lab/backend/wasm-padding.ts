import type { backend_util, TensorInfo } from './tf'
import type { Heap } from './wasm-heap'
import { paddedSize } from './windows'

/** Our products read and write whole windows: padding is a copy of the picture with zeros around. */
type Info = backend_util.Conv2DInfo

/** What the work gives for the picture, or for its enlarged copy, which is gone afterwards. */
export function enlarged<T>(heap: Heap, x: TensorInfo, info: Info, work: (picture: TensorInfo) => T): T {
  if (!isPadded(info)) return work(x)
  const picture = outside(heap, info)
  copy(heap, info, x, picture, 'in')
  const result = work(picture)
  heap.backend.disposeData(picture.dataId)
  return result
}

/** A new picture of zeros that the work adds into, with its padding cut off. */
export function cropped(heap: Heap, info: Info, work: (picture: TensorInfo) => void): TensorInfo {
  if (!isPadded(info)) {
    const x = heap.output(info.inShape, true)
    work(x)
    return x
  }
  const picture = outside(heap, info)
  work(picture)
  const x = heap.output(info.inShape)
  copy(heap, info, x, picture, 'out')
  heap.backend.disposeData(picture.dataId)
  return x
}

const isPadded = ({ padInfo: { top, bottom, left, right } }: Info) => top + bottom + left + right > 0

function outside(heap: Heap, info: Info): TensorInfo {
  const { height, width } = paddedSize(info)
  return heap.output([info.batchSize, height, width, info.inChannels], true)
}

/** Line by line, picture by picture. */
function copy(heap: Heap, info: Info, x: TensorInfo, picture: TensorInfo, way: 'in' | 'out'): void {
  const { height, width } = paddedSize(info)
  const pixel = 4 * info.inChannels
  const [line, longLine] = [info.inWidth * pixel, width * pixel]
  for (let image = 0; image < info.batchSize; image++) {
    const small = heap.address(x) + image * info.inHeight * line
    const large = heap.address(picture) + (image * height + info.padInfo.top) * longLine + info.padInfo.left * pixel
    if (way === 'in') heap.kernels.copyRows(large, longLine, small, line, info.inHeight, line)
    else heap.kernels.copyRows(small, line, large, longLine, info.inHeight, line)
  }
}
