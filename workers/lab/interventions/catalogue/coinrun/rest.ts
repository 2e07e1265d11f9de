import type { Edit } from '../../../contracts/env'
import { entry, refuse } from '../../entry'
import { agentOf, cellAt, cells, fill, isGround, isLava, nextPit, standingRow, within, worldOf } from './world'

const [coin, world] = ['Coin', 'World']

export const rest = [
  entry({
    id: 'move-coin',
    title: 'Move the coin',
    group: coin,
    help: 'To the ground at a distance from the agent, or above it.',
    hypothesis: 'The agent wants the coin, not the end of the level: it goes for one that lies elsewhere.',
    options: {
      ahead: {
        kind: 'number',
        title: 'Ahead',
        default: 3,
        min: -40,
        max: 40,
        step: 1,
        unit: 'cells',
        help: 'To the right of the agent; negative to the left.',
      },
      above: {
        kind: 'number',
        title: 'Above the ground',
        default: 0,
        min: 0,
        max: 12,
        step: 1,
        unit: 'cells',
        help: '0: it stands on it.',
      },
    },
    edits(state, { ahead, above }) {
      const map = worldOf(state)
      const column = Math.floor(agentOf(state).x) + ahead
      within(column, 0)
      const row = standingRow(map, column) + above
      within(column, row)
      if (isGround(cellAt(map, column, row))) refuse('that is in the ground')
      return [
        { path: 'coin.there', value: true },
        { path: 'coin.column', value: column },
        { path: 'coin.row', value: row },
      ]
    },
  }),
  entry({
    id: 'remove-coin',
    title: 'Take the coin away',
    group: coin,
    help: 'Nothing else changes: the end of the level stays what it was.',
    hypothesis: 'The coin is what the agent is after: without it, it stops.',
    options: {},
    edits: (state) =>
      state.read('coin.there') === true ? [{ path: 'coin.there', value: false }] : refuse('there is none'),
  }),
  entry({
    id: 'fill-pit',
    title: 'Fill the next pit',
    group: world,
    help: 'With ground up to its lower bank. Who is in it is buried.',
    hypothesis: 'The agent jumps because of the pit: over ground it runs.',
    options: {},
    edits(state) {
      const pit = nextPit(state, worldOf(state))
      return fill(pit, 0, pit.height - 1, cells.groundTop)
    },
  }),
  entry({
    id: 'dig-pit',
    title: 'Dig a pit',
    group: world,
    help: 'Ahead of the agent, down to the floor of the world; deep where the ground is high.',
    hypothesis: 'The agent sees that the ground is gone, and jumps.',
    options: {
      ahead: {
        kind: 'number',
        title: 'Ahead',
        default: 2,
        min: 1,
        max: 20,
        step: 1,
        unit: 'cells',
        help: 'Where it begins.',
      },
      width: {
        kind: 'number',
        title: 'Width',
        default: 2,
        min: 1,
        max: 7,
        step: 1,
        unit: 'cells',
        help: 'A jump crosses eight.',
      },
      lava: { kind: 'toggle', title: 'Lava', default: true, help: 'A row of it at the bottom.' },
    },
    edits(state, { ahead, width, lava }) {
      const map = worldOf(state)
      const from = Math.floor(agentOf(state).x) + ahead
      within(from + width, 0)
      const columns = Array.from({ length: width }, (_, i) => from + i)
      const edits = columns.flatMap((column): Edit[] => {
        const top = standingRow(map, column) - 1
        const hole = { from: column, to: column, height: top }
        return [...fill(hole, 1, top, cells.free), ...(lava && top > 0 ? fill(hole, 1, 1, cells.lavaTop) : [])]
      })
      return edits.length > 0 ? edits : refuse('the ground is not high enough there')
    },
  }),
  entry({
    id: 'danger',
    title: 'Lava of the next pit',
    group: world,
    help: 'As high as said, or none: the pit stays as wide and as deep.',
    hypothesis: 'The agent fears the lava, not the hole.',
    options: {
      rows: {
        kind: 'number',
        title: 'Rows',
        default: 0,
        min: 0,
        max: 20,
        step: 1,
        unit: 'cells',
        help: '0: none. Below the banks at most.',
      },
    },
    edits(state, { rows }) {
      const map = worldOf(state)
      const pit = nextPit(state, map)
      const height = Math.min(rows, pit.height - 1)
      const inside = fill(pit, 1, pit.height - 1, cells.free).filter(({ path }) => !isGround(map[numberOf(path)] ?? 0))
      const wanted = new Set(fill(pit, 1, height, cells.lavaTop).map(({ path }) => path))
      const edits = inside.flatMap(({ path }): Edit[] => {
        const isThere = isLava(map[numberOf(path)] ?? 0)
        return isThere === wanted.has(path) ? [] : [{ path, value: isThere ? cells.free : cells.lavaTop }]
      })
      return edits.length > 0 ? edits : refuse('it is so already')
    },
  }),
  entry({
    id: 'physics',
    title: 'Another gravity',
    group: world,
    help: 'From now on; 0.2 as the game was made, with jumps of 1.5.',
    hypothesis: 'The agent follows its own flight and lands where it wants, however heavy it is.',
    options: {
      gravity: {
        kind: 'number',
        title: 'Gravity',
        default: 0.25,
        min: 0.05,
        max: 1,
        unit: 'cells/tick²',
        help: 'Speed that a fall gains in every tick.',
      },
      jump: {
        kind: 'number',
        title: 'Jump',
        default: 1.5,
        min: 0,
        max: 2,
        unit: 'cells/tick',
        help: 'Speed with which a jump begins.',
      },
    },
    edits: (_, { gravity, jump }) => [
      { path: 'rules.gravity', value: gravity },
      { path: 'rules.jump', value: jump },
    ],
  }),
]

const numberOf = (path: string): number => Number(/\d+/.exec(path)?.[0])
