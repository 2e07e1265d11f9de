import * as ops from '../../backend/ops'
import type { Tensor } from '../../contracts/tensor'
import { InputError } from '../../contracts/errors'
import type { OptionSpec, Values } from '../../contracts/options'
import type { SaliencyMethod, Subject, Target } from '../../contracts/saliency'
import type { Covered, Scale } from '../coverage'
import { placeGroups } from '../object-groups'
import type { PlacedGroup } from '../object-groups'
import { answer, imageOf, inputOf, noPicture, portOf, rowsOf } from '../subject'
import { squaredChange } from '../targets'

const options = {
  bricks: {
    kind: 'choice',
    title: 'Masks',
    default: 'singly',
    of: ['singly', 'regions', 'together'],
    help:
      'Mask every object on its own, as published; by the parts that the game names (Breakout’s bricks and Amidar’s corridors by sixths, ' +
      'invaders by row); or all of a kind at once.',
  },
  fill: {
    kind: 'choice',
    title: 'Fill',
    default: 'black',
    of: ['black', 'background'],
    help:
      'What takes the object’s place. Black, as published. Background: per frame and colour, the mean of the two pixels around the object, ' +
      'so that a bright surrounding leaves no black hole.',
  },
} as const satisfies OptionSpec

type ObjectOptions = Values<typeof options>

/**
 * Every object in turn is taken out of all frames, where it lies in each; score ‖L(I) − L(I∖o)‖₂ for all logits, |t − t′| for a
 * scalar target. An empty mask leaves the observation as it is, bit for bit, and scores exactly 0.
 */
export default {
  id: 'object',
  title: 'Object',
  glow: 'the things that would change its choice most if they were gone',
  cite: 'Iyer et al. 2018, Transparency and Explanation in Deep Reinforcement Learning (arXiv 1809.06061)',
  signed: false,
  needs: 'objects',
  unit: 'change of the target when the object is gone',
  options,
  hides: ({ fill }) => (fill === 'black' ? 'black' : 'background'),
  refusal: (model, of) => noPicture('Object saliency', portOf({ model, of })),
  explain: (subject, given) => explainMany(subject, [subject.target], given)[0] as Tensor,
  explainMany,
} satisfies SaliencyMethod<typeof options>

export interface ObjectScores {
  readonly groups: readonly PlacedGroup[]
  /** [groups], one tensor per target. */
  readonly scores: readonly Tensor[]
}

/** The numbers behind the map: one per object or group, for every target from one pass. The caller disposes the scores. */
export function objectScores(subject: Subject, targets: readonly Target[], given: ObjectOptions): ObjectScores {
  const groups = place(subject, given)
  return { groups, scores: ops.tidy(() => scoreAll(subject, groups, targets, given)) }
}

/**
 * Scores painted on the objects' pixels in the newest plane. A pixel that several objects share shows their mean, weighted by
 * the area each has in it, so that a pixel of one object alone shows exactly its score.
 */
function explainMany(subject: Subject, targets: readonly Target[], given: ObjectOptions): Tensor[] {
  const [h, w] = imageOf(subject, 'Object saliency').shape
  return ops.tidy(() => {
    const { groups, scores } = objectScores(subject, targets, given)
    if (groups.length === 0) return targets.map(() => ops.zeros([h, w]))
    const paint = ops.tensor(paintWeights(groups, h * w), [groups.length, h * w])
    return scores.map((each) => ops.reshape(ops.matMul(ops.reshape(each, [1, -1]), paint), [h, w]))
  })
}

function place(subject: Subject, { bricks }: ObjectOptions): PlacedGroup[] {
  const { objects, scale } = check(subject)
  return placeGroups(objects, bricks, scale, subject.kinds)
}

function check(subject: Subject): { objects: NonNullable<Subject['objects']>; scale: Scale } {
  const { objects, frame } = subject
  const {
    shape: [height, width],
    frames,
  } = imageOf(subject, 'Object saliency')
  if (!objects || !frame)
    throw new InputError('objects', 'object saliency needs the objects of every frame and its size')
  if (objects.length !== frames) throw new InputError('objects', `must be listed for each of the ${frames} frames`)
  return { objects, scale: { width, height, frame } }
}

/** Masked copies per pass through the network. */
const chunk = 16

