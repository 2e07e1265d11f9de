import { pageKeys } from '../state/page-keys'
import type { PageInfo } from './registry'

export const page: PageInfo = {
  title: 'Play',
  order: 1,
  about: 'Change the state of the game and see what the agent makes of it.',
  stage: 'middle',
  first: 'mind',
  opened: ({ stage }) => stage.spec?.title ?? '',
  keys: pageKeys,
}
