import * as tf from '../backend/tf'
import type { OptionSpec, Values } from '../contracts/options'
import { localForward } from '../backend/local-forward'
import type { PolicyOutput } from '../contracts/policy'
import type { Subject } from '../contracts/saliency'
import { kept } from './cache'
import { blurMatrix, centredMatrix, gridCentres, stretchedMatrix, toTensor } from './gaussian'
import { maskRows, plusMasks, rowByRow } from './local-change'

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
    help: 'Standard deviation of the mask, in observation pixels; 2 in the published experiments.',
  },
  blur: {
    kind: 'number',
    title: 'Blur σ',
    default: 3,
    min: 0.5,
    max: 20,
    step: 0.5,
    unit: 'px',
    help: 'How strongly the hidden place is blurred; 3 as published.',
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
    title: 'Planes',
    default: 'all',
    of: ['all', 'newest'],
    help: 'Which of the stacked planes are blurred; all with the same mask, as published.',
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

/** The policy's answers to all perturbed observations: [rows·columns, …]. Call inside a tidy. */
export function disturbedOutputs({ policy, observation }: Subject, given: DisturbanceOptions): PolicyOutput {
  const [, h, w, planes] = observation.shape
  const image = tf.reshape(observation, [h, w * planes]) as tf.Tensor2D
  const towardsBlur = planeChoice(tf.sub(blurred(image, planes, given.blur), image) as tf.Tensor2D, planes, given)
  const occlude = given.mode === 'occlude'
  const base = tf.reshape(occlude ? image : tf.add(image, towardsBlur), [1, h, w, planes]) as tf.Tensor4D
  const change = occlude ? towardsBlur : (tf.neg(towardsBlur) as tf.Tensor2D)
  const shape = [h, w, planes] as const
  return localForward(policy, { base, change, ...plusMasks(shape, given.d, given.r) }) ?? rowByRow(policy, base, change, maskRows(shape, given.d, given.r, policy.first))
}

/** Blur along both axes as two products; [h, w·planes] in and out. */
function blurred(image: tf.Tensor2D, planes: number, sigma: number): tf.Tensor2D {
  const [h, stride] = image.shape
  const w = stride / planes
  const [down, across] = kept(`blur/${h}/${w}/${sigma}`, () => [toTensor(blurMatrix(h, sigma)), toTensor(blurMatrix(w, sigma))] as const)
  const columnsFirst = tf.transpose(tf.reshape(tf.matMul(down, image), [h, w, planes]), [1, 0, 2])
  const both = tf.reshape(tf.matMul(across, tf.reshape(columnsFirst, [w, h * planes])), [w, h, planes])
  return tf.reshape(tf.transpose(both, [1, 0, 2]), [h, stride])
}

/** Zero on the planes that stay as they are. */
function planeChoice(change: tf.Tensor2D, planes: number, given: DisturbanceOptions): tf.Tensor2D {
  if (given.planes === 'all') return change
  const selector = Float32Array.from({ length: change.shape[1] }, (_, j) => (j % planes === planes - 1 ? 1 : 0))
  return tf.mul(change, tf.tensor2d(selector, [1, selector.length]))
}

/** [rows·columns] scores of the grid → the map [h, w]: bilinear, then rescaled so that the greatest value is the greatest score. */
export function gridMap(scores: tf.Tensor1D, [h, w]: readonly [number, number], { d, grid }: DisturbanceOptions): tf.Tensor2D {
  const matrix = (size: number) => {
    const samples = gridCentres(size, d).length
    return toTensor(grid === 'centred' ? centredMatrix(size, samples, d) : stretchedMatrix(size, samples))
  }
  const [down, across] = kept(`grid/${grid}/${h}/${w}/${d}`, () => [matrix(h), matrix(w)] as const)
  const field = tf.reshape(scores, [gridCentres(h, d).length, -1]) as tf.Tensor2D
  const map = tf.matMul(tf.matMul(down, field), across, false, true)
  // All zeros stay zeros.
  return tf.mul(map, tf.divNoNan(tf.max(field), tf.max(map)))
}
