import type { Activation, Pooling } from './operation-gradients'
import { placing } from './padding'
import type { TensorInfo } from './tf'
import type { Heap, Inputs } from './wasm-heap'
import { sumRows } from './wasm-parts'
import { sizeOf } from './windows'

/** The operations that are no products, on the wasm heap. Names and attributes as in `operation-gradients.ts`. */

const forwards = { relu: 'reluForward', tanh: 'tanhForward', sigmoid: 'sigmoidForward' } as const
const slopes = { relu: 'reluSlope', tanh: 'tanhSlope', sigmoid: 'sigmoidSlope' } as const

export function activation(heap: Heap, { x }: Inputs, kind: Activation): TensorInfo {
  const y = heap.output(x!.shape)
  heap.kernels[forwards[kind]](heap.address(x!), heap.address(y), sizeOf(y))
  return y
}

export function activationGradient(heap: Heap, { dy, y }: Inputs, kind: Activation): TensorInfo {
  const dz = heap.output(y!.shape)
  heap.kernels[slopes[kind]](heap.address(dy!), heap.address(y!), heap.address(dz), sizeOf(dz))
  return dz
}

export function maxPool(heap: Heap, { x }: Inputs, { size, stride, pad }: Pooling): TensorInfo {
  const [images, height, width, depth] = x!.shape as [number, number, number, number]
  const { outHeight, outWidth, top, left } = placing(x!.shape, [size, size], stride, pad)
  const y = heap.output([images, outHeight, outWidth, depth])
  heap.kernels.maxPool(
    heap.address(x!),
    heap.address(y),
    images,
    height,
    width,
    depth,
    size,
    stride,
    top,
    left,
    outHeight,
    outWidth,
  )
  return y
}

export function maxPoolGradient(heap: Heap, { dy, x, y }: Inputs, { size, stride, pad }: Pooling): TensorInfo {
  const [images, height, width, depth] = x!.shape as [number, number, number, number]
  const { outHeight, outWidth, top, left } = placing(x!.shape, [size, size], stride, pad)
  const dx = heap.output(x!.shape, true)
  const at = heap.address
  heap.kernels.maxPoolSlope(
    at(dy!),
    at(x!),
    at(y!),
    at(dx),
    images,
    height,
    width,
    depth,
    size,
    stride,
    top,
    left,
    outHeight,
    outWidth,
  )
  return dx
}

/** [y, mean and 1/σ of each row]. */
export function layerNorm(heap: Heap, { x, gain, bias }: Inputs, epsilon: number): TensorInfo[] {
  const n = gain!.shape[0]!
  const rows = sizeOf(x!) / n
  const [y, moments] = [heap.output(x!.shape), heap.output([rows, 2])]
  const at = heap.address
  heap.kernels.layerNorm(at(x!), at(gain!), at(bias!), at(y), at(moments), rows, n, epsilon)
  return [y, moments]
}

/** Slopes of [x, gain, bias]. */
export function layerNormGradient(heap: Heap, { dy, x, gain, moments }: Inputs): TensorInfo[] {
  const n = gain!.shape[0]!
  const dx = heap.output(x!.shape)
  const rows = { reads: [dy!, x!, moments!], writes: [dx], sums: [[n], [n]], apart: true }
  const sums = sumRows(heap, rows, ([dyAt, xAt, momentsAt], [dxAt], [dGain, dBias], share) =>
    heap.kernels.layerNormSlope(
      dyAt!,
      xAt!,
      heap.address(gain!),
      momentsAt!,
      dxAt!,
      dGain!,
      dBias!,
      (share * sizeOf(x!)) / n,
      n,
    ),
  )
  return [dx, ...sums]
}
