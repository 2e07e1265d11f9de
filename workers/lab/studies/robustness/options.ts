import type { OptionSpec, Values } from '../../contracts/options'
import { saliencyMethods } from '../../saliency/registry'

export const robustnessOptions = {
  margin: {
    kind: 'number',
    default: 0.05,
    min: 0.001,
    max: 1,
    step: 0.001,
    help: 'How much oftener two agents may disagree under the changes before it matters, fixed before anything runs: 0.05 is once more in twenty.',
  },
  changes: {
    kind: 'names',
    title: 'Changes',
    default: 'all',
    help: 'Which changes are made: those that the study numbers in Breakout, Amidar and Space Invaders, thirteen in Catch, and in other games all that can be edited there.',
  },
  maps: {
    kind: 'number',
    title: 'States with maps',
    default: 10,
    min: 0,
    max: 10_000,
    step: 1,
    help: 'In so many of the states every agent’s saliency map is made too, to see whether changing what is salient is what makes agents choose otherwise. 0: in none.',
  },
  method: {
    kind: 'choice',
    title: 'Maps by',
    default: 'jacobian',
    of: saliencyMethods.map(({ id }) => id),
    help: 'The method of those maps, of the chosen action.',
  },
  games: {
    kind: 'number',
    title: 'Games under each change',
    default: 0,
    min: 0,
    max: 1000,
    step: 1,
    help: 'So many games of every agent are played under each change, made where they start, and as they are: what robustness has to do with scores. 0: none; they take far longer than choices.',
  },
  asPublished: {
    kind: 'toggle',
    title: 'As published',
    default: false,
    help: 'Also as the study’s code ran: changes made in a new game whatever the state, no-ops after them, and frames of earlier questions left in the stack.',
  },
} as const satisfies OptionSpec

export type RobustnessOptions = Values<typeof robustnessOptions>
