import * as tf from '../../backend/tf'
import type { OptionSpec, Values } from '../../contracts/options'
import type { PolicyOutput } from '../../contracts/policy'
import type { SaliencyMethod, Subject, Target } from '../../contracts/saliency'
import { kept } from '../cache'
import { blurMatrix, centredMatrix, gridCentres, stretchedMatrix } from '../gaussian'
import type { Matrix } from '../gaussian'
import { forwardChanges, maskRows, maskedChange } from '../local-change'
import { squaredChange } from '../targets'

const options = {
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

type PerturbationOptions = Values<typeof options>

/**
 * I′ = I·(1 − M) + blur(I)·M for a mask M at every grid point; score ½‖L(I) − L(I′)‖² for all logits (eq. 2), ½(t − t′)² for a
 * scalar target; scores resized to the observation bilinearly and rescaled to keep their maximum. All targets share one pass.
 */
export default {
  id: 'perturbation',
  title: 'Perturbation',
  cite: 'Greydanus et al. 2018, Visualizing and Understanding Atari Agents (arXiv 1711.00138)',
  signed: false,
  needs: 'forward',
  unit: 'half the squared change of the target',
  options,
  explain: (subject, given) => explainMany(subject, [subject.target], given)[0] as tf.Tensor2D,
  explainMany,
  coarse: (given) => ({ ...given, d: Math.min(given.d * 2, options.d.max) }),
} satisfies SaliencyMethod<typeof options>

function explainMany(subject: Subject, targets: readonly Target[], given: PerturbationOptions): tf.Tensor2D[] {
  return tf.tidy(() => {
    const reference = subject.policy.forward(subject.observation)
    const disturbed = disturbedOutputs(subject, given)
    const [, h, w] = subject.observation.shape
    const resize = resizeMatrices(h, w, given)
    return targets.map((target) => {
      const scores = tf.mul(squaredChange(target, reference, disturbed, subject.chosen), 0.5)
      return resized(tf.reshape(scores, [gridCentres(h, given.d).length, -1]) as tf.Tensor2D, resize)
    })
  })
}

/** The policy's answers to all perturbed observations: [rows·columns, …], one batch per row of the grid. */
function disturbedOutputs({ policy, observation }: Subject, given: PerturbationOptions): PolicyOutput {
  const [, h, w, planes] = observation.shape
  const image = tf.reshape(observation, [h, w * planes]) as tf.Tensor2D
  const towardsBlur = planeChoice(tf.sub(blurred(image, planes, given.blur), image) as tf.Tensor2D, planes, given)
  const occlude = given.mode === 'occlude'
  const base = occlude ? image : tf.add(image, towardsBlur)
  const change = occlude ? towardsBlur : (tf.neg(towardsBlur) as tf.Tensor2D)
  const forward = forwardChanges(policy, tf.reshape(base, [1, h, w, planes]) as tf.Tensor4D)
  const outputs = maskRows([h, w, planes], given.d, given.r, policy.first).map((row) => {
    const { logits, value } = tf.tidy(() => ({ ...forward(maskedChange(change, row, planes), row.from) }))
    return { logits, value }
  })
  return { logits: tf.concat(outputs.map(({ logits }) => logits)), value: tf.concat(outputs.map(({ value }) => value)) }
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
function planeChoice(change: tf.Tensor2D, planes: number, given: PerturbationOptions): tf.Tensor2D {
  if (given.planes === 'all') return change
  const selector = Float32Array.from({ length: change.shape[1] }, (_, j) => (j % planes === planes - 1 ? 1 : 0))
  return tf.mul(change, tf.tensor2d(selector, [1, selector.length]))
}

type ResizeMatrices = readonly [down: tf.Tensor2D, across: tf.Tensor2D]

function resizeMatrices(h: number, w: number, { d, grid }: PerturbationOptions): ResizeMatrices {
  const matrix = (size: number) => {
    const samples = gridCentres(size, d).length
    return toTensor(grid === 'centred' ? centredMatrix(size, samples, d) : stretchedMatrix(size, samples))
  }
  return kept(`perturbation/${grid}/${h}/${w}/${d}`, () => [matrix(h), matrix(w)] as const)
}

/** Bilinear, then rescaled so that the greatest value is the greatest score; all zeros stay zeros. */
function resized(scores: tf.Tensor2D, [down, across]: ResizeMatrices): tf.Tensor2D {
  const map = tf.matMul(tf.matMul(down, scores), across, false, true)
  return tf.mul(map, tf.divNoNan(tf.max(scores), tf.max(map)))
}

function toTensor({ rows, columns, data }: Matrix): tf.Tensor2D {
  return tf.tensor2d(Float32Array.from(data), [rows, columns])
}
