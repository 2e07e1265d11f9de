import * as tf from './tf'
import type { KernelConfig, TensorInfo, WebGPUBackend } from './tf'
import { registerGruGradient, type GruAttributes } from './gru-gradient'
import {
  registerLayerGradients,
  registerTransposeGradient,
  transposedShape,
  type Backward,
  type LayerAttributes,
} from './layer-gradients'
import { registerOperationGradients, type Activation, type Pooling } from './operation-gradients'
import { registerLossGradient } from './policy-loss'
import { registerQLossGradient, type QOptions } from './q-loss'
import { bytesToFloats } from './programs/bytes'
import { columnGroups, columnSums } from './programs/column-sums'
import { forward } from './programs/forward'
import { geometryOf, pixels, windowSize, type Geometry } from './programs/geometry'
import { inputGradient } from './programs/input-gradient'
import { policyLoss, policyLossGradient } from './programs/policy-loss'
import { productGroups, tilesOf } from './programs/product'
import { qLoss, qLossGradient, qTargets, type QProgram } from './programs/q-loss'
import { sample } from './programs/sample'
import { addPartial, weightGradient } from './programs/weight-gradient'
import { gru, gruGradient } from './webgpu-gru'
import * as operations from './webgpu-operations'
import { createGpu, type Gpu } from './webgpu-heap'

/**
 * Our kernels on the tfjs-webgpu backend: the fused layers of ops.ts with their gradients, the losses, sampling, and the filter
 * gradient in place of the stock one, which gives each weight one thread that walks through the whole batch.
 */
type Inputs = Record<string, TensorInfo>
type Kernel = (
  gpu: Gpu,
  inputs: Inputs,
  attributes: Record<string, unknown>,
  stock: () => TensorInfo | TensorInfo[],
) => TensorInfo | TensorInfo[]

let gpu: Gpu | null = null
const replaced = new Map<string, KernelConfig | undefined>()

/** The device our kernels work on, if they are installed and webgpu is the current backend. */
export function installedGpu(): Gpu | null {
  return replaced.size > 0 && tf.getBackend() === 'webgpu' ? gpu : null
}

/** Needs a webgpu backend to be the current one. Once more for every new device. */
export function installGpuKernels(): void {
  uninstallGpuKernels()
  const backend = tf.backend() as unknown as WebGPUBackend
  if (gpu?.backend !== backend) gpu = createGpu(backend)
  for (const [name, kernel] of Object.entries(kernels)) register(gpu, name, kernel)
  registerLayerGradients('webgpu', backward)
  registerTransposeGradient()
  registerLossGradient()
  registerQLossGradient()
  registerGruGradient()
  registerOperationGradients()
}

/** Puts the stock kernels back (benchmarks compare both in one process). */
export function uninstallGpuKernels(): void {
  for (const [name, stock] of replaced) {
    tf.unregisterKernel(name, 'webgpu')
    if (stock) tf.registerKernel(stock)
  }
  replaced.clear()
}

function register(on: Gpu, kernelName: string, kernel: Kernel): void {
  const stock = tf.getKernel(kernelName, 'webgpu')
  replaced.set(kernelName, stock)
  if (stock) tf.unregisterKernel(kernelName, 'webgpu')
  tf.registerKernel({
    kernelName,
    backendName: 'webgpu',
    setupFunc: stock?.setupFunc,
    kernelFunc(call) {
      const fallback = () => {
        if (!stock) throw new Error(`${kernelName}: the shapes do not fit`)
        return stock.kernelFunc(call)
      }
      return kernel(on, call.inputs as Inputs, (call.attrs ?? {}) as Record<string, unknown>, fallback)
    },
  })
}

