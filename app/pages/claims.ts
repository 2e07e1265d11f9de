import { pageKeys } from '../state/page-keys'
import type { PageInfo } from './registry'

export const page: PageInfo = {
  title: 'Claims',
  order: 3,
  about: 'Say what an agent relies on, change it many times, and read what came out.',
  stage: 'beside',
  first: 'hands',
  keys: pageKeys,
  game: ({ claims, draft }) => claims.view?.claim.env ?? draft.env,
  shares: ({ claims }) =>
    claims.keptShown
      ? 'It opens this report in this browser; for somebody else, save the report and send the file'
      : 'It opens this claim with its report, and the stage as it is',
  choices: {
    claim: {
      kind: 'place',
      // One's own report says itself which claim it is of; the one in hand may be another by now.
      read: ({ claims, draft }) => (claims.keptShown ? '' : (draft.original?.id ?? '')),
      async take({ claims, draft }, id) {
        await claims.load()
        draft.choose(id)
        await claims.showShipped(id, draft.agents)
      },
    },
    report: {
      kind: 'place',
      read: ({ claims }) => claims.keptShown,
      async take({ claims }, id) {
        await claims.load()
        await claims.showKept(id)
      },
    },
  },
}
