import type { RewardView, TransitionsMeta } from '../../../workers/threads/api'
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
