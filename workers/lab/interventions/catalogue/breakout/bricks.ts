import { entry, refuse } from '../../entry'
import type { StateView } from '../../entry'
import {
  BRICK_MIRROR,
  WIDTH,
  ballCount,
  ballOf,
  bricksOf,
  columnsOf,
  drawSome,
  negate,
  permuteColumns,
  setAlive,
  writeBall,
} from './board'
import type { BrickPlace } from './board'

const group = 'Bricks'
/** Pixels that the study moved ball and paddle by, along with the wall. */
const STUDY_MOVE = 70
const row = {
  kind: 'number',
  title: 'Row',
  default: 0,
  min: 0,
  max: 11,
  step: 1,
  help: 'From the top, counted from 0.',
} as const
const column = {
  kind: 'number',
  title: 'Column',
  default: 0,
  min: 0,
  max: 17,
  step: 1,
  help: 'From the left, counted from 0.',
} as const
const alive = {
  kind: 'choice',
  title: 'To',
  default: 'dead',
  of: ['dead', 'alive'],
  help: 'Dead: gone. Alive: standing.',
} as const

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

function inRegion(state: StateView, region: string): BrickPlace[] {
  const all = bricksOf(state)
  const rows = 1 + Math.max(-1, ...all.map((brick) => brick.row))
  return some(state, (brick) => regionOf(brick, rows, columnsOf(all)) === region)
}

