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

/** A verdict in a list, with the mark that belongs to it wherever it stands. */
export const markedVerdict = ({
  verdict,
  afterTheData,
}: {
  readonly verdict: Verdict
  readonly afterTheData: boolean
}) => (afterTheData ? `${verdictTitles[verdict]}, after the data` : verdictTitles[verdict])
