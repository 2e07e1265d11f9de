import { exploreKeys } from '../explore/keys'
import type { PageInfo } from './registry'

export const page: PageInfo = {
  title: 'Explore',
  order: 4,
  about: 'Go through whole recordings: when it looked at what, and which moments are alike.',
  first: 'hands',
  keys: ({ explorer }, showKeys) => exploreKeys(explorer, showKeys),
  choices: {
    recording: {
      read: ({ explorer }) => explorer.open?.info.id ?? '',
      async take({ explorer, stage }, id) {
        await explorer.show(id)
        await explorer.begin(stage.status?.env)
      },
    },
  },
  enter({ stage, explorer, pages }) {
    if (pages.chosen('recording') === '') void explorer.begin(stage.status?.env)
    if (stage.playing) stage.toggle()
    return () => explorer.halt()
  },
}
