import * as tf from './tf'

/** What a layer's backward pass is given: its input, weights and output. */
export interface Saved {
  readonly x: tf.Tensor
  readonly kernel: tf.Tensor
  readonly y: tf.Tensor
}

export interface LayerAttributes {
  readonly stride: number
  readonly relu: boolean
}

/** Gradients are lazy per input: what nobody asks for is not computed. Dense layers come with stride 1. */
export type Backward = (dy: tf.Tensor, saved: Saved, attributes: LayerAttributes) => { x(): tf.Tensor; kernel(): tf.Tensor; bias(): tf.Tensor }

const backwards = new Map<string, Backward>()

/** Of the current backend, for operations that have a dense layer inside. */
export function denseBackward(dy: tf.Tensor, x: tf.Tensor, kernel: tf.Tensor): ReturnType<Backward> {
  return backwards.get(tf.getBackend())!(dy, { x, kernel, y: dy }, { stride: 1, relu: false })
}

/** The layers of ops.ts as differentiable operations, their backward pass per backend. First-order gradients only. */
export function registerLayerGradients(backend: string, backward: Backward): void {
  backwards.set(backend, backward)
  for (const kernelName of ['NudgeConvRelu', 'NudgeDense']) {
    if (tf.getGradient(kernelName)) continue
    tf.registerGradient({
      kernelName,
      inputsToSave: ['x', 'kernel'],
      outputsToSave: [true],
      gradFunc(dy, saved, { stride = 1, relu = true }) {
        const [x, kernel, y] = saved as [tf.Tensor, tf.Tensor, tf.Tensor]
        return { ...backwards.get(tf.getBackend())!(dy as tf.Tensor, { x, kernel, y }, { stride: Number(stride), relu: Boolean(relu) }) }
      },
    })
  }
}
