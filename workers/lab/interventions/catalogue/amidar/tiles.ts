import { entry, refuse } from '../../entry'
import { Board, COLUMNS, ROWS, regionOf, regions, tileKinds } from './board'

const group = 'Board'
const column = {
  kind: 'number',
  title: 'Column',
  default: 5,
  min: 0,
  max: COLUMNS - 1,
  step: 1,
  help: 'From the left, counted from 0.',
} as const
const row = {
  kind: 'number',
  title: 'Row',
  default: 0,
  min: 0,
  max: ROWS - 1,
  step: 1,
  help: 'From the top, counted from 0; corridors lie across rows 0, 6, 12, 18, 24 and 30.',
} as const
const paint = {
  kind: 'choice',
  title: 'To',
  default: 'painted',
  of: ['painted', 'unpainted'],
  help: 'Painted, or as at the beginning.',
} as const
/** A board is done when nothing is left to paint. */
const SHORTEST = 2

export const tiles = [
  entry({
    id: 'tile',
    title: 'Change a tile',
    group,
    help: 'Empty takes a piece out of a corridor, unpainted puts one anywhere. Changes 0 to 55 of the robustness study.',
    hypothesis: 'One tile more or less changes nothing that the agent should do, so agents of one kind still agree.',
    options: {
      column,
      row,
      to: { kind: 'choice', title: 'To', default: 'empty', of: tileKinds, help: 'What the tile becomes.' },
    },
    edits: (state, { column: tx, row: ty, to }) => new Board(state).set([{ tx, ty }], to),
  }),
  entry({
    id: 'stretch',
    title: 'Paint or clean a stretch',
    group,
    help: 'The corridor between two junctions that holds this tile. It pays nothing.',
    hypothesis: 'The agent makes for what is not painted yet: it turns away from a stretch that is done.',
    options: { column, row, to: paint },
    edits(state, { column: tx, row: ty, to }) {
      const board = new Board(state)
      return board.set(board.stretch({ tx, ty }), to)
    },
  }),
  entry({
    id: 'region',
    title: 'Paint or clean a region',
    group,
    help: 'A sixth of the board, three columns by two rows, as the saliency study cut Breakout’s wall.',
    hypothesis: 'Saliency follows what is left to do: a painted region loses it.',
    options: {
      region: { kind: 'choice', title: 'Region', default: 'top left', of: regions, help: 'Three columns by two rows.' },
      to: paint,
    },
    edits(state, { region, to }) {
      const board = new Board(state)
      return board.set(
        board.places().filter((place) => regionOf(place) === region),
        to,
      )
    },
  }),
  entry({
    id: 'box',
    title: 'Paint or clean a box',
    group,
    help: 'Its corridors and its inside. It pays nothing, and starts no chase.',
    hypothesis: 'The agent sees boxes: the value falls when one that it could have earned is painted already.',
    options: {
      box: {
        kind: 'number',
        title: 'Box',
        default: 0,
        min: 0,
        max: 28,
        step: 1,
        help: 'By its upper left corner, row by row, counted from 0.',
      },
      to: paint,
    },
    edits(state, { box: index, to }) {
      const board = new Board(state)
      const box = board.boxes()[index] ?? refuse('no such box')
      const flag = `boxes[${index}].painted`
      const changes = (state.number(flag) === 1) !== (to === 'painted')
      return [...board.set(board.border(box), to), ...(changes ? [{ path: flag, value: to === 'painted' }] : [])]
    },
  }),
  entry({
    id: 'open-box',
    title: 'Leave one stretch of a box',
    group,
    help: 'Paints all of its border except its upper side: one walk from the bonus.',
    hypothesis: 'The agent knows a box that is nearly done and goes to close it.',
    options: {
      box: {
        kind: 'number',
        title: 'Box',
        default: 0,
        min: 0,
        max: 28,
        step: 1,
        help: 'By its upper left corner, row by row, counted from 0.',
      },
    },
    edits(state, { box: index }) {
      const board = new Board(state)
      const box = board.boxes()[index] ?? refuse('no such box')
      const border = board.border(box)
      const inner = border.filter(({ tx, ty }) => ty === box.top && tx > box.left && tx < box.right)
      const rest = border.filter((place) => !inner.includes(place))
      const flag = `boxes[${index}].painted`
      return [
        ...board.set(inner, 'unpainted'),
        ...board.set(rest, 'painted'),
        ...(state.number(flag) ? [{ path: flag, value: false }] : []),
      ]
    },
  }),
  entry({
    id: 'nearly-done',
    title: 'Leave one stretch of the board',
    group,
    help: 'Paints everything but the corridor that holds this tile. Boxes do not fill, since nobody walked.',
    hypothesis: 'With one stretch left the agent finds it, wherever it is.',
    options: { column, row },
    edits(state, { column: tx, row: ty }) {
      const board = new Board(state)
      const left = board.stretch({ tx, ty })
      if (left.length < SHORTEST) refuse('that is no stretch')
      const rest = board.places().filter((place) => !left.some((one) => one.tx === place.tx && one.ty === place.ty))
      return [...board.set(left, 'unpainted'), ...board.set(rest, 'painted')]
    },
  }),
  entry({
    id: 'corner-boxes',
    title: 'Fill corner boxes',
    group,
    help: 'Counts so many of the four as painted, so that the next ones start a chase.',
    hypothesis: 'The agent knows what the corners are for: nearer to a chase, its value is higher.',
    options: {
      count: {
        kind: 'number',
        title: 'How many',
        default: 3,
        min: 0,
        max: 4,
        step: 1,
        help: 'From the upper left on.',
      },
    },
    edits(state, { count }) {
      const chase = state.list('boxes[].triggersChase')
      const painted = state.list('boxes[].painted')
      const corners = chase.flatMap((is, i) => (is === true ? [i] : []))
      const wanted = corners.map((i, place) => ({ i, value: place < count }))
      return wanted
        .filter(({ i, value }) => painted[i] !== value)
        .map(({ i, value }) => ({ path: `boxes[${i}].painted`, value }))
    },
  }),
]