const kernels: Record<string, Kernel> = {
  NudgeConv: (gpu, inputs, a, stock) => layer(gpu, inputs, a as unknown as LayerAttributes) ?? stock(),
  NudgeDense: (gpu, inputs, { relu }, stock) =>
    layer(gpu, inputs, { stride: 1, pad: 'valid', relu: relu === true }) ?? stock(),
  NudgeConvTranspose: (gpu, inputs, a, stock) => transposed(gpu, inputs, a as unknown as LayerAttributes) ?? stock(),
  NudgeColumnSums: (gpu, { dy }) => {
    const db = gpu.output([dy!.shape.at(-1)!])
    gpu.run({ program: columnSums, groups: columnGroups(sizeOf(db)), reads: [dy!], writes: [db] })
    return db
  },
  NudgeActivation: (gpu, inputs, a) => operations.activation(gpu, inputs, a['kind'] as Activation),
  NudgeActivationGradient: (gpu, inputs, a) => operations.activationGradient(gpu, inputs, a['kind'] as Activation),
  NudgeMaxPool: (gpu, inputs, a) => operations.maxPool(gpu, inputs, a as unknown as Pooling),
  NudgeMaxPoolGradient: (gpu, inputs, a) => operations.maxPoolGradient(gpu, inputs, a as unknown as Pooling),
  NudgeLayerNorm: (gpu, inputs, a) => operations.layerNorm(gpu, inputs, Number(a['epsilon'])),
  NudgeLayerNormGradient: (gpu, inputs) => operations.layerNormGradient(gpu, inputs),
  NudgeGru: (gpu, inputs, a) => gru(gpu, inputs, a as unknown as GruAttributes),
  NudgeGruGradient: (gpu, inputs, a) => gruGradient(gpu, inputs, a as unknown as GruAttributes),
  NudgeWeightGradient: (gpu, { x, dy, y, db, weights }, a, stock) => {
    const { stride, pad } = a as unknown as LayerAttributes
    const geometry = geometryOf(x!.shape, weights!.shape, stride, pad)
    return geometry ? gradeWeights(gpu, geometry, x!, dy!, y, db, weights!.shape) : stock()
  },
  NudgeInputGradient: (gpu, { x, dy, y, weights }, a, stock) => {
    const { stride, pad } = a as unknown as LayerAttributes
    const geometry = geometryOf(x!.shape, weights!.shape, stride, pad)
    return geometry ? gradeInput(gpu, geometry, dy!, weights!, y, x!.shape) : stock()
  },
  Conv2DBackpropFilter: (gpu, { x, dy }, a, stock) => {
    const shape = a['filterShape'] as number[]
    const [down, across] = [a['strides']].flat() as [number, number?]
    const known = a['pad'] === 'valid' || a['pad'] === 'same' ? a['pad'] : null
    const geometry = known && geometryOf(x!.shape, shape, down, known)
    const plain = geometry && (across ?? down) === down && (a['dataFormat'] ?? 'NHWC') === 'NHWC'
    const fits = plain && dy!.shape[1] === geometry.outHeight && dy!.shape[2] === geometry.outWidth
    return fits ? gradeWeights(gpu, geometry, x!, dy!, undefined, undefined, shape) : stock()
  },
  NudgeBytes: (gpu, _, a) => {
    const words = gpu.upload(a['bytes'] as Uint8Array)
    const out = gpu.output(a['shape'] as number[])
    const groups = Math.min(4096, Math.ceil(sizeOf(words) / 64))
    gpu.run({ program: bytesToFloats, groups: [groups, 1, 1], reads: [words], writes: [out] })
    gpu.release(words)
    return out
  },
  NudgePolicyLoss: (gpu, { logits, value, rows }, a) => {
    const [total, parts] = [gpu.output([]), gpu.output([1, 5])]
    gpu.run({
      program: policyLoss(logits!.shape[1]!),
      groups: [1, 1, 1],
      reads: [logits!, value!, rows!],
      writes: [total, parts],
      uniforms: a['options'] as number[],
    })
    return [total, parts]
  },
  NudgePolicyLossGradient: (gpu, { logits, value, rows, dy }, a) => {
    const slopes = [gpu.output(logits!.shape), gpu.output(value!.shape)]
    gpu.run({
      program: policyLossGradient(logits!.shape[1]!),
      groups: rowGroups(logits!),
      reads: [logits!, value!, rows!, dy!],
      writes: slopes,
      uniforms: a['options'] as number[],
    })
    return slopes
  },
  NudgeQTargets: (gpu, { logits, value, rows, chooser }, a) => {
    const of = qProgram(logits!, a)
    const targets = gpu.output([logits!.shape[0]!])
    gpu.run({
      program: qTargets(of, Boolean(chooser)),
      groups: rowGroups(logits!),
      reads: [logits!, ...(of.dueling ? [value!] : []), rows!, ...(chooser ? [chooser] : [])],
      writes: [targets],
    })
    return targets
  },
  NudgeQLoss: (gpu, { logits, value, targets, rows }, a) => {
    const writes = [gpu.output([]), gpu.output([logits!.shape[0]!]), gpu.output([5])]
    const program = qLoss(qProgram(logits!, a))
    gpu.run({ program, groups: [1, 1, 1], reads: [logits!, value!, targets!, rows!], writes })
    return writes
  },
  NudgeQLossGradient: (gpu, { logits, value, targets, rows, dy }, a) => {
    const writes = [gpu.output(logits!.shape), gpu.output(value!.shape)]
    const program = qLossGradient(qProgram(logits!, a))
    gpu.run({ program, groups: rowGroups(logits!), reads: [logits!, value!, targets!, rows!, dy!], writes })
    return writes
  },
  NudgeSample: (gpu, { logits, value, uniforms }) => {
    const [count, actions] = logits!.shape as [number, number]
    const out = gpu.output([count, 3])
    gpu.run({
      program: sample(actions),
      groups: rowGroups(logits!),
      reads: [logits!, value!, uniforms!],
      writes: [out],
    })
    return out
  },
}

/** A thread for each row. */
const rowGroups = ({ shape }: TensorInfo): [number, number, number] => [Math.ceil(shape[0]! / 64), 1, 1]

const qProgram = ({ shape }: TensorInfo, a: Record<string, unknown>): QProgram => ({
  actions: shape[1]!,
  dueling: (a as unknown as QOptions).dueling,
})

