import type { Padding } from './padding'
import * as tf from './tf'

/** What a layer's backward pass is given: its input, weights and output. */
export interface Saved {
  readonly x: tf.Tensor
  readonly kernel: tf.Tensor
  readonly y: tf.Tensor
}

export interface LayerAttributes {
  readonly stride: number
  readonly pad: Padding
  readonly relu: boolean
}

/** Gradients are lazy per input: what nobody asks for is not computed. Dense layers come with stride 1, unpadded. */
export type Backward = (
  dy: tf.Tensor,
  saved: Saved,
  attributes: LayerAttributes,
) => { x(): tf.Tensor; kernel(): tf.Tensor; bias(): tf.Tensor }

const backwards = new Map<string, Backward>()

/** Of the current backend, for operations that have a dense layer inside. */
export function denseBackward(dy: tf.Tensor, x: tf.Tensor, kernel: tf.Tensor): ReturnType<Backward> {
  return backwards.get(tf.getBackend())!(dy, { x, kernel, y: dy }, { stride: 1, pad: 'valid', relu: false })
}

/** The layers of ops.ts as differentiable operations, their backward pass per backend. First-order gradients only. */
export function registerLayerGradients(backend: string, backward: Backward): void {
  backwards.set(backend, backward)
  for (const kernelName of ['NudgeConv', 'NudgeDense']) {
    if (tf.getGradient(kernelName)) continue
    tf.registerGradient({
      kernelName,
      inputsToSave: ['x', 'kernel'],
      outputsToSave: [true],
      gradFunc(dy, saved, { stride = 1, pad = 'valid', relu }) {
        const [x, kernel, y] = saved as [tf.Tensor, tf.Tensor, tf.Tensor]
        return {
          ...backwards.get(tf.getBackend())!(
            dy as tf.Tensor,
            { x, kernel, y },
            { stride: Number(stride), pad: pad as Padding, relu: Boolean(relu) },
          ),
        }
      },
    })
  }
}

/** Of the picture that an unpadded convolution by the kernel [kh, kw, n, c] would take to x [b, h, w, c]. */
export const transposedShape = (
  [b, h, w]: readonly number[],
  [kh, kw, n]: readonly number[],
  stride: number,
): [number, number, number, number] => [b!, (h! - 1) * stride + kh!, (w! - 1) * stride + kw!, n!]

/** A transposed convolution's way back is a convolution without bias. */
export function registerTransposeGradient(): void {
  if (tf.getGradient('NudgeConvTranspose')) return
  tf.registerGradient({
    kernelName: 'NudgeConvTranspose',
    inputsToSave: ['x', 'kernel'],
    outputsToSave: [true],
    gradFunc(slope, saved, { stride, relu }) {
      const [x, kernel, y] = saved as [tf.Tensor, tf.Tensor, tf.Tensor]
      const dy = slope as tf.Tensor
      const dz = relu ? run('NudgeActivationGradient', { dy, y }, { kind: 'relu' }) : dy
      const filter = { strides: [stride, stride], pad: 'valid', dataFormat: 'NHWC', filterShape: kernel.shape }
      return {
        x: () => run('NudgeConv', { x: dz, kernel }, { stride, pad: 'valid', relu: false }),
        kernel: () => run('Conv2DBackpropFilter', { x: dz, dy: x }, filter),
        bias: () => run('NudgeColumnSums', { dy: dz }, {}),
      }
    },
  })
}

const run = (name: string, inputs: tf.NamedTensorMap, attributes: object) =>
  tf.engine().runKernel(name, inputs, attributes as tf.NamedAttrMap) as tf.Tensor
