import type { Convolution, Model } from '../contracts/model'
import type { Tensor, Tensors } from '../contracts/tensor'
import * as tf from './tf'
import type { Heap } from './wasm-heap'
import { installed } from './wasm-kernels'
import { own } from './tensors'
import { panelBytes } from './windows'

/**
 * Small local changes of one observation through the whole network, recomputing in every convolution only the units that see
 * the change: nothing is approximated, and a perturbation map costs a fraction of as many forward passes.
 */
export interface LocalChanges {
  /** [1, h, w, planes] */
  readonly base: Tensor
  /** [h, w·planes]: what a mask of 1 adds. */
  readonly change: Tensor
  /** Two profiles along y per row of masks [rows, 2, h], and along x per column [columns, 2, w]; a mask is the sum of their two products … */
  readonly vertical: Tensor
  readonly horizontal: Tensor
  /** … times this, rows·columns numbers. */
  readonly scales: Tensor
  /** First and one past the last pixel where the profiles are not zero, per row and per column. */
  readonly spanY: readonly Span[]
  readonly spanX: readonly Span[]
}

export type Span = readonly [from: number, to: number]

/** Answers for all masks, rows·columns of them; null where the backend or the network has no such path. `others`: the model's other inputs, repeated. Call inside a tidy. */
export function localForward(
  model: Model,
  input: string,
  changes: LocalChanges,
  others: (rows: number) => Tensors,
): Tensors | null {
  const heap = installed()
  const convolutions = model.convolutions(input)
  const last = convolutions.at(-1)
  if (!heap || !last) return null
  const stages = createStages(
    heap,
    (base, layer) => model.activations({ [input]: base }, layer),
    convolutions,
    own(changes.base) as tf.Tensor4D,
  )
  const { spanY, spanX, vertical, horizontal, scales } = changes
  const end = stages.at(-1)!
  const features = heap.output([scales.size, end.height, end.width, end.depth])
  const places = plan(heap, stages, features, changes)
  const factors = heap.floats(own(scales))
  spanY.forEach((rows, i) =>
    spanX.forEach((columns, j) => {
      const { first, base, change } = places
      const [h, w, planes] = [first.height, first.width, first.depth]
      heap.kernels.maskWindow(
        first.work,
        base,
        change,
        h,
        w,
        planes,
        rows[0],
        rows[1],
        columns[0],
        columns[1],
        heap.address(own(vertical)) + 8 * h * i,
        heap.address(own(horizontal)) + 8 * w * j,
        factors[i * spanX.length + j]!,
      )
      answer(
        heap,
        stages,
        places,
        { top: rows[0], bottom: rows[1], left: columns[0], right: columns[1] },
        i * spanX.length + j,
      )
    }),
  )
  tf.dispose(stages.flatMap(({ kept }) => kept))
  return model.resume(tf.engine().makeTensorFromTensorInfo(features), last.name, others(scales.size))
}

/** A picture on the way through the network: the observation, then what each convolution makes of it. */
interface Stage {
  readonly height: number
  readonly width: number
  readonly depth: number
  /** Address of the untouched numbers, and of a copy that takes one change after the other. */
  readonly base: number
  readonly work: number
  readonly kept: readonly tf.Tensor[]
  /** How it was made from the stage before; absent for the observation. */
  readonly by?: Convolution
}

interface Region {
  readonly top: number
  readonly bottom: number
  readonly left: number
  readonly right: number
}

function createStages(
  heap: Heap,
  activations: (base: Tensor, layer: string) => Tensor,
  convolutions: readonly Convolution[],
  base: tf.Tensor4D,
): Stage[] {
  const stage = (x: tf.Tensor4D, copy: boolean): Stage => {
    const [, height, width, depth] = x.shape
    const work = copy ? tf.engine().makeTensorFromTensorInfo(heap.output(x.shape)) : x
    if (copy) heap.kernels.copyRows(heap.address(work), 0, heap.address(x), 0, 1, 4 * x.size)
    return { height, width, depth, base: heap.address(x), work: heap.address(work), kept: copy ? [work] : [] }
  }
  // The last convolution's copies are the features themselves, one per change.
  const made = convolutions.map((by, i) => ({
    ...stage(activations(base, by.name) as tf.Tensor4D, i < convolutions.length - 1),
    by,
  }))
  return [stage(base, true), ...made]
}

