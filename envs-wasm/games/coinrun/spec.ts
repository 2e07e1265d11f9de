/** What CoinRun says about itself: what an agent sees, options, actions, fields, handles, brushes and kinds. */
import * as spec from '../../kit/spec'
import { FRAME, cellSide, cells, pixels } from './camera'
import { describeOptions, describeRules } from './options'
import { COLOURS } from './palette'
import {
  CELLS, GROUND_TOP, LAVA, LAVA_TOP, MOST_THINGS, MOST_TRAILS, SIDE, STATE_BYTES, State, THINGS, THING_STRIDE, TRAILS, TRAIL_AGE, Thing, Trail, WORLD, BARRIERS,
} from './state'

export function describeCoinRun(): usize {
  spec.begin()
  spec.text('id', 'coinrun')
  spec.text('title', 'CoinRun')
  spec.number('version', 1)
  spec.number('width', FRAME)
  spec.number('height', FRAME)
  // Of the whole picture, but in flat colours.
  spec.openImage(pixels, pixels, 3, 1)
  spec.rectangle('observed', 0, 0, FRAME, FRAME)
  spec.endObject()
  spec.number('frameSkip', 1)
  spec.number('ticksPerSecond', 15)
  spec.number('noop', 4)
  spec.number('launchAction', -1)
  spec.number('maxNoops', 0)
  spec.number('stateBytes', <f64>STATE_BYTES)
  spec.flag('levels', true)
  describeOptions()
  describeActions()
  spec.list('endings')
  spec.text('', '')
  spec.text('', 'the coin was reached')
  spec.text('', 'cut by a saw')
  spec.text('', 'caught by an enemy')
  spec.text('', 'fell into lava')
  spec.text('', 'left the world')
  spec.text('', 'the time was up')
  spec.text('', 'came to the end, where no coin was')
  spec.endList()
  spec.list('illegal')
  spec.text('', '')
  spec.text('', 'the agent is in the ground')
  spec.text('', 'a saw is where the agent is')
  spec.text('', 'an enemy is where the agent is')
  spec.text('', 'the agent is in lava')
  spec.text('', 'the coin is in the ground')
  spec.endList()
  spec.list('fields')
  describeAgent()
  describeCoin()
  describeThings()
  describeWorld()
  describeGame()
  describeRules()
  spec.endList()
  describeHands()
  describeKinds()
  return spec.finish()
}

/** Seven more that do nothing, as the original has them: networks of its agents have fifteen outputs. */
function describeActions(): void {
  spec.list('actions')
  spec.action('down-left', 'Down left')
  spec.action('left', 'Left', 'ArrowLeft', 'KeyA')
  spec.action('up-left', 'Jump left', 'KeyQ')
  spec.action('down', 'Down', 'ArrowDown', 'KeyS')
  spec.action('noop', 'Nothing')
  spec.action('up', 'Jump', 'ArrowUp', 'KeyW')
  spec.action('down-right', 'Down right')
  spec.action('right', 'Right', 'ArrowRight', 'KeyD')
  spec.action('up-right', 'Jump right', 'KeyE')
  spec.action('idle-1', 'Nothing (1)')
  spec.action('idle-2', 'Nothing (2)')
  spec.action('idle-3', 'Nothing (3)')
  spec.action('idle-4', 'Nothing (4)')
  spec.action('idle-5', 'Nothing (5)')
  spec.action('idle-6', 'Nothing (6)')
  spec.endList()
}

function single(path: string, offset: usize, group: string, help: string, low: f64, high: f64, unit: string): void {
  spec.field(path, '', offset, 'f32', group, help)
  spec.range(low, high)
  spec.text('unit', unit)
  spec.endObject()
}

function toggle(path: string, offset: usize, group: string, help: string): void {
  spec.field(path, '', offset, 'bool', group, help)
  spec.endObject()
}

function byte(path: string, offset: usize, group: string, help: string, high: f64): void {
  spec.field(path, '', offset, 'u8', group, help)
  spec.range(0, high)
  spec.endObject()
}

function describeAgent(): void {
  single('agent.x', offsetof<State>('x'), 'Agent', 'Middle of its box, from the left edge of the world.', 0, SIDE, 'cells')
  single('agent.y', offsetof<State>('y'), 'Agent', 'Middle of its box, upwards from the lower edge of the world.', 0, SIDE, 'cells')
  single('agent.vx', offsetof<State>('vx'), 'Agent', 'Speed to the right.', -1, 1, 'cells/tick')
  single('agent.vy', offsetof<State>('vy'), 'Agent', 'Speed upwards.', -2, 2, 'cells/tick')
  toggle('agent.facesRight', offsetof<State>('facesRight'), 'Agent', 'Which way it faces; for people only.')
  toggle('agent.onCrate', offsetof<State>('onCrate'), 'Agent', 'It landed on a crate in the last tick, and can jump from it.')
  toggle('agent.frozen', offsetof<State>('frozen'), 'Agent', 'It does not move, whatever it does.')
  byte('agent.colour', offsetof<State>('colour'), 'Agent', '0 its own; else a colour of the palette, counted from 1.', COLOURS)
  byte('agent.theme', offsetof<State>('theme'), 'Agent', 'Which of the level’s colours it has where levels have their own.', 4)
  spec.shown('agent.support', offsetof<State>('support'), 'bool', 'Agent', 'In the last tick it could have jumped.')
  spec.shown('agent.pressed', offsetof<State>('pressed'), 'bool', 'Agent', 'In the last tick it wanted to the left or right.')
  spec.shown('agent.lastX', offsetof<State>('lastX'), 'f32', 'Agent', 'Where it was after the last tick.')
  spec.shown('agent.lastY', offsetof<State>('lastY'), 'f32', 'Agent', 'Where it was after the last tick: whoever was above a crate lands on it.')
  spec.shown('agent.rx', offsetof<State>('rx'), 'f32', 'Agent', 'Half the width of its box.')
  spec.shown('agent.ry', offsetof<State>('ry'), 'f32', 'Agent', 'Half the height of its box.')
}

