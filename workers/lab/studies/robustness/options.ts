import type { OptionSpec, Values } from '../../contracts/options'

export const robustnessOptions = {
  margin: {
    kind: 'number',
    default: 0.05,
    min: 0.001,
    max: 1,
    step: 0.001,
    help: 'How much oftener two agents may disagree under the changes before it matters, fixed before anything runs: 0.05 is once more in twenty.',
  },
  asPublished: {
    kind: 'toggle',
    title: 'As published',
    default: true,
    help: 'The study’s own numbers (JSD of one choice, or of 30 draws; later cross-entropy) beside those of whole distributions.',
  },
} as const satisfies OptionSpec

export type RobustnessOptions = Values<typeof robustnessOptions>
