import type { Claim } from '../../../workers/lab/contracts/claim'
import type { Report, Verdict } from '../../../workers/lab/contracts/study'

export const designTitles: Readonly<Record<Claim['design'], string>> = {
  rollouts: 'whole rollouts in pairs',
  moments: 'the same moments with and without',
}

export const verdictTitles: Readonly<Record<Verdict, string>> = {
  supported: 'Supported',
  refuted: 'Refuted',
  equivalent: 'Equivalent',
  open: 'Open',
}

/** What a verdict says of its claim. A claim stays open for one of several reasons, and the one that holds is told. */
export function meaningOf(verdict: Verdict, found: Report['found']): string {
  switch (verdict) {
    case 'supported':
      return 'What the claim predicts is found, beyond chance; no null has an effect beyond chance.'
    case 'refuted':
      return 'Beyond chance, the opposite of what the claim predicts is found.'
    case 'equivalent':
      return 'No effect as large as the margin that was fixed beforehand, beyond chance.'
    case 'open':
      return whyOpen(found)
    default:
      return verdict satisfies never
  }
}

function whyOpen(found: Report['found']): string {
  if (found?.lacks === 'premise')
    return 'What the claim begins with, that it is salient, is not shown: the claim stays open, whatever its changes do.'
  if (found?.lacks === 'null')
    return 'A null has an effect too: what the changes do cannot be taken at its word, and the claim stays open.'
  const changes = found?.changes
  if (changes && changes.found > 0)
    return `Beyond chance, ${changes.found} of ${changes.of} changes do what the claim predicts of each: the others leave it open.`
  return 'What the claim predicts is not found beyond chance: it is neither shown nor excluded.'
}
