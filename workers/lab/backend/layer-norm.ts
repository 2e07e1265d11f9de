import type { Tensor } from '../contracts/tensor'
import { expectFit } from './fits'
import { fused } from './fused'
import { own, tidy } from './tensors'
import * as tf from './tf'

const EPSILON = 1e-5

/**
 * Layer normalisation over the last axis (Ba et al. 2016): (x − mean) / √(variance + 10⁻⁵) · gain + bias. x [..., n], gain and bias
 * [n] → the shape of x.
 */
export function layerNorm(x: Tensor, gain: Tensor, bias: Tensor): Tensor {
  const n = x.shape.at(-1) ?? null
  expectFit('layerNorm', { x: [x, x.shape], gain: [gain, [n]], bias: [bias, [n]] })
  if (!fused()) return composed(own(x), own(gain), own(bias))
  const inputs = { x: own(x), gain: own(gain), bias: own(bias) }
  return tidy(
    () => (tf.engine().runKernel('NudgeLayerNorm', inputs, { epsilon: EPSILON }) as [tf.Tensor, tf.Tensor])[0],
  )
}

function composed(x: tf.Tensor, gain: tf.Tensor, bias: tf.Tensor): Tensor {
  return tidy(() => {
    const centred = tf.sub(x, tf.mean(x, -1, true))
    const normal = tf.div(centred, tf.sqrt(tf.add(tf.mean(tf.square(centred), -1, true), EPSILON)))
    return tf.add(tf.mul(normal, gain), bias)
  })
}
