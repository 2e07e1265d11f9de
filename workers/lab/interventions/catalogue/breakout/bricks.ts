import { entry, refuse } from '../../entry'
import type { StateView } from '../../entry'
import { BRICK_MIRROR, WIDTH, ballCount, ballOf, bricksOf, columnsOf, negate, permuteColumns, setAlive, writeBall } from './board'
import type { BrickPlace } from './board'

const group = 'Bricks'
const row = { kind: 'number', title: 'Row', default: 0, min: 0, max: 11, step: 1, help: 'From the top, counted from 0.' } as const
const column = { kind: 'number', title: 'Column', default: 0, min: 0, max: 17, step: 1, help: 'From the left, counted from 0.' } as const
const alive = { kind: 'choice', title: 'To', default: 'dead', of: ['dead', 'alive'], help: 'Dead: gone. Alive: standing.' } as const

/** The six concepts of the study: three columns by two rows of the wall. */
const regions = ['top left', 'top mid', 'top right', 'bottom left', 'bottom mid', 'bottom right'] as const

function regionOf({ row: r, col }: BrickPlace, rows: number, columns: number): string {
  return `${r < rows / 2 ? 'top' : 'bottom'} ${['left', 'mid', 'right'][Math.floor((3 * col) / columns)]}`
}

/** The bricks a rule is about; refused where there are none. */
function some(state: StateView, which: (brick: BrickPlace) => boolean): BrickPlace[] {
  const found = bricksOf(state).filter(which)
  return found.length > 0 ? found : refuse('no such brick')
}

export const bricks = [
  entry({
    id: 'toggle-brick', title: 'Toggle a brick', group,
    help: 'Dead becomes alive, alive becomes dead.',
    options: { row, column },
    absolute: true,
    edits: (state, { row: r, column: c }) => some(state, (brick) => brick.row === r && brick.col === c).flatMap((brick) => setAlive([brick], () => !brick.alive)),
  }),
  entry({
    id: 'paint-brick', title: 'Paint a brick', group,
    help: 'Makes one brick dead or alive.',
    options: { row, column, to: alive },
    edits: (state, { row: r, column: c, to }) => setAlive(some(state, (brick) => brick.row === r && brick.col === c), () => to === 'alive'),
  }),
  entry({
    id: 'row', title: 'Kill or revive a row', group,
    help: 'All bricks of one row.',
    options: { row, to: alive },
    edits: (state, { row: r, to }) => setAlive(some(state, (brick) => brick.row === r), () => to === 'alive'),
  }),
  entry({
    id: 'column', title: 'Kill or revive a column', group,
    help: 'All bricks of one column: a tunnel.',
    options: { column, to: alive },
    edits: (state, { column: c, to }) => setAlive(some(state, (brick) => brick.col === c), () => to === 'alive'),
  }),
  entry({
    id: 'region', title: 'Kill or revive a region', group,
    help: 'A sixth of the wall, as the study’s concepts cut it.',
    options: { region: { kind: 'choice', title: 'Region', default: 'top left', of: regions, help: 'Three columns by two rows.' }, to: alive },
    edits(state, { region, to }) {
      const all = bricksOf(state)
      const rows = 1 + Math.max(-1, ...all.map((brick) => brick.row))
      return setAlive(some(state, (brick) => regionOf(brick, rows, columnsOf(all)) === region), () => to === 'alive')
    },
  }),
  entry({
    id: 'shift-bricks', title: 'Shift the wall', group,
    help: 'The pattern of dead bricks moves right and comes in again on the left (Atrey et al. 2020, IVshiftBricks). 18 is a full turn.',
    options: { by: { kind: 'number', title: 'Columns', default: 1, min: -18, max: 18, step: 1, help: 'To the right; negative to the left.' } },
    edits: (state, { by }) => permuteColumns(bricksOf(state), (col, columns) => (((col - by) % columns) + columns) % columns),
  }),
  entry({
    id: 'mirror', title: 'Mirror the board', group,
    help: 'Left and right change places: bricks, balls with their velocity, and paddle (Atrey et al. 2020, IVsymbricks).',
    options: {
      how: {
        kind: 'choice', title: 'Ball and paddle', default: 'exact', of: ['exact', 'original'],
        help: 'Exact: centres mirror to 240 − x. Original: to 228 − x with the velocity kept, as the study’s code did, 12 px off.',
      },
    },
    edits(state, { how }) {
      const exact = how === 'exact'
      const axis = exact ? WIDTH : BRICK_MIRROR
      const flown = Array.from({ length: ballCount(state) }, (_, i) => {
        const { x, vx } = ballOf(state, i)
        return writeBall(i, exact ? { x: axis - x, vx: negate(vx) } : { x: axis - x })
      })
      return [...permuteColumns(bricksOf(state), (col, columns) => columns - 1 - col), ...flown.flat(), { path: 'paddle.x', value: axis - state.number('paddle.x') }]
    },
  }),
  entry({
    id: 'indestructible', title: 'Make bricks indestructible', group,
    help: 'Balls bounce off but break nothing; or the other way round.',
    options: {
      which: { kind: 'choice', title: 'Which', default: 'all', of: ['all', 'row', 'column'], help: 'The whole wall, one row or one column.' },
      at: { kind: 'number', title: 'Row or column', default: 0, min: 0, max: 17, step: 1, help: 'Which row or column, counted from 0.' },
      to: { kind: 'choice', title: 'To', default: 'indestructible', of: ['indestructible', 'destructible'], help: 'What they become.' },
    },
    edits(state, { which, at, to }) {
      const meant = some(state, (brick) => which === 'all' || (which === 'row' ? brick.row : brick.col) === at)
      const destructible = to === 'destructible'
      const now = state.list('bricks[].destructible')
      return meant.filter(({ index }) => now[index] !== destructible).map(({ index }) => ({ path: `bricks[${index}].destructible`, value: destructible }))
    },
  }),
]
