import { entry, refuse } from '../../entry'
import { LAST, TILE, tileUnder, write } from './board'

const group = 'Player'
const ticks = { kind: 'number', min: 0, max: 9999, step: 1, unit: 'ticks' } as const

export const player = [
  entry({
    id: 'place-player',
    title: 'Place the player',
    group,
    help: 'Anywhere on the corridors; what he has not walked from there he does not paint. Changes 65 to 68 of the robustness study.',
    hypothesis: 'The agent steers by what is round the player, so elsewhere it does what it does there.',
    options: {
      x: {
        kind: 'number',
        title: 'From the left',
        default: 1984,
        min: 0,
        max: LAST.x,
        step: 1,
        unit: '1/16 px',
        help: '64 to a tile. It must be on a corridor.',
      },
      y: {
        kind: 'number',
        title: 'From the top',
        default: 0,
        min: 0,
        max: LAST.y,
        step: 1,
        unit: '1/16 px',
        help: '80 to a tile. It must be on a corridor.',
      },
    },
    edits: (_, { x, y }) => write('player', { x, y }),
  }),
  entry({
    id: 'shift-player',
    title: 'Shift the player',
    group,
    help: 'By whole tiles, where that is a corridor too.',
    hypothesis: 'A tile more or less does not change which way the agent is going.',
    options: {
      columns: {
        kind: 'number',
        title: 'Right',
        default: 0,
        min: -31,
        max: 31,
        step: 1,
        unit: 'tiles',
        help: 'To the right; negative to the left.',
      },
      rows: {
        kind: 'number',
        title: 'Down',
        default: -1,
        min: -30,
        max: 30,
        step: 1,
        unit: 'tiles',
        help: 'Downwards; negative upwards.',
      },
    },
    edits(state, { columns, rows }) {
      const { tx, ty } = tileUnder(state, 'player')
      const [x, y] = [(tx + columns) * TILE.x, (ty + rows) * TILE.y]
      return x < 0 || y < 0 || x > LAST.x || y > LAST.y ? refuse('that is off the board') : write('player', { x, y })
    },
  }),
  entry({
    id: 'player-speed',
    title: 'Player speed',
    group,
    help: 'How far the player walks in a tick; 8 in the original.',
    hypothesis: 'The agent looks where the player is instead of counting its own steps: slower, it still arrives.',
    options: {
      speed: {
        kind: 'number',
        title: 'Speed',
        default: 4,
        min: 0,
        max: 100,
        step: 1,
        unit: '1/16 px/tick',
        help: 'A tile is 64 wide and 80 high.',
      },
    },
    edits: (_, { speed }) => [{ path: 'player.speed', value: speed }],
  }),
  entry({
    id: 'jumps',
    title: 'Jumps',
    group,
    help: 'How many are left in this life; nothing on the picture tells.',
    hypothesis: 'The agent cannot see its jumps, so it presses the button alike with and without them.',
    options: {
      jumps: { kind: 'number', title: 'Jumps', default: 0, min: 0, max: 99, step: 1, help: '4 in the original.' },
    },
    edits: (_, { jumps }) => [{ path: 'jumps', value: jumps }],
  }),
  entry({
    id: 'jump-timer',
    title: 'Jump',
    group,
    help: 'Enemies turn black and are harmless for so long. In a chase it waits.',
    hypothesis: 'Black enemies are no reason to turn away: the agent walks through them.',
    options: { ticks: { ...ticks, title: 'For', default: 75, help: '75 in the original; 0 ends a jump.' } },
    edits: (_, { ticks: value }) => [{ path: 'jumpTimer', value }],
  }),
  entry({
    id: 'chase-timer',
    title: 'Chase',
    group,
    help: 'Enemies can be caught for so long.',
    hypothesis: 'The agent knows a chase when it sees one: it makes for the enemies.',
    options: { ticks: { ...ticks, title: 'For', default: 300, help: '300 in the original; 0 ends a chase.' } },
    edits: (_, { ticks: value }) => [{ path: 'chaseTimer', value }],
  }),
  entry({
    id: 'keep-alive',
    title: 'Keep alive',
    group,
    help: 'A jump for the next few ticks whenever an enemy is near, as if somebody pressed the button in time; costs none. Held, the player never dies.',
    hypothesis: 'What the agent earns is limited by dying, not by where it goes.',
    options: {
      near: {
        kind: 'number',
        title: 'Near',
        default: 3,
        min: 1,
        max: 61,
        step: 1,
        unit: 'tiles',
        help: 'Columns and rows together, from the player to the nearest enemy.',
      },
      ticks: { ...ticks, title: 'For', default: 8, help: 'Two decisions are eight ticks.' },
    },
    edits(state, { near, ticks: wanted }) {
      const { tx, ty } = tileUnder(state, 'player')
      const places = Array.from({ length: state.number('enemyCount') }, (_, i) => tileUnder(state, `enemies[${i}]`))
      const distances = places.map((at) => Math.abs(at.tx - tx) + Math.abs(at.ty - ty))
      if (Math.min(...distances) > near) refuse('no enemy is near')
      return [{ path: 'jumpTimer', value: Math.max(wanted, state.number('jumpTimer')) }]
    },
  }),
]
