import { pageKeys } from '../state/page-keys'
import type { PageInfo } from './registry'

export const page: PageInfo = {
  title: 'Train',
  order: 2,
  about: 'Train an agent in this browser; the stage plays its newest weights.',
  stage: 'beside',
  first: 'hands',
  opened: ({ stage }) => stage.spec?.title ?? '',
  keys: pageKeys,
}
