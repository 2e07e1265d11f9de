import type { Padding } from './padding'
import * as tf from './tf'

export type Activation = 'relu' | 'tanh' | 'sigmoid'

export interface Pooling {
  /** Height and width of a window. */
  readonly size: number
  readonly stride: number
  readonly pad: Padding
}

/** The operations that are no products, made differentiable: `NudgeX` and, with the same attributes, `NudgeXGradient`. */
export function registerOperationGradients(): void {
  if (tf.getGradient('NudgeActivation')) return
  tf.registerGradient({
    kernelName: 'NudgeActivation',
    outputsToSave: [true],
    gradFunc(dy, saved, attributes) {
      const [y] = saved as [tf.Tensor]
      return { x: () => run('NudgeActivationGradient', { dy: dy as tf.Tensor, y }, attributes) }
    },
  })
  tf.registerGradient({
    kernelName: 'NudgeMaxPool',
    inputsToSave: ['x'],
    outputsToSave: [true],
    gradFunc(dy, saved, attributes) {
      const [x, y] = saved as [tf.Tensor, tf.Tensor]
      return { x: () => run('NudgeMaxPoolGradient', { dy: dy as tf.Tensor, x, y }, attributes) }
    },
  })
  tf.registerGradient({
    kernelName: 'NudgeLayerNorm',
    inputsToSave: ['x', 'gain'],
    outputsToSave: [false, true],
    gradFunc(slopes, saved, attributes) {
      const [dy] = slopes as tf.Tensor[] as [tf.Tensor]
      const [x, gain, moments] = saved as [tf.Tensor, tf.Tensor, tf.Tensor]
      const inputs = { dy, x, gain, moments }
      const [dx, dGain, dBias] = tf.engine().runKernel('NudgeLayerNormGradient', inputs, attributes) as [
        tf.Tensor,
        tf.Tensor,
        tf.Tensor,
      ]
      return { x: () => tf.clone(dx), gain: () => tf.clone(dGain), bias: () => tf.clone(dBias) }
    },
  })
}

const run = (name: string, inputs: tf.NamedTensorMap, attributes: tf.NamedAttrMap) =>
  tf.engine().runKernel(name, inputs, attributes) as tf.Tensor