export const bricks = [
  entry({
    id: 'toggle-brick',
    title: 'Toggle a brick',
    group,
    help: 'Dead becomes alive, alive becomes dead.',
    hypothesis: 'One brick more or less changes nothing of what the agent does now.',
    options: { row, column },
    absolute: true,
    edits: (state, { row: r, column: c }) =>
      some(state, (brick) => brick.row === r && brick.col === c).flatMap((brick) =>
        setAlive([brick], () => !brick.alive),
      ),
  }),
  entry({
    id: 'paint-brick',
    title: 'Paint a brick',
    group,
    help: 'Makes one brick dead or alive.',
    hypothesis: 'A salient brick is one that the agent acts on: without it, it acts otherwise.',
    options: { row, column, to: alive },
    edits: (state, { row: r, column: c, to }) =>
      setAlive(
        some(state, (brick) => brick.row === r && brick.col === c),
        () => to === 'alive',
      ),
  }),
  entry({
    id: 'row',
    title: 'Kill or revive a row',
    group,
    help: 'All bricks of one row.',
    hypothesis: 'The agent acts on the wall’s form, not on the row that it is used to see.',
    options: { row, to: alive },
    edits: (state, { row: r, to }) =>
      setAlive(
        some(state, (brick) => brick.row === r),
        () => to === 'alive',
      ),
  }),
  entry({
    id: 'column',
    title: 'Kill or revive a column',
    group,
    help: 'All bricks of one column: a tunnel.',
    hypothesis: 'A tunnel in the wall is where the agent sends the ball.',
    options: { column, to: alive },
    edits: (state, { column: c, to }) =>
      setAlive(
        some(state, (brick) => brick.col === c),
        () => to === 'alive',
      ),
  }),
  entry({
    id: 'region',
    title: 'Kill or revive a region',
    group,
    help: 'A sixth of the wall, as the study’s concepts cut it.',
    hypothesis: 'A salient region is one that the agent acts on: without its bricks, it acts otherwise.',
    options: {
      region: { kind: 'choice', title: 'Region', default: 'top left', of: regions, help: 'Three columns by two rows.' },
      to: alive,
    },
    edits: (state, { region, to }) => setAlive(inRegion(state, region), () => to === 'alive'),
  }),
  entry({
    id: 'toggle-region',
    title: 'Toggle a region',
    group,
    help: 'The dead of a sixth of the wall stand again, those that stood are gone (counterfactual importance of the saliency study, unpublished).',
    hypothesis: 'The more salient a region, the more its change changes the agent’s mind.',
    options: {
      region: { kind: 'choice', title: 'Region', default: 'top left', of: regions, help: 'Three columns by two rows.' },
    },
    absolute: true,
    edits: (state, { region }) => inRegion(state, region).flatMap((brick) => setAlive([brick], () => !brick.alive)),
  }),
  entry({
    id: 'thin-region',
    title: 'Kill some of a region',
    group,
    help: 'Some of its standing bricks, or one of its rows, drawn from the episode’s own random words; the study took 5 of 18, or one row of 3.',
    hypothesis: 'The more salient a region, the more a hole in it changes the agent’s mind.',
    options: {
      region: { kind: 'choice', title: 'Region', default: 'top left', of: regions, help: 'Three columns by two rows.' },
      what: {
        kind: 'choice',
        title: 'What',
        default: 'bricks',
        of: ['bricks', 'a row'],
        help: 'Single bricks anywhere in it, or one of its rows.',
      },
      count: {
        kind: 'number',
        title: 'Bricks',
        default: 5,
        min: 1,
        max: 36,
        step: 1,
        help: 'How many, where single ones are taken.',
      },
    },
    absolute: true,
    edits(state, { region, what, count }, random) {
      const standing = inRegion(state, region).filter((brick) => brick.alive)
      if (standing.length === 0) refuse('none is standing')
      const rows = [...new Set(standing.map((brick) => brick.row))]
      const row = rows[random.below(rows.length)]
      return setAlive(
        what === 'a row' ? standing.filter((brick) => brick.row === row) : drawSome(standing, count, random),
        () => false,
      )
    },
  }),
  entry({
    id: 'shift-bricks',
    title: 'Shift the wall',
    group,
    help: 'The pattern of dead bricks moves right and comes in again on the left (Atrey et al. 2020, IVshiftBricks). 18 is a full turn.',
    hypothesis: 'The agent finds the tunnel wherever it is: saliency and play move with the wall.',
    options: {
      by: {
        kind: 'number',
        title: 'Columns',
        default: 1,
        min: -18,
        max: 18,
        step: 1,
        help: 'To the right; negative to the left.',
      },
      ball: {
        kind: 'toggle',
        title: 'Ball too',
        default: false,
        help: 'Balls go 70 px to the left and up (the study’s move_ball).',
      },
      paddle: {
        kind: 'toggle',
        title: 'Paddle too',
        default: false,
        help: 'The paddle goes 70 px to the left (the study’s move_paddle).',
      },
    },
    edits(state, { by, ball, paddle }) {
      const wall = permuteColumns(bricksOf(state), (col, columns) => (((col - by) % columns) + columns) % columns)
      const balls = Array.from({ length: ball ? ballCount(state) : 0 }, (_, i) => i).flatMap((i) => {
        const { x, y } = ballOf(state, i)
        return writeBall(i, { x: x - STUDY_MOVE, y: y - STUDY_MOVE })
      })
      return [
        ...wall,
        ...balls,
        ...(paddle ? [{ path: 'paddle.x', value: state.number('paddle.x') - STUDY_MOVE }] : []),
      ]
    },
  }),
  entry({
    id: 'mirror',
    title: 'Mirror the board',
    group,
    help: 'Left and right change places: bricks, balls with their velocity, and paddle (Atrey et al. 2020, IVsymbricks).',
    hypothesis: 'Left and right are alike to the agent: on a mirrored board it does the mirrored thing.',
    options: {
      how: {
        kind: 'choice',
        title: 'Ball and paddle',
        default: 'exact',
        of: ['exact', 'original'],
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
      return [
        ...permuteColumns(bricksOf(state), (col, columns) => columns - 1 - col),
        ...flown.flat(),
        { path: 'paddle.x', value: axis - state.number('paddle.x') },
      ]
    },
  }),
  entry({
    id: 'indestructible',
    title: 'Make bricks indestructible',
    group,
    help: 'Balls bounce off but break nothing; or the other way round.',
    hypothesis: 'The agent plays on for points that no longer come, because it goes by what it sees.',
    options: {
      which: {
        kind: 'choice',
        title: 'Which',
        default: 'all',
        of: ['all', 'row', 'column'],
        help: 'The whole wall, one row or one column.',
      },
      at: {
        kind: 'number',
        title: 'Row or column',
        default: 0,
        min: 0,
        max: 17,
        step: 1,
        help: 'Which row or column, counted from 0.',
      },
      to: {
        kind: 'choice',
        title: 'To',
        default: 'indestructible',
        of: ['indestructible', 'destructible'],
        help: 'What they become.',
      },
    },
    edits(state, { which, at, to }) {
      const meant = some(state, (brick) => which === 'all' || (which === 'row' ? brick.row : brick.col) === at)
      const destructible = to === 'destructible'
      const now = state.list('bricks[].destructible')
      return meant
        .filter(({ index }) => now[index] !== destructible)
        .map(({ index }) => ({ path: `bricks[${index}].destructible`, value: destructible }))
    },
  }),
]
