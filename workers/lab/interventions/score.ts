import type { Edit } from '../contracts/env'
import { entry } from './entry'
import type { InterventionEntry } from './entry'
import { hideScore } from './hide-score'

const group = 'Score'
const what = {
  kind: 'choice',
  title: 'Which',
  default: 'shown',
  of: ['shown', 'both'],
  help: 'Shown: only the picture. Both: the true score too, as the study did; rewards stay untouched.',
} as const
const points = { kind: 'number', title: 'Score', default: 0, min: -9999, max: 99999, step: 1 } as const

const write = (which: string, value: number): Edit[] => [
  { path: 'displayedScore', value },
  ...(which === 'both' ? [{ path: 'score', value }] : []),
]

interface Words {
  /** What the game pays for: "painting and catching". */
  readonly pays: string
  /** What is to be known of the score on the picture. */
  readonly shown: string
}

/**
 * For the catalogue of any game that shows another score than it counts (`displayedScore`, `score`): the five score conditions of Atrey,
 * Clary & Jensen (2020), whose code edited the one score there was, and so its own reward. Here they write what is shown; `both` repeats
 * the original.
 */
export const scoreEntries = ({ pays, shown: room }: Words): readonly InterventionEntry[] => [
  entry({
    id: 'displayed-score',
    title: 'Displayed score',
    group,
    help: 'Only what the picture shows; rewards and the true score are not touched. The study’s IVmodifyScore at 0, its fixed condition (IVnonChangingScores) when one number of 0 to 200 is held.',
    hypothesis: 'A salient score guides the agent along familiar ways: with another one shown, it acts otherwise.',
    options: { score: { ...points, help: room } },
    edits: (_, { score: value }) => write('shown', value),
  }),
  hideScore(group),
  entry({
    id: 'true-score',
    title: 'True score',
    group,
    help: `The score that counts, not what is shown. Rewards come from ${pays} and are not touched either.`,
    hypothesis: 'What nobody can see changes nothing: the null beside the displayed score.',
    options: { score: { ...points, help: 'What counts.' } },
    edits: (_, { score: value }) => [{ path: 'score', value }],
  }),
  entry({
    id: 'reset-score',
    title: 'Reset the score',
    group,
    help: 'To 0. The study’s intermittent_reset (IVmultModifyScores), when applied every 5 to 20 decisions.',
    hypothesis: 'The agent takes a low score for the beginning of a game, and does what one does then.',
    options: { which: what },
    edits: (_, { which }) => write(which, 0),
  }),
  entry({
    id: 'random-score',
    title: 'Any score',
    group,
    help: 'Between 1 and 200, from the episode’s own random words. The study’s random_varying, when applied every 5 to 20 decisions.',
    hypothesis: 'Saliency on the score tells how much the reward falls when the score is made meaningless.',
    options: { which: what },
    edits: (_, { which }, random) => write(which, 1 + random.below(200)),
  }),
  entry({
    id: 'last-digit',
    title: 'Another last digit',
    group,
    help: 'The last digit of what is shown becomes another one, from the episode’s own random words: as plain to see as any other score, and wrong by 9 at most.',
    hypothesis:
      'What a score says of the game is not in its last digit: that another one stands there changes nothing.',
    options: {},
    edits(state, _, random) {
      const shown = state.number('displayedScore')
      const digit = Math.abs(shown % 10)
      return write('shown', shown + (shown < 0 ? -1 : 1) * (((digit + 1 + random.below(9)) % 10) - digit))
    },
  }),
  entry({
    id: 'decrement-score',
    title: 'Count the score down',
    group,
    help: 'By so much, never below 0. The study’s decremented (IVdecrementScore), when held from 3000 on with 1 to 20.',
    hypothesis: 'A score that falls is read as things going badly.',
    options: {
      by: {
        kind: 'number',
        title: 'By',
        default: 10,
        min: 0,
        max: 9999,
        step: 1,
        help: 'Points taken off what is shown.',
      },
      any: {
        kind: 'toggle',
        title: 'Any number',
        default: false,
        help: 'Draw 1 to 20 each time from the episode’s own random words.',
      },
      which: what,
    },
    edits: (state, { by, any, which }, random) =>
      write(which, Math.max(0, state.number('displayedScore') - (any ? 1 + random.below(20) : by))),
  }),
]
