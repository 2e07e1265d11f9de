import * as ops from '../backend/ops'
import type { Shape2 } from './shapes'
import type { Tensor, Tensors } from '../contracts/tensor'
import type { OptionSpec, Values } from '../contracts/options'
import type { Port } from '../contracts/model'
import type { Subject } from '../contracts/saliency'
import { kept } from './cache'
import { blurMatrix, centredMatrix, gridCentres, stretchedMatrix, toTensor } from './gaussian'
import { localAnswers, maskRows, plusMasks } from './local-change'
import { asRow, middleOf, oneByOne } from './numbers'
import { answer, inputOf, portOf } from './subject'

/**
 * The disturbance of Greydanus et al. 2018, shared by the methods that score it differently: the place around every point of a
 * grid is blurred, I′ = I·(1 − M) + blur(I)·M, and scores become pixels by resizing.
 */
export const disturbanceOptions = {
  d: {
    kind: 'number',
    title: 'Spacing d',
    default: 5,
    min: 1,
    max: 28,
    step: 1,
    unit: 'px',
    help: 'A mask is centred on every d-th row and column; 5 as published. Half the spacing costs four times the passes.',
  },
  r: {
    kind: 'number',
    title: 'Mask width r',
    default: 2,
    min: 0.5,
    max: 20,
    step: 0.5,
    unit: 'px',
    named: { 'Atrey et al. 2020': 2, 'Greydanus et al. 2018': 5 },
    help: 'Standard deviation of the mask, in observation pixels: 5 in the method’s paper (Greydanus et al. 2018), 2 in the code and experiments of Atrey et al. 2020, which is the default here.',
  },
  blur: {
    kind: 'number',
    title: 'Blur σ',
    default: 3,
    min: 0.5,
    max: 20,
    step: 0.5,
    unit: 'px',
    help: 'How strongly the hidden place is blurred; 3 as published. Numbers are not blurred: each in turn takes the middle of its range.',
  },
  mode: {
    kind: 'choice',
    title: 'Mode',
    default: 'occlude',
    of: ['occlude', 'searchlight'],
    help: 'Occlude: blur the place, keep the rest, as published. Searchlight, the inverse: keep the place, blur the rest.',
  },
  planes: {
    kind: 'choice',
    title: 'Frames',
    default: 'all',
    of: ['all', 'newest'],
    help: 'Which of the frames are blurred; all with the same mask, as published.',
  },
  grid: {
    kind: 'choice',
    title: 'Grid',
    default: 'stretched',
    of: ['stretched', 'centred'],
    help:
      'How scores become pixels. Stretched: the published resize, which shifts scores by up to half a spacing. ' +
      'Centred: every score stays where its mask was.',
  },
} as const satisfies OptionSpec

export type DisturbanceOptions = Values<typeof disturbanceOptions>

/**
 * The model's answers to everything perturbed: [rows·columns, …] of a picture. Of n numbers, [n, …]: one after the other takes the
 * middle of its range (searchlight: all but one). Call inside a tidy.
 */
export function disturbedOutputs(subject: Subject, given: DisturbanceOptions): Tensors {
  const [x, port] = [inputOf(subject), portOf(subject)]
  const occlude = given.mode === 'occlude'
  if (port.kind === 'vector')
    return answer(subject, occlude ? oneByOne(x, middleOf(port)) : oneByOne(middleOf(port), x))
  const [h, w, planes] = port.shape
  const image = ops.reshape(x, [h, w * planes])
  const towardsBlur = frameChoice(ops.sub(blurred(image, planes, given.blur), image), planes, port.channels, given)
  const base = ops.reshape(occlude ? image : ops.add(image, towardsBlur), [1, h, w, planes])
  const change = occlude ? towardsBlur : ops.neg(towardsBlur)
  return localAnswers(subject, base, change, plusMasks(port.shape, given.d, given.r), (first) =>
    maskRows(port.shape, given.d, given.r, first),
  )
}

/** The map of such scores: of numbers, as they are. */
export function scoreMap(scores: Tensor, port: Port, given: DisturbanceOptions): Tensor {
  return port.kind === 'vector' ? asRow(scores) : gridMap(scores, [port.shape[0], port.shape[1]], given)
}

/** Blur along both axes as two products; [h, w·planes] in and out. */
function blurred(image: Tensor, planes: number, sigma: number): Tensor {
  const [h, stride] = image.shape as Shape2
  const w = stride / planes
  const [down, across] = kept(
    `blur/${h}/${w}/${sigma}`,
    () => [toTensor(blurMatrix(h, sigma)), toTensor(blurMatrix(w, sigma))] as const,
  )
  const columnsFirst = ops.transpose(ops.reshape(ops.matMul(down, image), [h, w, planes]), [1, 0, 2])
  const both = ops.reshape(ops.matMul(across, ops.reshape(columnsFirst, [w, h * planes])), [w, h, planes])
  return ops.reshape(ops.transpose(both, [1, 0, 2]), [h, stride])
}

/** Zero on the frames that stay as they are. */
function frameChoice(change: Tensor, planes: number, channels: number, given: DisturbanceOptions): Tensor {
  if (given.planes === 'all') return change
  const [, stride] = change.shape as Shape2
  const selector = Float32Array.from({ length: stride }, (_, j) => (j % planes >= planes - channels ? 1 : 0))
  return ops.mul(change, ops.tensor(selector, [1, selector.length]))
}

/** [rows·columns] scores of the grid → the map [h, w]: bilinear, then rescaled so that the greatest size is that of the greatest score. */
export function gridMap(scores: Tensor, [h, w]: readonly [number, number], { d, grid }: DisturbanceOptions): Tensor {
  const matrix = (size: number) => {
    const samples = gridCentres(size, d).length
    return toTensor(grid === 'centred' ? centredMatrix(size, samples, d) : stretchedMatrix(size, samples))
  }
  const [down, across] = kept(`grid/${grid}/${h}/${w}/${d}`, () => [matrix(h), matrix(w)] as const)
  const field = ops.reshape(scores, [gridCentres(h, d).length, -1])
  const map = ops.matMul(ops.matMul(down, field), across, false, true)
  // All zeros stay zeros.
  return ops.mul(map, ops.divNoNan(ops.max(ops.abs(field)), ops.max(ops.abs(map))))
}
