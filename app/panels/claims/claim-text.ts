import type { Claim } from '../../../workers/lab/contracts/claim'
import type { Verdict } from '../../../workers/lab/contracts/study'

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
