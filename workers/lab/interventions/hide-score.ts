import { entry } from './entry'
import type { InterventionEntry } from './entry'

/** For the catalogue of any game whose picture shows a score that background can be painted over (`scoreHidden`). */
export const hideScore = (group: string): InterventionEntry =>
  entry({
    id: 'hide-score',
    title: 'Paint the score over',
    group,
    help: 'Background stands where the score was, for people and agents. Rewards stay as they are.',
    hypothesis: 'Whoever reads the score is lost without it; nobody else minds.',
    options: {
      hidden: {
        kind: 'toggle',
        title: 'Painted over',
        default: true,
        help: 'No: the score is seen.',
      },
    },
    absolute: true,
    edits: (_, { hidden }) => [{ path: 'scoreHidden', value: hidden }],
  })
