import type { Edit } from '../../contracts/env'
import type { Random } from '../../random'
import { entry, refuse } from '../entry'
import type { InterventionEntry, StateView } from '../entry'

const cellsOf = (state: StateView, path: 'walls[]' | 'goals[]') => state.list(path).map(Number)
const sideOf = (state: StateView) => Math.round(Math.sqrt(state.list('walls[]').length))
const agentOf = (state: StateView) => state.number('agent.row') * sideOf(state) + state.number('agent.column')

/** The writes that make of a board's flags the wanted ones. */
const rewrite = (path: 'walls[]' | 'goals[]', before: readonly number[], wanted: readonly number[]): Edit[] =>
  wanted.flatMap((value, cell) =>
    value === before[cell] ? [] : [{ path: path.replace('[]', `[${cell}]`), value } satisfies Edit],
  )

/** Every cell's flag by a rule of its row and column; walls never carry goals. */
function goalsBy(state: StateView, rule: (row: number, column: number, cell: number) => boolean): Edit[] {
  const side = sideOf(state)
  const walls = cellsOf(state, 'walls[]')
  const wanted = walls.map((wall, cell) => (!wall && rule(Math.floor(cell / side), cell % side, cell) ? 1 : 0))
  return rewrite('goals[]', cellsOf(state, 'goals[]'), wanted)
}

/** `count` different free cells that pass. Refused where there are fewer. */
function draw(state: StateView, count: number, random: Random, passes: (cell: number) => boolean): ReadonlySet<number> {
  const free = cellsOf(state, 'walls[]').flatMap((wall, cell) => (!wall && passes(cell) ? [cell] : []))
  if (free.length < count) refuse(`there are only ${free.length} free cells`)
  const chosen = new Set<number>()
  while (chosen.size < count) chosen.add(free[random.below(free.length)]!)
  return chosen
}

/** Cells inside the rim. */
const isInside = (cell: number, side: number) => {
  const [row, column] = [Math.floor(cell / side), cell % side]
  return row > 0 && column > 0 && row < side - 1 && column < side - 1
}

const step = { kind: 'number', min: -24, max: 24, step: 1, unit: 'cells' } as const

