import type { Claim, Direction, Outcome } from '../../../workers/lab/contracts/claim'

/** What is watched, in words. */
export const outcomeTitles: Readonly<Record<Outcome, string>> = {
  reward: 'reward per rollout',
  survival: 'decisions to the first lost life',
  value: 'value',
  action: 'action distribution',
  saliency: 'saliency of the concept',
}

export const directionTitles: Readonly<Record<Direction, string>> = { less: 'less', more: 'more', other: 'another' }

export const designTitles: Readonly<Record<Claim['design'], string>> = {
  rollouts: 'whole rollouts in pairs',
  moments: 'the same moments with and without',
}
