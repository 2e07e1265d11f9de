import * as ops from '../../backend/ops'
import type { Shape2 } from '../shapes'
import type { Tensor } from '../../contracts/tensor'
import { InputError } from '../../contracts/errors'
import type { Explained, SaliencyMethod, Subject } from '../../contracts/saliency'
import { kept } from '../cache'
import { stretchedMatrix, toTensor } from '../gaussian'
import { bothSigns, isSigned, signOptions } from '../sign'
import { imageOf, noPicture, portOf } from '../subject'
import { targetFunction } from '../targets'

const options = signOptions

/**
 * relu(Σ_k α_k A^k), α_k the mean of ∂target/∂A^k over the last convolution's positions (eq. 1 and 2), enlarged bilinearly to the
 * observation. As coarse as that layer: a cell covers all the pixels that its unit sees. All frames in one.
 */
export default {
  id: 'grad-cam',
  title: 'Grad-CAM',
  glow: 'which regions speak for the number explained',
  cite: 'Selvaraju et al. 2017 (arXiv 1610.02391)',
  signed: false,
  needs: 'gradient',
  unit: 'target per unit of activation, times activation',
  options,
  refusal: (model, of) =>
    noPicture('Grad-CAM', portOf({ model, of })) ?? (convolutionOf(model, of) ? null : noConvolution),
  isSigned,
  bothSigns,
  explain(subject, { sign }) {
    return ops.tidy(() => {
      const [h, w] = imageOf(subject, 'Grad-CAM').shape
      const activations = lastConvolution(subject)
      const slope = ops.grad((a) => scalar(subject, a))(activations)
      const weighted = ops.squeeze(ops.sum(ops.mul(ops.mean(slope, [1, 2], true), activations), 3), [0])
      return enlarge(sign === 'both' ? weighted : ops.relu(weighted), h, w)
    })
  },
} satisfies SaliencyMethod<typeof options>

const noConvolution = 'Grad-CAM needs a network with a convolution; this one has none'

/** The last that this input reaches; another input's say nothing of it. */
const convolutionOf = ({ layers }: Explained, of: string) =>
  layers.findLast(({ shape, sees }) => shape.length === 3 && sees.includes(of))?.name

function layerOf({ model, of }: Subject): string {
  const name = convolutionOf(model, of)
  if (!name) throw new InputError('method', noConvolution)
  return name
}

const lastConvolution = (subject: Subject) => subject.model.activations(subject.inputs, layerOf(subject))

function scalar(subject: Subject, activations: Tensor): Tensor {
  const output = subject.model.resume(activations, layerOf(subject), subject.inputs)
  return ops.sum(targetFunction(subject.target, output, subject.chosen)(output))
}

function enlarge(cells: Tensor, h: number, w: number): Tensor {
  const [rows, columns] = cells.shape as Shape2
  const [down, across] = kept(
    `grad-cam/${h}/${w}/${rows}/${columns}`,
    () => [toTensor(stretchedMatrix(h, rows)), toTensor(stretchedMatrix(w, columns))] as const,
  )
  return ops.matMul(ops.matMul(down, cells), across, false, true)
}