const sizeOf = ({ shape }: TensorInfo) => shape.reduce((a, b) => a * b, 1)

function layer(gpu: Gpu, { x, kernel, bias }: Inputs, { stride, pad, relu }: LayerAttributes): TensorInfo | null {
  const g = geometryOf(x!.shape, kernel!.shape, stride, pad)
  if (!g) return null
  const count = x!.shape[0]!
  const rows = count * pixels(g)
  const out = gpu.output(x!.shape.length === 4 ? [count, g.outHeight, g.outWidth, g.filters] : [count, g.filters])
  gpu.run({
    program: forward(g, { bias: Boolean(bias), relu }),
    groups: productGroups(rows, g.filters, 1),
    reads: bias ? [x!, kernel!, bias] : [x!, kernel!],
    writes: [out],
    flops: 2 * rows * windowSize(g) * g.filters,
  })
  return out
}

/** The layer whose input gradient is a convolution: that one's input gradient, with a bias. */
function transposed(gpu: Gpu, { x, kernel, bias }: Inputs, { stride, relu }: LayerAttributes): TensorInfo | null {
  const shape = transposedShape(x!.shape, kernel!.shape, stride)
  const g = geometryOf(shape, kernel!.shape, stride)
  if (!g || g.filters !== x!.shape[3]) return null
  const out = gpu.output(shape)
  gpu.run({
    program: inputGradient(g, { bias: true, relu }),
    groups: inputGroups(g, shape[0]!),
    reads: [x!, kernel!, bias!],
    writes: [out],
    flops: 2 * sizeOf(x!) * windowSize(g),
  })
  return out
}

/** Workgroups enough to fill a GPU. */
const ENOUGH = 128
/** Sums shorter than this are not worth a second dispatch. */
const SHORT = 512

/** Returns the weights' gradient; writes the bias's into `db`, if there. `y`: the output of the ReLU behind. */
function gradeWeights(
  gpu: Gpu,
  g: Geometry,
  x: TensorInfo,
  dy: TensorInfo,
  y: TensorInfo | undefined,
  db: TensorInfo | undefined,
  shape: readonly number[],
): TensorInfo {
  const rows = windowSize(g) + (db ? 1 : 0)
  const terms = sizeOf(dy) / g.filters
  const tiles = tilesOf(rows, g.filters)
  const splits = tiles >= ENOUGH / 4 || terms <= SHORT ? 1 : Math.ceil(Math.min(ENOUGH / tiles, terms / 64))
  const out = gpu.output(shape)
  const results = db ? [out, db] : [out]
  const partial = splits > 1 ? gpu.output([splits, rows, g.filters]) : null
  gpu.run({
    program: weightGradient(g, { relu: Boolean(y), bias: Boolean(db), split: splits > 1 }),
    groups: productGroups(rows, g.filters, splits),
    reads: y ? [x, dy, y] : [x, dy],
    writes: partial ? [partial] : results,
    flops: 2 * terms * rows * g.filters,
  })
  if (partial) {
    gpu.run({
      program: addPartial(Boolean(db)),
      groups: [Math.ceil((rows * g.filters) / 64), 1, 1],
      reads: [partial],
      writes: results,
    })
    gpu.release(partial)
  }
  return out
}

function gradeInput(
  gpu: Gpu,
  g: Geometry,
  dy: TensorInfo,
  weights: TensorInfo,
  y: TensorInfo | undefined,
  shape: readonly number[],
): TensorInfo {
  const out = gpu.output(shape)
  gpu.run({
    program: inputGradient(g, { masked: Boolean(y) }),
    groups: inputGroups(g, shape[0]!),
    reads: y ? [dy, weights, y] : [dy, weights],
    writes: [out],
    flops: 2 * sizeOf(dy) * windowSize(g),
  })
  return out
}

const inputGroups = (g: Geometry, images: number) =>
  productGroups(images * Math.ceil(g.height / g.stride) * Math.ceil(g.width / g.stride), g.channels, g.stride ** 2)

const run = (name: string, inputs: tf.NamedTensorMap, attributes: object) =>
  tf.engine().runKernel(name, inputs, attributes as tf.NamedAttrMap) as tf.Tensor

/**
 * A layer's gradients read dy through the ReLU, so that no masked copy is made, and the weights' brings the bias's with it: three
 * dispatches at most. The place for the bias's is made here, where it outlives the scope that the weights' is computed in.
 */
const backward: Backward = (dy, { x, kernel: weights, y }, { stride, pad, relu }) => {
  const db = tf.engine().makeTensorFromTensorInfo(gpu!.output([weights.shape.at(-1)!]))
  const behind = { dy, weights, ...(relu && { y }) }
  let known = false
  const ofWeights = () => {
    known = true
    return run('NudgeWeightGradient', { ...behind, x, db }, { stride, pad })
  }
  return {
    x: () => run('NudgeInputGradient', { ...behind, x }, { stride, pad }),
    kernel: ofWeights,
    bias() {
      if (!known) ofWeights()
      return tf.clone(db)
    },
  }
}
