import type { Option } from '../../contracts/options'
import { annealings } from './schedules'

/** What several trainers can be told, described once; whom another default suits says so: `{ ...slotsOption, default: 8 }`. */
export const slotsOption = {
  kind: 'number',
  default: 16,
  min: 1,
  max: 256,
  step: 1,
  help: 'Games played side by side.',
} as const satisfies Option
export const partsOption = {
  kind: 'number',
  default: 4,
  before: 1,
  min: 1,
  max: 64,
  step: 1,
  help: 'Slots and minibatches are cut into so many parts, which workers share: at most so many can help. The result depends on this, not on how many do.',
} as const satisfies Option
/** Of Adam; whoever steps otherwise says so. */
export const learningRateOption = {
  kind: 'number',
  title: 'Learning rate',
  default: 5e-4,
  min: 1e-6,
  max: 0.1,
  help: 'Step size of Adam.',
} as const satisfies Option
export const annealOption = {
  kind: 'toggle',
  title: 'Anneal the rate',
  default: true,
  help: 'Lower the learning rate in a straight line to 0 at the end of the run.',
} as const satisfies Option
export const annealingOption = {
  kind: 'choice',
  default: 'none',
  of: Object.keys(annealings),
  help: 'How the learning rate falls to 0 at the end of the run: not at all, in a straight line, or along half a cosine.',
} as const satisfies Option
export const gammaOption = {
  kind: 'number',
  title: 'Discount γ',
  default: 0.99,
  min: 0,
  max: 1,
  help: 'Worth of a reward one decision later.',
} as const satisfies Option
export const entropyOption = {
  kind: 'number',
  title: 'Entropy weight',
  default: 0.01,
  min: 0,
  max: 1,
  help: 'Pull towards undecided behaviour: higher explores more.',
} as const satisfies Option
export const valueWeightOption = {
  kind: 'number',
  title: 'Value weight',
  default: 0.5,
  min: 0,
  max: 10,
  help: 'Share of the value loss in the total.',
} as const satisfies Option
export const maxGradNormOption = {
  kind: 'number',
  title: 'Gradient norm limit',
  default: 0.5,
  min: 0.01,
  max: 100,
  help: 'Longer gradients are scaled down to this.',
} as const satisfies Option
