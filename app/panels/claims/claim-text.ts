import type { Claim } from '../../../workers/lab/contracts/claim'

export const designTitles: Readonly<Record<Claim['design'], string>> = {
  rollouts: 'whole rollouts in pairs',
  moments: 'the same moments with and without',
}
