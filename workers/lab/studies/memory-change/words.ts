import { showShare } from '../../charts/numbers'
import type { Wording } from '../changed-agents/summary'

export const memoryWords: Wording = {
  random: 'among the components, which move as much',
  share: 'share of variance',
  shares: (shares) =>
    `Together those that were changed alone hold ${showShare(shares.reduce((sum, share) => sum + share, 0))} of the memory’s variance.`,
  caption:
    'Random directions lie among the components and move as much as one of them: what any change of this memory does.',
}
