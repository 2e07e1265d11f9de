import type { Tensor } from '../contracts/tensor'
import { call, fused } from './fused'
import { own } from './tensors'
import * as tf from './tf'

/** relu(conv2d(x, kernel, stride, VALID) + bias). x [b, h, w, c], kernel [kh, kw, c, n], bias [n] → [b, oh, ow, n]. */
export function convRelu(x: Tensor, kernel: Tensor, bias: Tensor, stride: number): Tensor {
  if (fused()) return call('NudgeConvRelu', { x, kernel, bias }, { stride })
  const [input, filter] = [own(x) as tf.Tensor4D, own(kernel) as tf.Tensor4D]
  if (fusable()) return tf.fused.conv2d({ x: input, filter, strides: stride, pad: 'valid', bias: own(bias), activation: 'relu' })
  return tf.relu(tf.add(tf.conv2d(input, filter, stride, 'valid'), own(bias)))
}

/** relu(x · kernel + bias). x [b, k], kernel [k, n], bias [n] → [b, n]. */
export function denseRelu(x: Tensor, kernel: Tensor, bias: Tensor): Tensor {
  if (fused()) return call('NudgeDense', { x, kernel, bias }, { relu: true })
  if (fusable()) return tf.fused.matMul({ a: own(x), b: own(kernel), bias: own(bias), activation: 'relu' })
  return tf.relu(tf.add(tf.matMul(own(x), own(kernel)), own(bias)))
}

/** x · kernel + bias: the linear heads. x [b, k], kernel [k, n], bias [n] → [b, n]. */
export function dense(x: Tensor, kernel: Tensor, bias: Tensor): Tensor {
  if (fused()) return call('NudgeDense', { x, kernel, bias }, { relu: false })
  if (fusable()) return tf.fused.matMul({ a: own(x), b: own(kernel), bias: own(bias) })
  return tf.add(tf.matMul(own(x), own(kernel)), own(bias))
}

/** tfjs's fused layers are a third of the dispatches, but their gradient computes all inputs': only where none is recorded. */
function fusable(): boolean {
  return !tf.engine().isTapeOn()
}