function scoreAll(
  subject: Subject,
  groups: readonly PlacedGroup[],
  targets: readonly Target[],
  given: ObjectOptions,
): Tensor[] {
  const parts: Tensor[][] = targets.map(() => [])
  for (let start = 0; start < groups.length; start += chunk) {
    const scores = ops.tidy(() => scoreChunk(subject, groups.slice(start, start + chunk), targets, given))
    scores.forEach((score, i) => parts[i]?.push(score))
  }
  return parts.map((part) => (part.length > 0 ? ops.concat(part) : ops.zeros([0])))
}

/** The untouched observation is the first row of the same batch: what is not masked cannot differ by rounding. */
function scoreChunk(
  subject: Subject,
  groups: readonly PlacedGroup[],
  targets: readonly Target[],
  { fill }: ObjectOptions,
): Tensor[] {
  const copies = fill === 'black' ? blackened(subject, groups) : filled(subject, groups)
  const outputs = answer(subject, ops.concat([inputOf(subject), copies]))
  const [untouchedRow, masked] = [rowsOf(outputs, 0, 1), rowsOf(outputs, 1, groups.length)]
  return targets.map((target) => ops.sqrt(squaredChange(target, untouchedRow, masked, subject.chosen)))
}

/** observation·(1 − coverage) per group: [groups, h, w, planes]. */
function blackened(subject: Subject, groups: readonly PlacedGroup[]): Tensor {
  return ops.mul(
    inputOf(subject),
    untouched(subject, groups, (group, frame) => group.planes[frame] ?? []),
  )
}

/** observation·(1 − coverage) + background·coverage, background = mean over a rim of two pixels, per group, frame and colour. */
function filled(subject: Subject, groups: readonly PlacedGroup[]): Tensor {
  const [
    observation,
    {
      shape: [h, w],
    },
  ] = [inputOf(subject), imageOf(subject, 'Object saliency')]
  const keep = untouched(subject, groups, (group, frame) => group.planes[frame] ?? [])
  const rims = ops.sub(
    1,
    untouched(subject, groups, (group, frame) => rimOf(group.planes[frame] ?? [], h, w)),
  )
  const background = ops.divNoNan(ops.sum(ops.mul(observation, rims), [1, 2], true), ops.sum(rims, [1, 2], true))
  return ops.add(ops.mul(observation, keep), ops.mul(background, ops.sub(1, keep)))
}

/** 1 − part at the covered pixels, in all colours of the frame, 1 elsewhere: [groups, h, w, planes]. */
function untouched(
  subject: Subject,
  groups: readonly PlacedGroup[],
  pixels: (group: PlacedGroup, frame: number) => readonly Covered[],
): Tensor {
  const {
    shape: [h, w, planes],
    frames,
    channels,
  } = imageOf(subject, 'Object saliency')
  const data = new Float32Array(groups.length * h * w * planes).fill(1)
  groups.forEach((group, i) => {
    for (let frame = 0; frame < frames; frame++)
      for (const { pixel, part } of pixels(group, frame)) {
        const at = (i * h * w + pixel) * planes + frame * channels
        data.fill(1 - part, at, at + channels)
      }
  })
  return ops.tensor(data, [groups.length, h, w, planes])
}

/** Pixels at most two away from the covered ones, weighted by what the object leaves of them. */
function rimOf(covered: readonly Covered[], h: number, w: number): Covered[] {
  const rim = new Map<number, number>()
  for (const { pixel } of covered) {
    const [y, x] = [Math.floor(pixel / w), pixel % w]
    for (let j = Math.max(0, y - 2); j <= Math.min(h - 1, y + 2); j++)
      for (let i = Math.max(0, x - 2); i <= Math.min(w - 1, x + 2); i++) rim.set(j * w + i, 1)
  }
  for (const { pixel, part } of covered) rim.set(pixel, 1 - part)
  return [...rim].map(([pixel, part]) => ({ pixel, part }))
}

/** [groups, pixels]: each group's share of the newest plane's pixels; columns add up to 1 where there is any object. */
function paintWeights(groups: readonly PlacedGroup[], pixels: number): Float32Array {
  const weights = new Float32Array(groups.length * pixels)
  const totals = new Float64Array(pixels)
  const newest = groups.map(({ planes }) => planes.at(-1) ?? [])
  for (const { pixel, part } of newest.flat()) totals[pixel]! += part
  newest.forEach((covered, i) => {
    for (const { pixel, part } of covered) weights[i * pixels + pixel] = part / totals[pixel]!
  })
  return weights
}
