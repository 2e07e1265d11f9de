/** A maze describes itself: what an agent sees, options, actions, fields, handles, brushes and kinds. */
import * as spec from '../../kit/spec'
import { GOALS, Goal, LIST, LEVELS, SIDES, STATE_BYTES, State, WALLS, cellSide, cells, frameSide, observe, side, sideOf } from './state'

export function describeMaze(): usize {
  spec.begin()
  spec.text('id', 'maze')
  spec.text('title', 'Maze')
  spec.number('version', 1)
  spec.number('width', frameSide())
  spec.number('height', frameSide())
  // Of the whole picture, but not its brightness: what stands where.
  spec.openImage(side, side, observe == LEVELS ? 1 : 3, 1)
  spec.rectangle('observed', 0, 0, frameSide(), frameSide())
  spec.endObject()
  spec.number('frameSkip', 1)
  spec.number('ticksPerSecond', 6)
  spec.withoutNoop()
  spec.number('launchAction', -1)
  spec.number('maxNoops', 0)
  spec.number('stateBytes', <f64>STATE_BYTES)
  describeOptions()
  spec.list('actions')
  spec.action('north', 'Up', 'ArrowUp', 'KeyW')
  spec.action('south', 'Down', 'ArrowDown', 'KeyS')
  spec.action('west', 'Left', 'ArrowLeft', 'KeyA')
  spec.action('east', 'Right', 'ArrowRight', 'KeyD')
  spec.endList()
  spec.list('endings')
  spec.text('', '')
  spec.text('', 'a goal was reached')
  spec.endList()
  spec.list('illegal')
  spec.text('', '')
  spec.text('', 'the agent is in a wall')
  spec.text('', 'a goal is in a wall')
  spec.endList()
  describeFields()
  describeHands()
  describeKinds()
  return spec.finish()
}

function describeOptions(): void {
  spec.object('options')
  spec.choiceOption('size', 'Size', '11', 'Cells along a side, the walls all round included.')
  for (let i = 0; i < SIDES; i++) sizeText(sideOf(i))
  closeChoice()
  spec.choiceOption('observe', 'Observation', 'levels', 'What the agent sees: one plane in which free, wall, agent and goal stand 0, 1, 2 and 3 thirds high; or a plane each for wall, agent and goal.')
  spec.text('', 'levels')
  spec.text('', 'one plane each')
  closeChoice()
  spec.choiceOption('walls', 'Walls', 'none', 'Inside the room: none, always the same ones, or others in every game.')
  spec.text('', 'none')
  spec.text('', 'always the same')
  spec.text('', 'drawn')
  closeChoice()
  spec.choiceOption('goals', 'Goals', 'either corner', 'Always in the lower right corner; in this or the upper left one, by a coin; in both; or anywhere.')
  spec.text('', 'one corner')
  spec.text('', 'either corner')
  spec.text('', 'both corners')
  spec.text('', 'anywhere')
  closeChoice()
  spec.toggleOption('ends', 'A goal ends the game', true, 'If not, every decision on a goal is paid, and the game has no end of its own.')
  spec.choiceOption('onTop', 'On top', 'agent', 'What is seen where agent and goal meet: a success looks as if the goal were gone, or as if the agent were.')
  spec.text('', 'agent')
  spec.text('', 'goal')
  closeChoice()
  spec.endObject()
}

function closeChoice(): void {
  spec.endList()
  spec.endObject()
}

/** Numbers as words, without the heap. */
function sizeText(size: i32): void {
  spec.text('', size == 7 ? '7' : size == 9 ? '9' : size == 11 ? '11' : size == 15 ? '15' : '25')
}

