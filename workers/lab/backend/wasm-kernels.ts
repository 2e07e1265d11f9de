import * as tf from './tf'
import type { KernelConfig, TensorInfo } from './tf'
import {
  registerLayerGradients,
  registerTransposeGradient,
  transposedShape,
  type Backward,
  type LayerAttributes,
} from './layer-gradients'
import { registerOperationGradients, type Activation, type Pooling } from './operation-gradients'
import { registerLossGradient } from './policy-loss'
import { registerQLossGradient } from './q-loss'
import { registerGruGradient, type GruAttributes } from './gru-gradient'
import { gru, gruGradient } from './wasm-gru'
import * as operations from './wasm-operations'
import { createHeap, type Heap, type Inputs, type Kernel } from './wasm-heap'
import { lossKernels } from './wasm-losses'
import { cropped, enlarged } from './wasm-padding'
import { sumRows } from './wasm-parts'
import {
  convWindows,
  matrixWindows,
  multiply,
  multiplyMatrixTransposed,
  multiplyTransposed,
  scatter,
  sizeOf,
} from './windows'

/**
 * Our kernels on the tfjs-wasm backend. Stock kernels are replaced (BatchMatMul, _FusedMatMul, Conv2D, FusedConv2D,
 * Conv2DBackpropInput), the missing Conv2DBackpropFilter is added, and the fused layers of ops.ts get their own kernels and
 * gradients. What our kernels do not cover (padding, dilation, unusual activations) goes to the stock kernel.
 */
let heap: Heap | null = null
const replaced = new Map<string, KernelConfig | undefined>()

/** The heap our kernels work on, if they are installed and wasm is the current backend. */
export function installed(): Heap | null {
  return replaced.size > 0 && tf.getBackend() === 'wasm' ? heap : null
}

/** Needs the wasm backend to be the current one. A second time (after `uninstallKernels`) the same instance is used again. */
export async function installKernels(kernelBytes: BufferSource): Promise<void> {
  uninstallKernels()
  if (heap?.backend !== tf.backend()) heap = await createHeap(tf.backend() as tf.BackendWasm, kernelBytes)
  for (const [name, kernel] of Object.entries(kernels)) register(heap, name, kernel)
  registerLayerGradients('wasm', backward)
  registerTransposeGradient()
  registerLossGradient()
  registerQLossGradient()
  registerGruGradient()
  registerOperationGradients()
}

/** Puts the stock kernels back (benchmarks compare both in one process). */
export function uninstallKernels(): void {
  for (const [name, stock] of replaced) {
    tf.unregisterKernel(name, 'wasm')
    if (stock) tf.registerKernel(stock)
  }
  replaced.clear()
}

function register(heap: Heap, kernelName: string, kernel: Kernel): void {
  const stock = tf.getKernel(kernelName, 'wasm')
  replaced.set(kernelName, stock)
  if (stock) tf.unregisterKernel(kernelName, 'wasm')
  tf.registerKernel({
    kernelName,
    backendName: 'wasm',
    setupFunc: stock?.setupFunc,
    kernelFunc(call) {
      const fallback = () => {
        if (!stock) throw new Error(`${kernelName}: only unpadded, undilated, channels-last float32 on wasm`)
        return stock.kernelFunc(call)
      }
      return kernel(heap, call.inputs as Inputs, (call.attrs ?? {}) as Record<string, unknown>, fallback)
    },
  })
}

const float = (...tensors: (TensorInfo | undefined)[]) =>
  tensors.every((tensor) => !tensor || tensor.dtype === 'float32')

type Shape4 = [number, number, number, number]

function convInfo(xShape: number[], filterShape: number[], a: Record<string, unknown>) {
  const format = tf.backend_util.convertConv2DDataFormat((a['dataFormat'] ?? 'NHWC') as 'NHWC' | 'NCHW')
  return tf.backend_util.computeConv2DInfo(
    xShape as Shape4,
    filterShape as Shape4,
    a['strides'] as [number, number],
    (a['dilations'] ?? 1) as number,
    a['pad'] as 'valid',
    a['dimRoundingMode'] as undefined,
    false,
    format,
  )
}