function describeCoin(): void {
  spec.whole('coin.column', offsetof<State>('coinColumn'), 'Coin', 'From the left, 0 is the wall.', 0, SIDE - 1, 'cells')
  spec.whole('coin.row', offsetof<State>('coinRow'), 'Coin', 'Upwards, 0 is the floor.', 0, SIDE - 1, 'cells')
  toggle('coin.there', offsetof<State>('coinThere'), 'Coin', 'If not, only the time ends a game that goes well.')
  byte('coin.colour', offsetof<State>('coinColour'), 'Coin', '0 its own; else a colour of the palette, counted from 1.', COLOURS)
  spec.whole('end.column', offsetof<State>('endColumn'), 'Coin', 'Where the level ends, seen by nobody and unpaid; −1 where the coin stands there.', -1, SIDE - 1, 'cells')
  spec.whole('end.row', offsetof<State>('endRow'), 'Coin', 'The same, upwards.', -1, SIDE - 1, 'cells')
}

function each(name: string, offset: usize, type: string, help: string, low: f64, high: f64, unit: string, editable: bool = true): void {
  spec.field('things[].', name, THINGS + offset, type, 'Things', help, editable)
  if (type != 'bool') spec.range(low, high)
  if (unit.length) spec.text('unit', unit)
  spec.repeat(MOST_THINGS, THING_STRIDE, '')
  spec.endObject()
}

function describeThings(): void {
  each('there', offsetof<Thing>('there'), 'bool', 'It is in the world. If not, its place is free for another.', 0, 1, '')
  each('kind', offsetof<Thing>('kind'), 'u8', '0 a saw, 1 an enemy, 2 a crate.', 0, 2, '')
  each('x', offsetof<Thing>('x'), 'f32', 'Middle of its box, from the left edge of the world.', 0, SIDE, 'cells')
  each('y', offsetof<Thing>('y'), 'f32', 'Middle of its box, upwards.', 0, SIDE, 'cells')
  each('vx', offsetof<Thing>('vx'), 'f32', 'Speed of an enemy to the right.', -1, 1, 'cells/tick')
  each('vy', offsetof<Thing>('vy'), 'f32', 'Speed of an enemy upwards; 0.', -1, 1, 'cells/tick', false)
  each('frozen', offsetof<Thing>('frozen'), 'bool', 'It does not move.', 0, 1, '')
  each('colour', offsetof<Thing>('colour'), 'u8', '0 its own; else a colour of the palette, counted from 1.', 0, COLOURS, '')
  each('theme', offsetof<Thing>('theme'), 'u8', 'Which colours it has where levels have their own.', 0, 8, '')
  each('rx', offsetof<Thing>('rx'), 'f32', 'Half the width of its box.', 0, 1, 'cells', false)
  each('ry', offsetof<Thing>('ry'), 'f32', 'Half the height of its box.', 0, 1, 'cells', false)
}

function describeWorld(): void {
  spec.field('cells[]', '', WORLD, 'u8', 'World', '0 free, 1 ground, 2 its top, 3 lava, 4 its top. Number = (63 − row) · 64 + column, rows counted upwards.')
  spec.range(0, LAVA_TOP)
  spec.repeat(CELLS, 1, '')
  spec.endObject()
  spec.field('barriers[]', '', BARRIERS, 'u64', 'World', 'Where enemies turn: a bit for each column of a row.', false)
  spec.repeat(SIDE, 8, '')
  spec.endObject()
  byte('wallTheme', offsetof<State>('wallTheme'), 'World', 'Which colours the ground has where levels have their own.', 5)
  spec.shown('sky', offsetof<State>('sky'), 'i32', 'World', 'Which of the original’s backgrounds the level drew; not painted here.')
  spec.shown('thingCount', offsetof<State>('thingCount'), 'i32', 'Things', 'Number of the last one, and one.')
  spec.field('trailCount', '', offsetof<State>('trailCount'), 'i32', 'Things', 'Trails of enemies that are seen now.', false)
  spec.range(0, MOST_TRAILS)
  spec.endObject()
  trail('x', offsetof<Trail>('x'), 'f32', 'Middle, from the left edge of the world.', 0, SIDE)
  trail('y', offsetof<Trail>('y'), 'f32', 'Middle, upwards.', -1, SIDE)
  trail('age', offsetof<Trail>('age'), 'i32', 'Ticks since its enemy left it.', 0, TRAIL_AGE - 1)
}

