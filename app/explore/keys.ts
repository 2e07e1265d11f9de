import type { KeyBinding } from '../state/keys.svelte'
import type { Explorer } from './explorer.svelte'

/** The keys of the explorer. */
export function exploreKeys(explorer: Explorer, showKeys: () => void): KeyBinding[] {
  const go = (by: number) => () => explorer.seek(explorer.cursor + by)
  const marked = () => explorer.open?.trajectory.bookmarks.some(({ row }) => row === explorer.cursor) ?? false
  return [
    {
      keys: [' ', 'p'],
      title: 'Play or stop',
      shown: 'space, P',
      run: () => explorer.play(explorer.direction > 0 ? 0 : 1),
    },
    {
      keys: ['r'],
      title: 'Play backwards or stop',
      shown: 'R',
      run: () => explorer.play(explorer.direction < 0 ? 0 : -1),
    },
    { keys: ['.', 'ArrowRight'], title: 'One decision on', shown: '. →', run: go(1) },
    { keys: [',', 'ArrowLeft'], title: 'One decision back', shown: ', ←', run: go(-1) },
    { keys: [']'], title: 'Next place: a bookmark, a life, a change, a game', shown: ']', run: () => explorer.jump(1) },
    { keys: ['['], title: 'Place before', shown: '[', run: () => explorer.jump(-1) },
    {
      keys: ['j'],
      title: 'Next moment that adheres to the filters',
      shown: 'J',
      run: () => explorer.findings.sieve.go(1),
    },
    { keys: ['k'], title: 'The one before', shown: 'K', run: () => explorer.findings.sieve.go(-1) },
    { keys: ['Home'], title: 'To the start', shown: 'Home', run: () => explorer.seek(0) },
    { keys: ['End'], title: 'To the end', shown: 'End', run: () => explorer.seek(explorer.rows - 1) },
    { keys: ['+', '='], title: 'Fewer decisions on the time line', shown: '+', run: () => explorer.zoom(0.5) },
    { keys: ['-'], title: 'More of them', shown: '−', run: () => explorer.zoom(2) },
    {
      keys: ['m'],
      title: 'Set or take back a bookmark',
      shown: 'M',
      run: () => void explorer.bookmark(explorer.cursor, marked() ? null : ''),
    },
    { keys: ['?'], title: 'All keys', shown: '?', run: showKeys },
  ]
}