/** Matrix product of the last two axes; leading axes must agree or be 1 on one side. */
function matMul(
  heap: Heap,
  { a, b, bias }: Inputs,
  attributes: Record<string, unknown>,
  relu: boolean,
): TensorInfo | null {
  if (!a || !b || !float(a, b, bias)) return null
  const ta = attributes['transposeA'] === true
  const tb = attributes['transposeB'] === true
  const [rowsA, columnsA] = a.shape.slice(-2) as [number, number]
  const [rowsB, columnsB] = b.shape.slice(-2) as [number, number]
  const [m, k, n] = [ta ? columnsA : rowsA, ta ? rowsA : columnsA, tb ? rowsB : columnsB]
  const countA = sizeOf(a) / (rowsA * columnsA)
  const countB = sizeOf(b) / (rowsB * columnsB)
  if (!(countA === countB || countA === 1 || countB === 1) || (ta && (bias || relu)) || sizeOf(a) * sizeOf(b) === 0)
    return null
  const count = Math.max(countA, countB)
  const lead = tf.broadcast_util.assertAndGetBroadcastShape(a.shape.slice(0, -2), b.shape.slice(0, -2))
  const out = heap.output([...lead, m, n], ta)
  const [atA, atB, atOut] = [heap.address(a), heap.address(b), heap.address(out)]
  const layout = tb ? 'transposed' : 'plain'
  for (let i = 0; i < count; i++) {
    const pa = atA + (countA === 1 ? 0 : 4 * i * m * k)
    const pb = atB + (countB === 1 ? 0 : 4 * i * k * n)
    const po = atOut + 4 * i * m * n
    if (ta) multiplyMatrixTransposed(heap, pa, k, m, pb, layout, n, po)
    else multiply(heap, matrixWindows(m, k), pa, pb, layout, n, bias ? heap.address(bias) : 0, relu, po)
  }
  return out
}

/** Convolution with optional bias and ReLU; null where our kernels do not apply. */
function convolve(
  heap: Heap,
  x: TensorInfo,
  filter: TensorInfo,
  bias: TensorInfo | undefined,
  relu: boolean,
  info: tf.backend_util.Conv2DInfo,
): TensorInfo | null {
  const windows = convWindows(info)
  if (!windows || !float(x, filter, bias) || windows.size === 0) return null
  const out = heap.output(info.outShape)
  enlarged(heap, x, info, (picture) =>
    multiply(
      heap,
      windows,
      heap.address(picture),
      heap.address(filter),
      'plain',
      info.outChannels,
      bias ? heap.address(bias) : 0,
      relu,
      heap.address(out),
    ),
  )
  return out
}

/** Transposed convolution: what the input gradient of a convolution is, added to the bias. */
function convolveTransposed(
  heap: Heap,
  x: TensorInfo,
  kernel: TensorInfo,
  bias: TensorInfo,
  { stride, relu }: LayerAttributes,
): TensorInfo | null {
  const shape = transposedShape(x.shape, kernel.shape, stride)
  const info = convInfo(shape, kernel.shape, { strides: stride, pad: 'valid' })
  const windows = convWindows(info)
  if (!windows || !float(x, kernel, bias) || x.shape[3] !== info.outChannels) return null
  const out = heap.output(shape)
  const [at, bytes] = [heap.address(out), 4 * info.inChannels]
  heap.kernels.copyRows(at, bytes, heap.address(bias), 0, sizeOf(out) / info.inChannels, bytes)
  scatter(heap, windows, heap.address(x), heap.address(kernel), info.outChannels, at)
  if (relu) heap.kernels.reluForward(at, at, sizeOf(out))
  return out
}

