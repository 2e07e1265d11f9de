import * as ops from '../../backend/ops'
import type { Tensor, Tensors } from '../../contracts/tensor'
import type { Port } from '../../contracts/model'
import type { OptionSpec, Values } from '../../contracts/options'
import type { SaliencyMethod, Subject, Target } from '../../contracts/saliency'
import { kept } from '../cache'
import { toTensor, type Matrix } from '../gaussian'
import { localAnswers, patchMasks, patchRows } from '../local-change'
import { asRow, middleOf, oneByOne } from '../numbers'
import { answer, inputOf, portOf, reference } from '../subject'
import { rootOfHalf, squaredChange, targetFunction } from '../targets'

const options = {
  patch: {
    kind: 'number',
    title: 'Patch',
    default: 6,
    min: 1,
    max: 28,
    step: 1,
    unit: 'px',
    help: 'Side of the square that is covered.',
  },
  stride: {
    kind: 'number',
    title: 'Stride',
    default: 4,
    min: 1,
    max: 28,
    step: 1,
    unit: 'px',
    help: 'From one patch to the next; never more than a patch, so that nothing is left out.',
  },
  fill: {
    kind: 'choice',
    title: 'Cover',
    default: 'black',
    of: ['black', 'mean'],
    help: 'Black, or the average brightness of the observation. Numbers are covered one at a time, by 0 or by the middle of their range.',
  },
  quantity: {
    kind: 'choice',
    title: 'Quantity',
    default: 'squared',
    of: ['squared', 'drop'],
    help: 'Half the squared change, to be compared with perturbation, or the drop of the target: positive where covering lowers it, as published.',
  },
} as const satisfies OptionSpec

type OcclusionOptions = Values<typeof options>

/** A patch slid over all frames; a pixel's score is the mean over the patches that cover it. All targets share one pass. */
export default {
  id: 'occlusion',
  title: 'Occlusion',
  glow: 'where a patch put over the picture would change its choice most',
  cite: 'Zeiler & Fergus 2014, Visualizing and Understanding Convolutional Networks (arXiv 1311.2901)',
  signed: false,
  needs: 'forward',
  unit: 'half the squared change of the target, or its drop',
  asChange: (value, { quantity }) => (quantity === 'squared' ? rootOfHalf(value) : value),
  options,
  isSigned: ({ quantity }) => quantity === 'drop',
  explain: (subject, given) => explainMany(subject, [subject.target], given)[0] as Tensor,
  explainMany,
  hides: ({ fill }) => (fill === 'black' ? 'black' : 'mean'),
  reach: ({ patch }) => patch / 2,
  coarse: (given) => ({ ...given, patch: Math.max(given.patch, 12), stride: Math.max(given.stride, 12) }),
} satisfies SaliencyMethod<typeof options>

function explainMany(subject: Subject, targets: readonly Target[], given: OcclusionOptions): Tensor[] {
  return ops.tidy(() => {
    const port = portOf(subject)
    const before = reference(subject)
    const covered =
      port.kind === 'vector'
        ? answer(subject, oneByOne(inputOf(subject), restOf(port, given)))
        : coveredOutputs(subject, port.shape, given)
    const paint = (scores: Tensor) =>
      port.kind === 'vector' ? asRow(scores) : spread(scores, port.shape[0], port.shape[1], given)
    return targets.map((target) => {
      if (given.quantity === 'squared')
        return paint(ops.mul(squaredChange(target, before, covered, subject.chosen), 0.5))
      const scalar = targetFunction(target, before, subject.chosen)
      return paint(ops.sub(scalar(before), scalar(covered)))
    })
  })
}

const restOf = (port: Extract<Port, { kind: 'vector' }>, { fill }: OcclusionOptions) =>
  fill === 'mean' ? middleOf(port) : ops.zeros([1, port.shape[0]])

/** The model's answers with each patch covered: [rows·columns, …]. */
function coveredOutputs(subject: Subject, shape: readonly [number, number, number], given: OcclusionOptions): Tensors {
  const [h, w, planes] = shape
  const image = ops.reshape(inputOf(subject), [h, w * planes])
  const change = given.fill === 'mean' ? ops.sub(ops.mean(image), image) : ops.neg(image)
  const [tops, lefts] = [starts(h, given), starts(w, given)]
  return localAnswers(subject, inputOf(subject), change, patchMasks(shape, tops, lefts, given.patch), (first) =>
    patchRows(shape, tops, lefts, given.patch, first),
  )
}

/** Where patches begin along one axis; the last one ends at the border. */
export function starts(size: number, { patch, stride }: Pick<OcclusionOptions, 'patch' | 'stride'>): number[] {
  const step = Math.min(stride, patch)
  const last = Math.max(0, size - patch)
  return Array.from({ length: Math.ceil(last / step) + 1 }, (_, i) => Math.min(i * step, last))
}

/** [rows·columns] → [h, w]: the mean over the patches that cover a pixel. */
function spread(scores: Tensor, h: number, w: number, given: OcclusionOptions): Tensor {
  const [down, across] = kept(
    `occlusion/${h}/${w}/${given.patch}/${given.stride}`,
    () => [means(h, given), means(w, given)] as const,
  )
  const field = ops.reshape(scores, [starts(h, given).length, starts(w, given).length])
  return ops.matMul(ops.matMul(down, field), across, false, true)
}

function means(size: number, given: OcclusionOptions): Tensor {
  const places = starts(size, given)
  const matrix: Matrix = { rows: size, columns: places.length, data: new Float64Array(size * places.length) }
  for (let i = 0; i < size; i++) {
    const covering = places.flatMap((start, k) => (i >= start && i < start + given.patch ? [k] : []))
    for (const k of covering) matrix.data[i * places.length + k] = 1 / covering.length
  }
  return toTensor(matrix)
}
