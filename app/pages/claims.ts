import { pageKeys } from '../state/page-keys'
import type { PageInfo } from './registry'

export const page: PageInfo = {
  title: 'Claims',
  order: 3,
  about: 'Say what an agent relies on, change it many times, and read what came out.',
  stage: 'beside',
  first: 'hands',
  keys: pageKeys,
  shares: () => 'It opens this claim with its report, and the stage as it is',
  choices: {
    claim: {
      kind: 'place',
      read: ({ draft }) => draft.original?.id ?? '',
      async take({ claims, draft }, id) {
        await claims.load()
        draft.choose(id)
        await claims.showShipped(id)
      },
    },
  },
}
