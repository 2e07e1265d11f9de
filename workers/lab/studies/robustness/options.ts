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
    default: false,
    help: 'Also as the study’s code ran: changes made in a new game whatever the state, no-ops after them, and frames of earlier questions left in the stack.',
  },
} as const satisfies OptionSpec

export type RobustnessOptions = Values<typeof robustnessOptions>
