import { exploreKeys } from '../explore/keys'
import type { PageInfo } from './registry'

export const page: PageInfo = {
  title: 'Explore',
  order: 4,
  about: 'Go through whole recordings: when it looked at what, and which moments are alike.',
  first: 'hands',
  opened: ({ explorer }) => explorer.open?.info.name ?? '',
  keys: ({ explorer }, showKeys) => exploreKeys(explorer, showKeys),
  choices: {
    recording: {
      kind: 'place',
      read: ({ explorer }) => explorer.open?.info.id ?? '',
      async take({ explorer, stage }, id) {
        await explorer.show(id)
        await explorer.begin(stage.status?.env)
      },
    },
    at: {
      kind: 'moment',
      read: ({ explorer }) => (explorer.cursor > 0 ? `${explorer.cursor}` : ''),
      async take({ explorer, pages }, row) {
        if (explorer.open?.info.id === pages.chosen('recording')) explorer.seek(Number(row))
      },
    },
  },
  game: ({ explorer }) => explorer.open?.trajectory.game.id ?? '',
  shares({ explorer: { open } }) {
    if (!open) return 'It opens Explore, and the stage as it is'
    const where = 'It opens this recording at this moment'
    return open.info.id.startsWith('shipped/')
      ? where
      : `${where}, in this browser; for somebody else, export the recording and send the file too`
  },
  enter({ stage, explorer, pages }) {
    if (pages.chosen('recording') === '') void explorer.begin(stage.status?.env)
    if (stage.playing) stage.toggle()
    return () => explorer.halt()
  },
}
