import { counted } from './numbers'
import type { Direction, Outcome, Prediction, Relation } from '../contracts/claim'

/** A claim in the words of the page and of its reports alike. */

/** What is watched, as the axis of a figure says it. */
export const outcomeWords: Readonly<Record<Outcome, string>> = {
  reward: 'reward per rollout',
  survival: 'decisions to the first lost life',
  value: 'value',
  action: 'change of the action distribution (total variation)',
  saliency: 'saliency of the concept',
}

export const directionWords: Readonly<Record<Direction, string>> = {
  less: 'less',
  more: 'more',
  other: 'a difference, up or down',
}

const verbs: Readonly<Record<Direction, string>> = { less: 'falls', more: 'rises', other: 'changes (up or down)' }

export const relationWords: Readonly<Record<Relation, string>> = {
  rises: 'the more salient a concept, the greater the effect',
  falls: 'the more salient a concept, the smaller the effect',
}

const phraseOf = (outcome: Outcome) =>
  `the ${outcome === 'survival' ? `number of ${outcomeWords.survival}` : outcomeWords[outcome]}`

/** What must happen, as a sentence without its full stop: `the reward per rollout falls`; of a relation, `the more salient a concept, the greater …`. */
export const predictionWords = ({ outcome, direction, relation }: Prediction): string =>
  relation
    ? relationWords[relation].replace('the effect', phraseOf(outcome))
    : `${phraseOf(outcome)} ${verbs[direction]}`

/** `under the one change`, `under each of 5 changes`. */
export const underWords = (changes: number): string =>
  changes === 1 ? 'under the one change' : `under each of ${counted(changes, 'change')}`
