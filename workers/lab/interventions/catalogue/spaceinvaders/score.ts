import type { Edit } from '../../../contracts/env'
import { entry } from '../../entry'
import { hideScore } from '../../hide-score'

/**
 * The score conditions of Atrey, Clary & Jensen (2020), whose code edited the one score there was, and so its own reward.
 * Here they write what is shown; `both` repeats the original.
 */
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

export const score = [
  entry({
    id: 'displayed-score',
    title: 'Displayed score',
    group,
    help: 'Only what the picture shows; rewards and the true score are not touched. The study’s fixed condition, when held; its IVmodifyScore at 0.',
    hypothesis: 'A salient score guides what the agent does: with another one shown, it acts otherwise.',
    options: { score: { ...points, help: 'What is shown; the picture has room for four digits.' } },
    edits: (_, { score: value }) => write('shown', value),
  }),
  hideScore(group),
  entry({
    id: 'true-score',
    title: 'True score',
    group,
    help: 'The score that counts, not what is shown. Rewards come from hits and are not touched either.',
    hypothesis: 'What nobody can see changes nothing: the null beside the displayed score.',
    options: { score: { ...points, help: 'What counts.' } },
    edits: (_, { score: value }) => [{ path: 'score', value }],
  }),
  entry({
    id: 'reset-score',
    title: 'Reset the score',
    group,
    help: 'To 0. The study’s intermittent_reset, when applied every 5 to 20 decisions (IVmultModifyScores).',
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
    id: 'decrement-score',
    title: 'Count the score down',
    group,
    help: 'By so much, never below 0. The study’s decremented, when held from 3000 on with 1 to 20 (IVdecrementScore).',
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
      which: what,
    },
    edits: (state, { by, which }) => write(which, Math.max(0, state.number('displayedScore') - by)),
  }),
]
