import type { Activation, Pooling } from './operation-gradients'
import { placing } from './padding'
import * as elementwise from './programs/elementwise'
import * as norm from './programs/layer-norm'
import * as pooling from './programs/pool'
import type { TensorInfo } from './tf'
import type { Gpu } from './webgpu-heap'

/** The operations that are no products, as WGSL programs. Names and attributes as in `operation-gradients.ts`. */
type Inputs = Record<string, TensorInfo>

const sizeOf = ({ shape }: TensorInfo) => shape.reduce((a, b) => a * b, 1)

export function activation(gpu: Gpu, { x }: Inputs, kind: Activation): TensorInfo {
  const y = gpu.output(x!.shape)
  gpu.run({
    program: elementwise.activation(kind),
    groups: elementwise.elementGroups(sizeOf(y)),
    reads: [x!],
    writes: [y],
  })
  return y
}

export function activationGradient(gpu: Gpu, { dy, y }: Inputs, kind: Activation): TensorInfo {
  const dz = gpu.output(y!.shape)
  gpu.run({
    program: elementwise.activationGradient(kind),
    groups: elementwise.elementGroups(sizeOf(dz)),
    reads: [dy!, y!],
    writes: [dz],
  })
  return dz
}

export function maxPool(gpu: Gpu, { x }: Inputs, options: Pooling): TensorInfo {
  const pool = poolOf(x!, options)
  const y = gpu.output([x!.shape[0]!, pool.outHeight, pool.outWidth, pool.channels])
  gpu.run({ program: pooling.maxPool(pool), groups: pooling.poolGroups(sizeOf(y)), reads: [x!], writes: [y] })
  return y
}

export function maxPoolGradient(gpu: Gpu, { dy, x, y }: Inputs, options: Pooling): TensorInfo {
  const dx = gpu.output(x!.shape)
  gpu.run({
    program: pooling.maxPoolGradient(poolOf(x!, options)),
    groups: pooling.poolGroups(sizeOf(dx)),
    reads: [dy!, x!, y!],
    writes: [dx],
  })
  return dx
}

function poolOf({ shape }: TensorInfo, { size, stride, pad }: Pooling): pooling.Pool {
  const [, height, width, channels] = shape as [number, number, number, number]
  return { ...placing(shape, [size, size], stride, pad), height, width, channels, size, stride }
}

/** [y, mean and 1/σ of each row]. */
export function layerNorm(gpu: Gpu, { x, gain, bias }: Inputs, epsilon: number): TensorInfo[] {
  const n = gain!.shape[0]!
  const rows = sizeOf(x!) / n
  const outputs = [gpu.output(x!.shape), gpu.output([rows, 2])]
  gpu.run({
    program: norm.layerNorm(n, epsilon),
    groups: norm.lineGroups(rows),
    reads: [x!, gain!, bias!],
    writes: outputs,
  })
  return outputs
}

/** Slopes of [x, gain, bias]. */
export function layerNormGradient(gpu: Gpu, { dy, x, gain, moments }: Inputs): TensorInfo[] {
  const n = gain!.shape[0]!
  const [dx, dGain, dBias] = [gpu.output(x!.shape), gpu.output([n]), gpu.output([n])]
  gpu.run({
    program: norm.layerNormInput(n),
    groups: norm.lineGroups(sizeOf(x!) / n),
    reads: [dy!, x!, gain!, moments!],
    writes: [dx],
  })
  gpu.run({
    program: norm.layerNormWeights(n),
    groups: norm.lineGroups(n),
    reads: [dy!, x!, moments!],
    writes: [dGain, dBias],
  })
  return [dx, dGain, dBias]
}