/** Addresses that hold for the whole pass: packed weights per convolution, room for one region, the features. */
function plan(heap: Heap, stages: readonly Stage[], features: tf.TensorInfo, { change }: LocalChanges) {
  const first = stages[0]!
  const sizes = stages.slice(1).map(({ by, depth }, i) => {
    const k = by!.kernel ** 2 * stages[i]!.depth
    return { k, depth, panel: panelBytes(k, depth), bias: panelBytes(1, depth) }
  })
  const room = Math.max(...stages.map(({ height, width, depth }) => 4 * height * width * depth))
  const scratch = heap.scratch(sizes.reduce((sum, { panel, bias }) => sum + panel + bias, room))
  let at = scratch + room
  const packed = sizes.map(({ k, depth, panel, bias }, i) => {
    const by = stages[i + 1]!.by!
    const place = { panels: at, bias: at + panel }
    at += panel + bias
    heap.kernels.pack(place.panels, heap.address(own(by.weights)), k, depth, 4 * depth, 4)
    heap.kernels.pack(place.bias, heap.address(own(by.bias)), 1, depth, 0, 4)
    return place
  })
  return {
    first,
    base: first.base,
    change: heap.address(own(change)),
    room: scratch,
    packed,
    features: heap.address(features),
  }
}

type Places = ReturnType<typeof plan>

/** One change, already in the first stage's copy, through all convolutions; then every copy is put back. */
function answer(heap: Heap, stages: readonly Stage[], places: Places, changed: Region, number: number): void {
  const { kernels } = heap
  const touched: Region[] = [changed]
  for (let i = 1; i < stages.length; i++) {
    const [from, to] = [stages[i - 1]!, stages[i]!]
    const { kernel, stride } = to.by!
    const region = seenBy(touched[i - 1]!, kernel, stride, to)
    const [rows, columns] = [region.bottom - region.top, region.right - region.left]
    const line = 4 * from.width * from.depth
    const { panels, bias } = places.packed[i - 1]!
    kernels.correlate(
      from.work + region.top * stride * line + 4 * region.left * stride * from.depth,
      0,
      stride * line,
      4 * stride * from.depth,
      kernel,
      kernel * from.depth,
      line,
      panels,
      bias,
      1,
      places.room,
      1,
      rows,
      columns,
      to.depth,
    )
    const final = i === stages.length - 1
    const picture = 4 * to.height * to.width * to.depth
    const target = final ? places.features + number * picture : to.work
    if (final) kernels.copyRows(target, 0, to.base, 0, 1, picture)
    copyRegion(heap, to, region, target, places.room, 4 * columns * to.depth)
    touched.push(region)
  }
  for (let i = 0; i < stages.length - 1; i++) restore(heap, stages[i]!, touched[i]!)
}

/** The outputs of a VALID convolution whose windows meet a region. */
function seenBy({ top, bottom, left, right }: Region, kernel: number, stride: number, to: Stage): Region {
  const first = (edge: number) => Math.max(0, Math.ceil((edge - kernel + 1) / stride))
  const last = (edge: number, size: number) => Math.min(size, Math.floor((edge - 1) / stride) + 1)
  const [up, side] = [Math.min(first(top), to.height - 1), Math.min(first(left), to.width - 1)]
  return {
    top: up,
    bottom: Math.max(up + 1, last(bottom, to.height)),
    left: side,
    right: Math.max(side + 1, last(right, to.width)),
  }
}

function copyRegion(
  { kernels }: Heap,
  { width, depth }: Stage,
  { top, bottom, left }: Region,
  picture: number,
  from: number,
  bytes: number,
): void {
  kernels.copyRows(picture + 4 * (top * width + left) * depth, 4 * width * depth, from, bytes, bottom - top, bytes)
}

function restore({ kernels }: Heap, { width, depth, base, work }: Stage, { top, bottom, left, right }: Region): void {
  const at = 4 * (top * width + left) * depth
  kernels.copyRows(work + at, 4 * width * depth, base + at, 4 * width * depth, bottom - top, 4 * (right - left) * depth)
}
