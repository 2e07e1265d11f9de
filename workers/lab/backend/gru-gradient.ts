import { denseBackward } from './layer-gradients'
import * as tf from './tf'

export interface GruAttributes {
  /** Of one step. */
  readonly rows: number
  /** Factors [steps·rows] of the memory before each step; null: it is always kept. */
  readonly keep: Float32Array | null
}

/**
 * `NudgeGru`: gates [steps·rows, 3m], h [rows, m], recurrent [m, 3m], bias [3m] → y [steps·rows, m], and for the way back the opened
 * gates [steps·rows, 4m] and the memory that each step started from [steps·rows, m]. `NudgeGruGradient` gives the slopes of the
 * gates, of the memory's products and of h; what is left are those of a dense layer of all steps' rows at once.
 */
export function registerGruGradient(): void {
  if (tf.getGradient('NudgeGru')) return
  tf.registerGradient({
    kernelName: 'NudgeGru',
    inputsToSave: ['recurrent'],
    outputsToSave: [false, true, true],
    gradFunc(slopes, kept, attributes) {
      const [dy] = slopes as tf.Tensor[] as [tf.Tensor]
      const [recurrent, opened, previous] = kept as [tf.Tensor, tf.Tensor, tf.Tensor]
      const inputs = { dy, recurrent, opened, previous }
      const [dGates, dProducts, dh] = tf.engine().runKernel('NudgeGruGradient', inputs, attributes) as [
        tf.Tensor,
        tf.Tensor,
        tf.Tensor,
      ]
      const { kernel, bias } = denseBackward(dProducts, previous, recurrent)
      return { gates: () => tf.clone(dGates), h: () => tf.clone(dh), recurrent: kernel, bias }
    },
  })
}
