import * as ops from '../../backend/ops'
import type { Tensor } from '../../contracts/tensor'
import type { Port } from '../../contracts/model'
import type { OptionSpec, Values } from '../../contracts/options'
import type { SaliencyMethod, Subject, Target } from '../../contracts/saliency'
import { createRandom } from '../../random'
import { kept } from '../cache'
import { interpolationMatrix, toTensor } from '../gaussian'
import { middleOf } from '../numbers'
import { answer, inputOf, portOf, reference } from '../subject'
import { targetFunction } from '../targets'

const options = {
  samples: {
    kind: 'number',
    title: 'Masks',
    default: 1000,
    min: 2,
    max: 5000,
    step: 1,
    help: 'How many random masks are tried; 1000 to 8000 as published.',
  },
  cells: {
    kind: 'number',
    title: 'Cells',
    default: 10,
    min: 2,
    max: 28,
    step: 1,
    help: 'A mask is drawn on so many cells a side, then enlarged smoothly; 7 as published for photographs. Of numbers each is a cell of its own.',
  },
  part: {
    kind: 'number',
    title: 'Part kept',
    default: 0.5,
    min: 0.05,
    max: 0.95,
    help: 'Probability that a cell stays visible; 0.5 as published.',
  },
  seed: {
    kind: 'number',
    title: 'Seed',
    default: 1,
    min: 0,
    max: 999_999,
    step: 1,
    help: 'Of the masks. Every moment gets the same masks, so that maps can be compared.',
  },
} as const satisfies OptionSpec

type RiseOptions = Values<typeof options>

/** Masks that share one random shift, and go through the network together. */
const chunk = 25

/**
 * cov(t(x ⊙ M), M) / var(M), pixel by pixel, over random masks M: how the target rises with a pixel being visible, all else as it
 * happens to be. The published estimate, E[t(x ⊙ M) M] / p, is this up to a constant and a factor; but with scores that are not
 * centred on the mean of the sample it is mostly the noise of the masks' own mean, and a pixel's mask varies less than p(1 − p):
 * it is a mean of up to four cells. Pixels that do not matter still show sampling noise, which falls with 1/√masks.
 */
export default {
  id: 'rise',
  title: 'RISE',
  glow: 'the parts that keep its choice when all else is hidden',
  cite: 'Petsiuk et al. 2018, Randomized Input Sampling for Explanation of Black-box Models (arXiv 1806.07421)',
  signed: true,
  needs: 'forward',
  unit: 'change of the target for a wholly visible pixel',
  options,
  explain: (subject, given) => explainMany(subject, [subject.target], given)[0] as Tensor,
  explainMany,
  hides: () => 'black',
  coarse: (given) => ({ ...given, samples: Math.min(given.samples, 150) }),
} satisfies SaliencyMethod<typeof options>

function explainMany(subject: Subject, targets: readonly Target[], given: RiseOptions): Tensor[] {
  return ops.tidy(() => {
    const port = portOf(subject)
    const [h, w] = port.kind === 'vector' ? [1, port.shape[0]] : port.shape
    const before = reference(subject)
    const scalars = targets.map((target) => targetFunction(target, before, subject.chosen))
    const n = given.samples
    let sums = noSums(h * w, targets.length)
    for (let start = 0; start < n; start += chunk)
      sums = ops.tidy(() => {
        const masks = port.kind === 'vector' ? drawChoices(w, start, given) : drawMasks(h, w, start, given)
        const output = answer(
          subject,
          port.kind === 'vector'
            ? mixed(inputOf(subject), port, masks)
            : ops.mul(inputOf(subject), ops.expandDims(masks, 3)),
        )
        return added(
          sums,
          ops.reshape(ops.sub(masks, given.part), [-1, h * w]),
          scalars.map((scalar) => ops.reshape(scalar(output), [1, -1])),
        )
      })
    const mean = ops.div(sums.masks, n)
    const variance = ops.reshape(
      port.kind === 'vector' ? ops.scalar(choiceVariance(given)) : maskVariance(h, w, given),
      [1, -1],
    )
    return sums.scores.map((score, i) => {
      const covariance = ops.sub(ops.div(sums.products[i]!, n), ops.mul(ops.div(score, n), mean))
      return ops.reshape(ops.div(covariance, variance), [h, w])
    })
  })
}

/** Sums over the masks so far: of their deviations from p [1, pixels], and per target of its scores [1, 1] and of score × deviation [1, pixels]. */
interface Sums {
  /** What scores are counted from, [1, 1] each: the first masks' mean, so that little cancels. */
  readonly origins: Tensor[]
  readonly [name: string]: Tensor | Tensor[]
  readonly masks: Tensor
  readonly scores: Tensor[]
  readonly products: Tensor[]
}