export default [
  entry({
    id: 'move-agent',
    title: 'Move the agent',
    group: 'Agent',
    help: 'By a distance; not into a wall.',
    options: {
      right: { ...step, default: 2, title: 'Right', help: 'To the right; negative to the left.' },
      down: { ...step, default: 0, title: 'Down', help: 'Downwards; negative upwards.' },
    },
    edits(state, { right, down }) {
      const side = sideOf(state)
      const [row, column] = [state.number('agent.row') + down, state.number('agent.column') + right]
      if (row < 0 || column < 0 || row >= side || column >= side) refuse('that is off the board')
      return [
        { path: 'agent.row', value: row },
        { path: 'agent.column', value: column },
      ]
    },
  }),
  entry({
    id: 'agent-anywhere',
    title: 'Put the agent elsewhere',
    group: 'Agent',
    help: 'On a free cell without a goal, drawn at random.',
    hypothesis: 'The agent goes to the goal from wherever it stands.',
    options: {},
    edits(state, _, random) {
      const goals = cellsOf(state, 'goals[]')
      const here = agentOf(state)
      const [cell = 0] = draw(state, 1, random, (one) => !goals[one] && one !== here)
      const side = sideOf(state)
      return [
        { path: 'agent.row', value: Math.floor(cell / side) },
        { path: 'agent.column', value: cell % side },
      ]
    },
  }),
  entry({
    id: 'other-corner',
    title: 'Goal in the other corner',
    group: 'Goals',
    help: 'Upper left and lower right change places.',
    hypothesis: 'The agent turns round and goes to where the goal is now.',
    options: {},
    edits(state) {
      const side = sideOf(state)
      const [first, last] = [side + 1, side * (side - 1) - 2]
      const goals = cellsOf(state, 'goals[]')
      if (goals[first] === goals[last]) refuse('both corners are alike')
      return rewrite(
        'goals[]',
        goals,
        goals.map((flag, cell) => (cell === first ? goals[last]! : cell === last ? goals[first]! : flag)),
      )
    },
  }),
  entry({
    id: 'goals-anywhere',
    title: 'Goals elsewhere',
    group: 'Goals',
    help: 'As many goals as are asked for, on free cells drawn at random; the others go.',
    hypothesis: 'The agent looks for a goal where none has ever been.',
    options: {
      count: {
        kind: 'number',
        title: 'Goals',
        default: 1,
        min: 1,
        max: 40,
        step: 1,
        help: 'How many goals there are then.',
      },
    },
    edits(state, { count }, random) {
      const here = agentOf(state)
      const chosen = draw(state, count, random, (cell) => cell !== here)
      return goalsBy(state, (_row, _column, cell) => chosen.has(cell))
    },
  }),
  entry({
    id: 'no-goal',
    title: 'No goal at all',
    group: 'Goals',
    help: 'Every goal goes.',
    hypothesis: 'Without a goal nothing is worth more than anything else.',
    options: {},
    absolute: true,
    edits: (state) => goalsBy(state, () => false),
  }),
  entry({
    id: 'both-corners',
    title: 'A goal in both corners',
    group: 'Goals',
    help: 'Upper left and lower right; the others go.',
    hypothesis: 'The agent takes the nearer one.',
    options: {},
    absolute: true,
    edits(state) {
      const far = sideOf(state) - 2
      return goalsBy(state, (row, column) => row === column && (row === 1 || row === far))
    },
  }),
  entry({
    id: 'checkerboard',
    title: 'A checkerboard of goals',
    group: 'Goals',
    help: 'On every second free cell.',
    hypothesis: 'More goals in sight are worth more.',
    options: {},
    absolute: true,
    edits: (state) => goalsBy(state, (row, column) => (row + column) % 2 === 0),
  }),
  entry({
    id: 'inner-walls',
    title: 'Other walls inside',
    group: 'Walls',
    help: 'Instead of those that are there: none, or one or two across the middle, with a gap at either end. Agent and goals keep their cells.',
    hypothesis: 'The agent goes round what stands in its way, and straight where nothing does.',
    options: {
      walls: {
        kind: 'choice',
        title: 'Walls',
        default: 'one across',
        of: ['none', 'one across', 'a cross'],
        help: 'What stands inside the room then.',
      },
    },
    edits(state, { walls: wanted }) {
      const side = sideOf(state)
      const [middle, far] = [(side - 1) / 2, side - 2]
      const inTheWay = (row: number, column: number) =>
        (wanted !== 'none' && row === middle && column > 1 && column < far) ||
        (wanted === 'a cross' && column === middle && row > 1 && row < far)
      const walls = cellsOf(state, 'walls[]')
      const goals = cellsOf(state, 'goals[]')
      const here = agentOf(state)
      const wall = (cell: number) =>
        !isInside(cell, side) || (!goals[cell] && cell !== here && inTheWay(Math.floor(cell / side), cell % side))
      return rewrite(
        'walls[]',
        walls,
        walls.map((_, cell) => (wall(cell) ? 1 : 0)),
      )
    },
  }),
  entry({
    id: 'add-walls',
    title: 'Put walls in the way',
    group: 'Walls',
    help: 'On free cells drawn at random, neither under the agent nor under a goal. They may close a way.',
    hypothesis: 'The agent goes round what stands in its way.',
    options: {
      count: { kind: 'number', title: 'Cells', default: 8, min: 1, max: 60, step: 1, help: 'How many cells of wall.' },
    },
    edits(state, { count }, random) {
      const goals = cellsOf(state, 'goals[]')
      const here = agentOf(state)
      const chosen = draw(state, count, random, (cell) => !goals[cell] && cell !== here)
      const walls = cellsOf(state, 'walls[]')
      return rewrite(
        'walls[]',
        walls,
        walls.map((wall, cell) => (chosen.has(cell) ? 1 : wall)),
      )
    },
  }),
  entry({
    id: 'turn',
    title: 'Turn the board',
    group: 'Board',
    help: 'By half a turn: agent, goals and walls.',
    hypothesis: 'The agent does the opposite of what it did.',
    options: {},
    edits(state) {
      const last = sideOf(state) - 1
      const [walls, goals] = [cellsOf(state, 'walls[]'), cellsOf(state, 'goals[]')]
      return [
        ...rewrite('walls[]', walls, walls.toReversed()),
        ...rewrite('goals[]', goals, goals.toReversed()),
        { path: 'agent.row', value: last - state.number('agent.row') },
        { path: 'agent.column', value: last - state.number('agent.column') },
      ]
    },
  }),
] satisfies readonly InterventionEntry[]
