import type { RewardView, TransitionsMeta, TrialLine } from '../../../workers/threads/api'
import { counted, showRounded } from '../../controls/numbers'

/** Of all decisions, those that paid anything. */
export const paidShare = ({ rows, classes }: Pick<TransitionsMeta, 'rows' | 'classes'>): number =>
  classes.reduce((sum, [reward, count]) => sum + (reward === 0 ? 0 : count), 0) / Math.max(1, rows)

/** How far a model is from what the rules pay on games that it never saw. */
export function errorText({ epochs }: Pick<RewardView, 'epochs'>): string {
  const last = epochs.at(-1)
  return last
    ? `Mean squared error ${showRounded(last.heldOut)} on games that it never saw, after ${counted(epochs.length, 'time')} through the data.`
    : 'Nothing learned yet.'
}

/** Hundredths tell rewards of 0 and 1 apart, and a little less is nothing. */
export const showReward = (value: number): string =>
  value
    .toFixed(2)
    .replace(/^-0\.00$/, '0.00')
    .replace('-', '−')

/** Where goals are, in a sentence. */
const places: Readonly<Record<string, string>> = {
  'either corner': 'one goal, in either corner',
  'both corners': 'goals in both corners',
  anywhere: 'one goal anywhere',
}
export const placeText = (goals: string): string => places[goals] ?? goals

/** "It earns the true reward in 99 of 100 games with one goal, in either corner; 98 with goals in both corners, 12 with one goal anywhere." */
export function trialText([own, ...others]: readonly TrialLine[]): string {
  if (!own) return ''
  const elsewhere = others.map(({ goals, paid }) => `${paid} with ${placeText(goals)}`).join(', ')
  return `It earns the true reward in ${own.paid} of ${own.games} games with ${placeText(own.goals)}; in ${elsewhere}.`
}