/** Back through ReLU: [dz, bias gradient]. Without ReLU dz is dy and only the sums are made. */
function reluGradient(heap: Heap, { dy, y }: Inputs): TensorInfo[] {
  const n = y!.shape.at(-1)!
  const dz = heap.output(y!.shape)
  const rows = { reads: [dy!, y!], writes: [dz], sums: [[n]], apart: true }
  const sums = sumRows(heap, rows, ([dyAt, yAt], [dzAt], [dbAt], share) =>
    heap.kernels.reluGradient(dyAt!, yAt!, dzAt!, dbAt!, (share * sizeOf(y!)) / n, n),
  )
  return [dz, ...sums]
}

/** Of a dense layer's kernel: xᵀ · dz. */
function denseGradient(heap: Heap, { x, dz }: Inputs): TensorInfo {
  const [[count, k], n] = [x!.shape as [number, number], dz!.shape[1]!]
  const [sum] = sumRows(heap, { reads: [x!, dz!], sums: [[k, n]], apart: false }, ([xAt, dzAt], _, [at], share) =>
    multiplyMatrixTransposed(heap, xAt!, share * count, k, dzAt!, 'plain', n, at!),
  )
  return sum!
}

const plainActivation = (a: Record<string, unknown>) =>
  [undefined, null, 'linear', 'relu'].includes(a['activation'] as string | undefined)
const plainBias = (bias: TensorInfo | undefined, n: number) => !bias || (bias.shape.length === 1 && bias.shape[0] === n)

const kernels: Record<string, Kernel> = {
  BatchMatMul: (heap, inputs, a, stock) => matMul(heap, inputs, a, false) ?? stock(),
  _FusedMatMul: (heap, inputs, a, stock) => {
    const n = inputs['b']!.shape.at(a['transposeB'] ? -2 : -1)!
    if (!plainActivation(a) || !plainBias(inputs['bias'], n)) return stock()
    return matMul(heap, inputs, a, a['activation'] === 'relu') ?? stock()
  },
  Conv2D: (heap, { x, filter }, a, stock) =>
    convolve(heap, x!, filter!, undefined, false, convInfo(x!.shape, filter!.shape, a)) ?? stock(),
  FusedConv2D: (heap, { x, filter, bias }, a, stock) => {
    if (!plainActivation(a) || !plainBias(bias, filter!.shape[3]!)) return stock()
    return (
      convolve(heap, x!, filter!, bias, a['activation'] === 'relu', convInfo(x!.shape, filter!.shape, a)) ?? stock()
    )
  },
  Conv2DBackpropFilter: (heap, { x, dy }, a) =>
    filterGradient(heap, x!, dy!, convInfo(x!.shape, a['filterShape'] as number[], a)),
  Conv2DBackpropInput: (heap, { dy, filter }, a, stock) => {
    const info = convInfo(a['inputShape'] as number[], filter!.shape, a)
    const windows = convWindows(info)
    if (!windows || !float(dy, filter)) return stock()
    return cropped(heap, info, (picture) =>
      scatter(heap, windows, heap.address(dy!), heap.address(filter!), info.outChannels, heap.address(picture)),
    )
  },
  // Stock Identity copies; every tensor saved for a gradient goes through it. Nothing here writes into a tensor that is shared.
  Identity: (heap, { x }) => {
    heap.backend.incRef(x!.dataId)
    return { dataId: x!.dataId, shape: x!.shape, dtype: x!.dtype }
  },
  NudgeConv: (heap, { x, kernel, bias }, a, stock) => {
    const { stride, pad, relu } = a as unknown as LayerAttributes
    return (
      convolve(heap, x!, kernel!, bias, relu, convInfo(x!.shape, kernel!.shape, { strides: stride, pad })) ?? stock()
    )
  },
  NudgeConvTranspose: (heap, { x, kernel, bias }, a, stock) =>
    convolveTransposed(heap, x!, kernel!, bias!, a as unknown as LayerAttributes) ?? stock(),
  NudgeDense: (heap, { x, kernel, bias }, a, stock) =>
    matMul(heap, { a: x!, b: kernel!, bias: bias! }, {}, a['relu'] === true) ?? stock(),
  NudgeActivation: (heap, inputs, a) => operations.activation(heap, inputs, a['kind'] as Activation),
  NudgeActivationGradient: (heap, inputs, a) => operations.activationGradient(heap, inputs, a['kind'] as Activation),
  NudgeMaxPool: (heap, inputs, a) => operations.maxPool(heap, inputs, a as unknown as Pooling),
  NudgeMaxPoolGradient: (heap, inputs, a) => operations.maxPoolGradient(heap, inputs, a as unknown as Pooling),
  NudgeLayerNorm: (heap, inputs, a) => operations.layerNorm(heap, inputs, Number(a['epsilon'])),
  NudgeLayerNormGradient: (heap, inputs) => operations.layerNormGradient(heap, inputs),
  NudgeGru: (heap, inputs, a) => gru(heap, inputs, a as unknown as GruAttributes),
  NudgeGruGradient: (heap, inputs, a) => gruGradient(heap, inputs, a as unknown as GruAttributes),
  NudgeReluGradient: (heap, inputs) => reluGradient(heap, inputs),
  NudgeDenseGradient: (heap, inputs) => denseGradient(heap, inputs),
  NudgeColumnSums: (heap, { dy }) => {
    const n = dy!.shape.at(-1)!
    return sumRows(heap, { reads: [dy!], sums: [[n]], apart: true }, ([dyAt], _, [dbAt], share) =>
      heap.kernels.columnSums(dyAt!, dbAt!, (share * sizeOf(dy!)) / n, n),
    )[0]!
  },
  NudgeBytes: (heap, _, a) => {
    const bytes = a['bytes'] as Uint8Array
    const out = heap.output(a['shape'] as number[])
    const at = heap.scratch(bytes.length)
    heap.bytes().set(bytes, at)
    heap.kernels.bytesToFloats(at, heap.address(out), bytes.length)
    return out
  },
  ...lossKernels,
}