function trail(name: string, offset: usize, type: string, help: string, low: f64, high: f64): void {
  spec.field('trails[].', name, TRAILS + offset, type, 'Things', help, false)
  spec.range(low, high)
  spec.repeat(MOST_TRAILS, offsetof<Trail>(), 'trailCount')
  spec.endObject()
}

function describeGame(): void {
  spec.shown('score', offsetof<State>('score'), 'i32', 'Game', '10 for the coin.')
  spec.shown('lives', offsetof<State>('lives'), 'i32', 'Game', '1 until the game is over.')
  spec.shown('tick', offsetof<State>('tick'), 'i32', 'Game', 'Ticks since the start.')
  spec.shown('ending', offsetof<State>('ending'), 'i32', 'Game', '0 in play, 1 coin, 2 saw, 3 enemy, 4 lava, 5 outside, 6 time, 7 the end without a coin.')
  spec.shown('causes', offsetof<State>('causes'), 'i32', 'Game', 'Everything that ended it: bit n for ending n.')
  spec.shown('rand.0', offsetof<State>('rand0'), 'u64', 'Random', 'The level: it seeds the generator (mt19937).')
  spec.shown('rand.1', offsetof<State>('rand1'), 'u64', 'Random', 'Words that building the level took; every tick takes one more.')
  spec.shown('views', offsetof<State>('views'), 'i32', 'View', 'There is one.')
  opened('view.cells', offsetof<State>('viewCells'), 'Cells to a side of what is seen, as the game was opened.', cells)
  opened('view.pixels', offsetof<State>('viewPixels'), 'Pixels to a side of the observation, as the game was opened.', pixels)
  view('x', offsetof<State>('viewX'))
  view('y', offsetof<State>('viewY'))
}

/** The same for as long as the game is open. */
function opened(path: string, offset: usize, help: string, value: i32): void {
  spec.field(path, '', offset, 'i32', 'View', help, false)
  spec.range(value, value)
  spec.endObject()
}

function view(name: string, offset: usize): void {
  spec.field('view[].', name, offset, 'f32', 'View', 'Where the world’s upper left corner lies on the picture.', false)
  spec.text('unit', 'pixels')
  spec.repeat(1, 4, '')
  spec.endObject()
}

function describeHands(): void {
  spec.list('handles')
  handle('agent', 'Agent', 'agent.x', 'agent.y', 'Drag the agent to another place; the view goes with it.')
  handle('coin', 'Coin', 'coin.column', 'coin.row', 'Drag the coin to another cell.')
  handle('saw', 'Saw', 'things[].x', 'things[].y', 'Drag a saw to another place.')
  handle('enemy', 'Enemy', 'things[].x', 'things[].y', 'Drag an enemy to another place.')
  handle('crate', 'Crate', 'things[].x', 'things[].y', 'Drag a crate to another place.')
  spec.endList()
  spec.list('paints')
  spec.paint('ground', 'ground', 'cells[]', 0, GROUND_TOP, 0)
  spec.list('among')
  spec.number('', 0)
  spec.number('', 1)
  spec.number('', GROUND_TOP)
  spec.endList()
  overWorld()
  spec.paint('lava', 'lava', 'cells[]', 0, LAVA_TOP, 0)
  spec.list('among')
  spec.number('', 0)
  spec.number('', LAVA)
  spec.number('', LAVA_TOP)
  spec.endList()
  overWorld()
  spec.endList()
}

function overWorld(): void {
  spec.placeByGrid(SIDE, SIDE, cellSide(), cellSide(), 0, 0, 'view[].x', 'view[].y', 'views')
  spec.endObject()
}

function handle(id: string, title: string, x: string, y: string, help: string): void {
  spec.object('')
  spec.text('id', id)
  spec.text('kind', id)
  spec.text('title', title)
  spec.text('x', x)
  spec.text('y', y)
  spec.number('scale', 1.0 / cellSide())
  spec.flag('upwards', true)
  spec.text('help', help)
  spec.endObject()
}

function describeKinds(): void {
  spec.list('kinds')
  spec.kind('agent', 'Agent', 'agent')
  many('saw', 'Saw', 'saws', 'saws')
  many('enemy', 'Enemy', 'enemies', 'enemies')
  many('crate', 'Crate', 'crates', 'crates')
  spec.kind('coin', 'Coin', 'coin')
  many('pit', 'Pit', 'pits', 'pits')
  spec.kind('ledge', 'Next ledge', 'next ledge')
  spec.kind('lava', 'Lava', 'lava')
  many('trail', 'Trail', 'trails', 'trails')
  spec.kind('ground', 'Ground', 'ground')
  spec.endList()
}

function many(id: string, title: string, concept: string, together: string): void {
  spec.openKind(id, title, concept)
  spec.text('together', together)
  spec.endObject()
}