function describeFields(): void {
  spec.list('fields')
  spec.whole('agent.row', offsetof<State>('row'), 'Agent', 'From the top, the wall is row 0.', 0, side - 1, 'cells')
  spec.whole('agent.column', offsetof<State>('column'), 'Agent', 'From the left, the wall is column 0.', 0, side - 1, 'cells')
  perGoal('row', offsetof<Goal>('row'), 'Row of a goal.')
  perGoal('column', offsetof<Goal>('column'), 'Column of a goal.')
  perCell('goals[]', GOALS, 'Goals', '1 where a goal is. Number = row · size + column.')
  perCell('walls[]', WALLS, 'Walls', '1 where a wall is. Number = row · size + column.')
  spec.field('ends', '', offsetof<State>('ends'), 'bool', 'Game', 'Reaching a goal ends this game.')
  spec.endObject()
  spec.field('goalOnTop', '', offsetof<State>('onTop'), 'bool', 'Game', 'Where agent and goal meet the goal is seen, not the agent.')
  spec.endObject()
  spec.field('goalCount', '', offsetof<State>('goalCount'), 'i32', 'Goals', 'How many goals there are.', false)
  spec.range(0, cells())
  spec.endObject()
  spec.shown('wanted.walls', offsetof<State>('wallsWanted'), 'u8', 'Setup', 'The option, for the next game: 0 none, 1 always the same, 2 drawn.')
  spec.shown('wanted.goals', offsetof<State>('goalsWanted'), 'u8', 'Setup', 'The option, for the next game: 0 one corner, 1 either, 2 both, 3 anywhere.')
  spec.shown('wanted.ends', offsetof<State>('endsWanted'), 'bool', 'Setup', 'The option, for the next game.')
  spec.shown('wanted.goalOnTop', offsetof<State>('onTopWanted'), 'bool', 'Setup', 'The option, for the next game.')
  spec.shown('score', offsetof<State>('score'), 'i32', 'Game', '1 for every decision that ended on a goal.')
  spec.shown('lives', offsetof<State>('lives'), 'i32', 'Game', '1 until the game is over.')
  spec.shown('tick', offsetof<State>('tick'), 'i32', 'Game', 'Steps since the start.')
  spec.shown('ending', offsetof<State>('ending'), 'i32', 'Game', '0 in play, 1 a goal was reached.')
  spec.shown('rand.0', offsetof<State>('rand0'), 'u64', 'Random', 'First word of the random generator, which draws before the first step only.')
  spec.shown('rand.1', offsetof<State>('rand1'), 'u64', 'Random', 'Second word of the random generator.')
  spec.endList()
}

function perGoal(name: string, offset: usize, help: string): void {
  spec.field('goal[].', name, LIST + offset, 'u8', 'Goals', help)
  spec.range(0, side - 1)
  spec.text('unit', 'cells')
  spec.repeat(cells(), offsetof<Goal>(), 'goalCount')
  spec.endObject()
}

function perCell(path: string, offset: usize, group: string, help: string): void {
  spec.field(path, '', offset, 'u8', group, help)
  spec.range(0, 1)
  spec.repeat(cells(), 1, '')
  spec.endObject()
}

function describeHands(): void {
  spec.list('handles')
  handle('agent', 'Agent', 'agent.column', 'agent.row', 'Drag the agent to another cell.')
  handle('goal', 'Goal', 'goal[].column', 'goal[].row', 'Drag a goal to another cell; onto another goal, and they are one.')
  spec.endList()
  spec.list('paints')
  // Both lie on the same grid: a hand says which it paints. What is neither is floor.
  spec.paint('walls', 'walls', 'walls[]', 0, 1, 0)
  overBoard()
  spec.paint('goals', 'goals', 'goals[]', 0, 1, 0)
  overBoard()
  spec.endList()
}

function handle(id: string, title: string, x: string, y: string, help: string): void {
  spec.object('')
  spec.text('id', id)
  spec.text('kind', id)
  spec.text('title', title)
  spec.text('x', x)
  spec.text('y', y)
  spec.number('scale', 1.0 / <f64>cellSide())
  spec.object('snap')
  spec.text('field', 'walls[]')
  spec.number('columns', side)
  spec.number('x', 1)
  spec.number('y', 1)
  spec.list('of')
  spec.number('', 0)
  spec.endList()
  spec.endObject()
  spec.text('help', help)
  spec.endObject()
}

function overBoard(): void {
  spec.placeByGrid(side, side, cellSide(), cellSide(), 0, 0)
  spec.endObject()
}

function describeKinds(): void {
  spec.list('kinds')
  spec.kind('agent', 'Agent', 'agent')
  spec.kind('goal', 'Goal', 'goals')
  spec.openKind('wall', 'Wall', 'walls')
  spec.text('together', 'walls')
  spec.endObject()
  spec.endList()
}