function filterGradient(heap: Heap, x: TensorInfo, dy: TensorInfo, info: tf.backend_util.Conv2DInfo): TensorInfo {
  const windows = convWindows(info)
  if (!windows) throw new Error('Conv2DBackpropFilter: dilated or channels-first convolutions have no gradient on wasm')
  return enlarged(heap, x, info, (picture) => {
    const rows = { reads: [picture, dy], sums: [info.filterShape], apart: true }
    const [sum] = sumRows(heap, rows, ([pictureAt, dyAt], _, [at], share) =>
      multiplyTransposed(
        heap,
        { ...windows, images: share * windows.images },
        pictureAt!,
        dyAt!,
        info.outChannels,
        at!,
      ),
    )
    return sum!
  })
}

const run = <T extends tf.Tensor | tf.Tensor[]>(name: string, inputs: tf.NamedTensorMap, attributes: object = {}) =>
  tf.engine().runKernel(name, inputs, attributes as tf.NamedAttrMap) as T

const backward: Backward = (dy, { x, kernel: filter, y }, { stride, pad, relu }) => {
  const [dz, db] = relu ? run<[tf.Tensor, tf.Tensor]>('NudgeReluGradient', { dy, y }) : [dy, null]
  const bias = () => (db ? tf.clone(db) : run<tf.Tensor>('NudgeColumnSums', { dy: dz }))
  if (x.rank === 2)
    return {
      x: () => run<tf.Tensor>('BatchMatMul', { a: dz, b: filter }, { transposeA: false, transposeB: true }),
      kernel: () => run<tf.Tensor>('NudgeDenseGradient', { x, dz }),
      bias,
    }
  const shared = { strides: stride, pad, dataFormat: 'NHWC' }
  return {
    x: () => run<tf.Tensor>('Conv2DBackpropInput', { dy: dz, filter }, { ...shared, inputShape: x.shape }),
    kernel: () => run<tf.Tensor>('Conv2DBackpropFilter', { x, dy: dz }, { ...shared, filterShape: filter.shape }),
    bias,
  }
}
