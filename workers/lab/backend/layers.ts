import type { Tensor } from '../contracts/tensor'
import { expectFit, expectWindow } from './fits'
import { call, fused } from './fused'
import { transposedShape } from './layer-gradients'
import type { Padding } from './padding'
import { own } from './tensors'
import * as tf from './tf'

export interface ConvOptions {
  /** 1 if absent. */
  readonly stride?: number
  /** `valid` if absent. */
  readonly pad?: Padding
  readonly relu?: boolean
}

/** conv2d(x, kernel) + bias, linear or with ReLU. x [b, h, w, c], kernel [kh, kw, c, n], bias [n] or none → [b, oh, ow, n]. */
export function conv(
  x: Tensor,
  kernel: Tensor,
  bias: Tensor | null,
  { stride = 1, pad = 'valid', relu = false }: ConvOptions = {},
): Tensor {
  const [height, width, channels, filters] = kernel.shape as [number, number, number, number]
  expectFit('conv', {
    kernel: [kernel, any4],
    x: [x, [null, null, null, channels]],
    ...(bias && { bias: [bias, [filters]] }),
  })
  expectWindow('conv', x, [height, width], stride, pad)
  if (fused()) return call('NudgeConv', { x, kernel, ...(bias && { bias }) }, { stride, pad, relu })
  const [input, filter] = [own(x) as tf.Tensor4D, own(kernel) as tf.Tensor4D]
  if (fusable())
    return tf.fused.conv2d({
      x: input,
      filter,
      strides: stride,
      pad,
      ...(bias && { bias: own(bias) }),
      activation: relu ? 'relu' : 'linear',
    })
  const product = tf.conv2d(input, filter, stride, pad)
  const z = bias ? tf.add(product, own(bias)) : product
  return relu ? tf.relu(z) : z
}

/** relu(conv2d(x, kernel, stride, VALID) + bias). */
export const convRelu = (x: Tensor, kernel: Tensor, bias: Tensor, stride: number): Tensor =>
  conv(x, kernel, bias, { stride, relu: true })

/**
 * Transposed convolution, unpadded: every number of x paints its kernel, overlaps add up, + bias, linear or with ReLU.
 * x [b, h, w, c], kernel [kh, kw, n, c], bias [n] → [b, (h − 1) · stride + kh, (w − 1) · stride + kw, n].
 */
export function convTranspose(
  x: Tensor,
  kernel: Tensor,
  bias: Tensor,
  { stride = 1, relu = false }: Omit<ConvOptions, 'pad'> = {},
): Tensor {
  const [, , filters, channels] = kernel.shape as [number, number, number, number]
  expectFit('convTranspose', { kernel: [kernel, any4], x: [x, [null, null, null, channels]], bias: [bias, [filters]] })
  if (fused()) return call('NudgeConvTranspose', { x, kernel, bias }, { stride, relu })
  const shape = transposedShape(x.shape, kernel.shape, stride)
  const z = tf.add(
    tf.conv2dTranspose(own(x) as tf.Tensor4D, own(kernel) as tf.Tensor4D, shape, stride, 'valid'),
    own(bias),
  )
  return relu ? tf.relu(z) : z
}

/** relu(x · kernel + bias). x [b, k], kernel [k, n], bias [n] → [b, n]. */
export function denseRelu(x: Tensor, kernel: Tensor, bias: Tensor): Tensor {
  expectDense(x, kernel, bias)
  if (fused()) return call('NudgeDense', { x, kernel, bias }, { relu: true })
  if (fusable()) return tf.fused.matMul({ a: own(x), b: own(kernel), bias: own(bias), activation: 'relu' })
  return tf.relu(tf.add(tf.matMul(own(x), own(kernel)), own(bias)))
}

/** x · kernel + bias: the linear heads. x [b, k], kernel [k, n], bias [n] → [b, n]. */
export function dense(x: Tensor, kernel: Tensor, bias: Tensor): Tensor {
  expectDense(x, kernel, bias)
  if (fused()) return call('NudgeDense', { x, kernel, bias }, { relu: false })
  if (fusable()) return tf.fused.matMul({ a: own(x), b: own(kernel), bias: own(bias) })
  return tf.add(tf.matMul(own(x), own(kernel)), own(bias))
}

const any4 = [null, null, null, null]

function expectDense(x: Tensor, kernel: Tensor, bias: Tensor): void {
  const [inputs, units] = kernel.shape as [number, number]
  expectFit('dense', { kernel: [kernel, [null, null]], x: [x, [null, inputs]], bias: [bias, [units]] })
}

/** tfjs's fused layers are a third of the dispatches, but their gradient computes all inputs': only where none is recorded. */
function fusable(): boolean {
  return !tf.engine().isTapeOn()
}
