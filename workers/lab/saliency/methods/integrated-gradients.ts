import * as ops from '../../backend/ops'
import type { Tensor } from '../../contracts/tensor'
import type { OptionSpec, Values } from '../../contracts/options'
import type { SaliencyMethod, Subject } from '../../contracts/saliency'
import { average } from '../combinators'
import { asChange, inputGradient, isSigned, quantityOf, signedOptions, unitOf } from '../gradient'
import { middleOf } from '../numbers'
import { reduce } from '../reduction'
import { answer, inputOf, portOf, reference } from '../subject'
import { targetFunction } from '../targets'

const options = {
  steps: {
    kind: 'number',
    title: 'Steps',
    default: 32,
    min: 2,
    max: 300,
    step: 1,
    help: 'Points on the way from the baseline to the observation, at least; 20 to 300 as published. A map that does not add up takes more.',
  },
  baseline: {
    kind: 'choice',
    title: 'Baseline',
    default: 'black',
    of: ['black', 'mean'],
    help: 'Where the way begins: a black observation, as published, or one that is everywhere as bright as this one is on average. Of numbers: zeros, or the middle of their ranges.',
  },
  ...signedOptions,
} as const satisfies OptionSpec

const chunk = 8
/** No more are taken to make a map add up. */
const MOST = 512

/**
 * (x − x₀) ⊙ ∫₀¹ ∂target/∂x (x₀ + α(x − x₀)) dα by the midpoint rule: signed, over all frames, the map adds up to
 * target(x) − target(x₀) ("completeness", section 3) as the steps grow.
 */
export default {
  id: 'integrated-gradients',
  title: 'Integrated gradients',
  glow: 'how much each pixel adds to the number explained, counted from an empty picture',
  cite: 'Sundararajan et al. 2017, Axiomatic Attribution for Deep Networks (arXiv 1703.01365)',
  signed: true,
  needs: 'gradient',
  unit: 'share of the target',
  unitOf: (given) => unitOf('share of the target', given),
  asChange,
  options,
  isSigned,
  explain: (subject, given) => ops.tidy(() => mapOf(integrated(subject, given).parts, subject, given)),
  explainBalanced: (subject, given) =>
    ops.tidy(() => {
      const { parts, from } = integrated(subject, given)
      return {
        map: mapOf(parts, subject, given),
        sums: ops.concat([ops.reshape(ops.sum(parts), [1]), owed(subject, from)]),
      }
    }),
  hides: ({ baseline }) => (baseline === 'black' ? 'black' : 'mean'),
  finer: (given) => (2 * given.steps <= MOST ? { ...given, steps: 2 * given.steps } : null),
  coarse: (given) => ({ ...given, steps: Math.min(given.steps, 8) }),
} satisfies SaliencyMethod<typeof options>

type Given = Values<typeof options>

const mapOf = (parts: Tensor, subject: Subject, given: Given): Tensor =>
  reduce(quantityOf(parts, given.quantity), portOf(subject), given)

/** target(x) − target(x₀), [1]. */
function owed(subject: Subject, from: Tensor): Tensor {
  const before = reference(subject)
  const scalar = targetFunction(subject.target, before, subject.chosen)
  return ops.sub(scalar(before), scalar(answer(subject, from)))
}

/** Attributions, of the shape of the input, and the baseline that they begin at. */
function integrated(subject: Subject, { steps, baseline }: Given): { readonly parts: Tensor; readonly from: Tensor } {
  const [x, port] = [inputOf(subject), portOf(subject)]
  const mean = () => (port.kind === 'vector' ? middleOf(port) : ops.mul(ops.onesLike(x), ops.mean(x)))
  const from = baseline === 'mean' ? mean() : ops.zerosLike(x)
  const way = ops.sub(x, from)
  const slope = average(steps, chunk, (start, size) => {
    const parts = Float32Array.from({ length: size }, (_, i) => (start + i + 0.5) / steps)
    return inputGradient(
      subject,
      ops.add(from, ops.mul(way, ops.tensor(parts, [size, ...x.shape.slice(1).map(() => 1)]))),
    )
  })
  return { parts: ops.mul(way, slope), from }
}