function noSums(pixels: number, targets: number): Sums {
  const each = <T>(make: () => T) => Array.from({ length: targets }, make)
  return {
    origins: [],
    masks: ops.zeros([1, pixels]),
    scores: each(() => ops.zeros([1, 1])),
    products: each(() => ops.zeros([1, pixels])),
  }
}

function added({ masks, scores, products, ...sums }: Sums, deviations: Tensor, given: readonly Tensor[]): Sums {
  const origins = sums.origins.length > 0 ? sums.origins : given.map((scores) => ops.mean(scores, 1, true))
  const changes = given.map((scores, i) => ops.sub(scores, origins[i]!))
  return {
    origins,
    masks: ops.add(masks, ops.sum(deviations, 0, true)),
    scores: scores.map((sum, i) => ops.add(sum, ops.sum(changes[i]!, 1, true))),
    products: products.map((sum, i) => ops.add(sum, ops.matMul(changes[i]!, deviations))),
  }
}

/** Numbers as they are where the mask is 1, the middle of their range where it is 0: [masks, n]. */
function mixed(x: Tensor, port: Extract<Port, { kind: 'vector' }>, masks: Tensor): Tensor {
  const rest = middleOf(port)
  return ops.add(rest, ops.mul(masks, ops.sub(x, rest)))
}

/** Which of n numbers are seen, [masks, n] of 0 and 1. */
function drawChoices(n: number, start: number, { samples, part, seed }: RiseOptions): Tensor {
  const [choices] = kept(`rise numbers/${n}/${samples}/${part}/${seed}`, () => {
    const random = createRandom(seed)
    return [
      ops.tensor(
        Float32Array.from({ length: samples * n }, () => (random.uniform() < part ? 1 : 0)),
        [samples, n],
      ),
    ] as const
  })
  return ops.slice(choices, [start, 0], [Math.min(chunk, samples - start), n])
}

/** Masks start … of the seed's sequence, [n, h, w] in 0…1: random cells, enlarged bilinearly, shifted by less than a cell. */
export function drawMasks(h: number, w: number, start: number, given: RiseOptions): Tensor {
  const count = Math.min(chunk, given.samples - start)
  const side = given.cells + 1
  const [field, down, across] = masksOf(h, w, given).slice((3 * start) / chunk) as [Tensor, Tensor, Tensor]
  const some = ops.slice(field, [0, 0, 0], [count, side, side])
  // Along one axis at a time, all masks in one product each.
  const wide = ops.reshape(ops.matMul(ops.reshape(some, [count * side, side]) as Tensor, across, false, true), [
    count,
    side,
    w,
  ])
  const turned = ops.reshape(ops.transpose(wide, [0, 2, 1]), [count * w, side])
  return ops.transpose(ops.reshape(ops.matMul(turned, down, false, true), [count, w, h]), [0, 2, 1])
}

/** Of a cell, that is there or is not. */
const choiceVariance = ({ part }: RiseOptions) => part * (1 - part)

/**
 * [h, w]: how much the masks vary at each pixel, given their shifts: a pixel is a mean of up to four cells, so less than a cell does, by
 * the sum of its squared weights. 0.11 … 0.14 within the default's picture, not p(1 − p) = 0.25.
 */
export function maskVariance(h: number, w: number, given: RiseOptions): Tensor {
  const [variance] = kept(`rise variance/${h}/${w}/${Object.values(given).join('/')}`, () => {
    const parts = masksOf(h, w, given)
    const chunks = parts.length / 3
    const squares = (i: number) => ops.sum(ops.square(parts[i]!), 1, true)
    const each = Array.from({ length: chunks }, (_, i) =>
      ops.matMul(squares(3 * i + 1), squares(3 * i + 2), false, true),
    )
    return [ops.mul(ops.addN(each), choiceVariance(given) / chunks)] as const
  })
  return variance
}

const masksOf = (h: number, w: number, given: RiseOptions): Tensor[] =>
  kept(`rise/${h}/${w}/${Object.values(given).join('/')}`, () => createMasks(h, w, given))

/** Per chunk: its cells [chunk, side, side] and the two matrices that enlarge them with the chunk's shift. Small, so all are kept. */
function createMasks(h: number, w: number, { samples, cells, part, seed }: RiseOptions): Tensor[] {
  const random = createRandom(seed)
  const side = cells + 1
  const enlarge = (size: number, shift: number) =>
    toTensor(interpolationMatrix(size, side, (i) => ((i + 0.5) * cells) / size - 0.5 + shift))
  return Array.from({ length: Math.ceil(samples / chunk) }, () => {
    const [down, across] = [enlarge(h, random.uniform()), enlarge(w, random.uniform())]
    const field = Float32Array.from({ length: chunk * side * side }, () => (random.uniform() < part ? 1 : 0))
    return [ops.tensor(field, [chunk, side, side]), down, across]
  }).flat()
}
