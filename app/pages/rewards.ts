import { firstPlayer } from '../state/rewards.svelte'
import type { PageInfo } from './registry'

export const page: PageInfo = {
  title: 'Rewards',
  order: 3.7,
  about: 'Learn from an agent’s play what the game pays, and find out what the learned reward really rewards.',
  first: 'hands',
  opened: ({ rewards }) => rewards.model?.name ?? '',
  keys: (_, showKeys) => [{ keys: ['?'], title: 'All keys', shown: '?', run: showKeys }],
  game: () => 'maze',
  choices: {
    player: {
      read: ({ rewards }) => (rewards.player === firstPlayer ? '' : rewards.player),
      take: ({ rewards }, id) => rewards.enter(id),
    },
  },
  shares: () =>
    'It opens Rewards with whoever plays here; for somebody else, export what was collected and send the file too',
  enter({ rewards, stage }) {
    void rewards.begin()
    if (stage.playing) stage.toggle()
    return () => {}
  },
}
