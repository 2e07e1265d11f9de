import * as tf from '../../backend/tf'
import { InputError } from '../../contracts/errors'
import type { OptionSpec } from '../../contracts/options'
import type { SaliencyMethod, Subject } from '../../contracts/saliency'
import { kept } from '../cache'
import { stretchedMatrix, toTensor } from '../gaussian'
import { targetFunction } from '../targets'

const options = {
  sign: {
    kind: 'choice',
    title: 'Sign',
    default: 'positive',
    of: ['positive', 'both'],
    help: 'Only what speaks for the target, as published, or also what speaks against it.',
  },
} as const satisfies OptionSpec

/**
 * relu(Σ_k α_k A^k), α_k the mean of ∂target/∂A^k over the last convolution's positions (eq. 1 and 2), enlarged bilinearly to the
 * observation. As coarse as that layer: a cell covers all the pixels that its unit sees. All planes in one.
 */
export default {
  id: 'grad-cam',
  title: 'Grad-CAM',
  cite: 'Selvaraju et al. 2017 (arXiv 1610.02391)',
  signed: false,
  needs: 'gradient',
  unit: 'target per unit of activation, times activation',
  options,
  isSigned: ({ sign }) => sign === 'both',
  explain(subject, { sign }) {
    return tf.tidy(() => {
      const [, h, w] = subject.observation.shape
      const activations = lastConvolution(subject)
      const slope = tf.grad((a) => scalar(subject, a as tf.Tensor4D))(activations)
      const weighted = tf.squeeze(tf.sum(tf.mul(tf.mean(slope, [1, 2], true), activations), 3), [0]) as tf.Tensor2D
      return enlarge(sign === 'both' ? weighted : tf.relu(weighted), h, w)
    })
  },
} satisfies SaliencyMethod<typeof options>

function layerOf({ policy }: Subject): string {
  const name = policy.resume && policy.layers?.findLast(({ kind }) => kind === 'conv')?.name
  if (!name) throw new InputError('method', 'Grad-CAM needs a network with a convolution; this one has none')
  return name
}

const lastConvolution = (subject: Subject) => subject.policy.activations(subject.observation, layerOf(subject)) as tf.Tensor4D

function scalar(subject: Subject, activations: tf.Tensor4D): tf.Scalar {
  const output = subject.policy.resume!(activations, layerOf(subject))
  return tf.sum(targetFunction(subject.target, output, subject.chosen)(output)) as tf.Scalar
}

function enlarge(cells: tf.Tensor2D, h: number, w: number): tf.Tensor2D {
  const [rows, columns] = cells.shape
  const [down, across] = kept(`grad-cam/${h}/${w}/${rows}/${columns}`, () => [toTensor(stretchedMatrix(h, rows)), toTensor(stretchedMatrix(w, columns))] as const)
  return tf.matMul(tf.matMul(down, cells), across, false, true)
}
