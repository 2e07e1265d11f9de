import * as ops from '../../backend/ops'
import type { Tensor } from '../../contracts/tensor'
import type { OptionSpec, Values } from '../../contracts/options'
import type { SaliencyMethod, Subject } from '../../contracts/saliency'
import { createRandom } from '../../random'
import { kept } from '../cache'
import { smooth } from '../combinators'
import { asChange, gradientOptions, inputGradient, isSigned, quantityOf, slopeUnit, unitOf } from '../gradient'
import { widthOf } from '../numbers'
import { reduce } from '../reduction'
import { inputOf, portOf } from '../subject'

const options = {
  samples: {
    kind: 'number',
    title: 'Samples',
    default: 50,
    min: 2,
    max: 200,
    step: 1,
    help: 'How many noisy copies are averaged; 50 as published.',
  },
  noise: {
    kind: 'number',
    title: 'Noise',
    default: 15,
    min: 0,
    max: 100,
    step: 1,
    unit: '%',
    help: 'Standard deviation of the noise, in percent of the observation’s range (brightest − darkest, or of a number’s own range); 10–20 % as published.',
  },
  average: {
    kind: 'choice',
    title: 'Average',
    default: 'gradient',
    of: ['gradient', 'squared'],
    help:
      'Average the gradients, as published, or their squares (“SmoothGrad-Squared”: Hooker et al. 2019), which cannot cancel out; ' +
      'squares have no sign, so “signed” then shows the same as “absolute”.',
  },
  ...gradientOptions,
  seed: {
    kind: 'number',
    title: 'Seed',
    default: 1,
    min: 0,
    max: 999_999,
    step: 1,
    help: 'Of the noise. Every moment gets the same noise, so that maps of neighbouring moments can be compared.',
  },
} as const satisfies OptionSpec

/** How many copies go through the network at once: large enough for the backend, small enough for a phone. */
const chunk = 10

/** The mean gradient over noisy copies of the observation. A smaller `samples` uses the first of the same noise. */
export default {
  id: 'smoothgrad',
  title: 'SmoothGrad',
  glow: 'the pixels that the number explained is most sensitive to, averaged over noise',
  cite: 'Smilkov et al. 2017 (arXiv 1706.03825)',
  signed: false,
  needs: 'gradient',
  unit: slopeUnit,
  unitOf: (given) => unitOf(slopeUnit, given),
  asChange,
  perLight: true,
  options,
  isSigned: (given) => isSigned(given) && given.average === 'gradient',
  explain: (subject, given) => ops.tidy(() => reduce(smoothed(subject, given), portOf(subject), given)),
  coarse: (given) => ({ ...given, samples: Math.min(given.samples, 8) }),
} satisfies SaliencyMethod<typeof options>

function smoothed(subject: Subject, { samples, noise, average, quantity, seed }: Values<typeof options>): Tensor {
  const [x, port] = [inputOf(subject), portOf(subject)]
  const range = ops.sub(ops.max(x), ops.min(x))
  const scale = ops.mul(port.kind === 'vector' ? widthOf(port, range) : range, noise / 100)
  const draws = normalDraws(seed, samples, x.shape.slice(1))
  if (average === 'gradient')
    return quantityOf(
      smooth(x, draws, scale, chunk, (batch) => inputGradient(subject, batch)),
      quantity,
    )
  const square = smooth(x, draws, scale, chunk, (batch) => ops.square(inputGradient(subject, batch)))
  return quantity === 'squared' ? square : ops.sqrt(square)
}

/** [samples, …shape] standard normal, the same for the same seed; drawn once and kept. */
function normalDraws(seed: number, samples: number, shape: readonly number[]): Tensor {
  const [draws] = kept(`smoothgrad/${seed}/${samples}/${shape.join('/')}`, () => {
    const random = createRandom(seed)
    const data = Float32Array.from({ length: samples * shape.reduce((product, n) => product * n, 1) }, () =>
      random.normal(),
    )
    return [ops.tensor(data, [samples, ...shape])] as const
  })
  return draws
}
