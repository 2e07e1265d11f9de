/** What Seaquest says about itself: what an agent sees, options, actions, fields, handles and kinds. */
import { seen } from '../../kit/planes'
import * as spec from '../../kit/spec'
import { describeOptions, describeRules } from './options'
import { SEEN, VIEW, tankWidth } from './picture'
import { frameHeight, frameWidth, rowTop } from './scenery'
import { CELL } from './sprites'
import {
  DIVERS, ENEMIES, LATEST, MAX_DIVERS, MAX_ENEMIES, MAX_SHOTS, MAX_TORPEDOES, OWED, SHOTS, SHOT_STRIDE, STATE_BYTES, SWIMMER_STRIDE, Shot, State,
  Swimmer, TORPEDOES, lowest, side,
} from './state'

export function describeSeaquest(): usize {
  spec.begin()
  spec.text('id', 'seaquest')
  spec.text('title', 'Seaquest')
  spec.number('version', 1)
  spec.number('width', frameWidth())
  spec.number('height', frameHeight())
  spec.image(seen(VIEW), seen(VIEW), 1, SEEN)
  spec.number('frameSkip', 1)
  spec.number('ticksPerSecond', 12)
  spec.number('noop', 0)
  spec.number('launchAction', -1)
  spec.number('maxNoops', 30)
  spec.number('stateBytes', <f64>STATE_BYTES)
  describeOptions()
  spec.list('actions')
  spec.action('noop', 'Stay')
  spec.action('left', 'Left', 'ArrowLeft', 'KeyA')
  spec.action('up', 'Up', 'ArrowUp', 'KeyW')
  spec.action('right', 'Right', 'ArrowRight', 'KeyD')
  spec.action('down', 'Down', 'ArrowDown', 'KeyS')
  spec.action('fire', 'Fire', 'Space', 'KeyE')
  spec.endList()
  spec.list('endings')
  spec.text('', '')
  spec.text('', 'no air left')
  spec.text('', 'surfaced without a diver')
  spec.text('', 'touched by a fish')
  spec.text('', 'rammed by a submarine')
  spec.text('', 'hit by a torpedo')
  spec.endList()
  spec.list('illegal')
  spec.text('', '')
  spec.text('', 'an enemy is where the submarine is')
  spec.text('', 'the submarine is at the surface without a diver')
  spec.endList()
  spec.list('fields')
  describePlayer()
  describeEnemies()
  describeDivers()
  shots('shots[].', SHOTS, MAX_SHOTS, 'Shots')
  shots('torpedoes[].', TORPEDOES, MAX_TORPEDOES, 'Torpedoes')
  describeGame()
  describeRules()
  spec.endList()
  describeHandles()
  describeKinds()
  return spec.finish()
}

function describePlayer(): void {
  spec.whole('submarine.x', offsetof<State>('x'), 'Submarine', 'Column of its bow, where it can be hit; the stern lies behind.', 0, side - 1, 'cells')
  spec.whole('submarine.y', offsetof<State>('y'), 'Submarine', 'Row; 0 is the surface.', 0, lowest(), 'cells')
  toggle('submarine.facesRight', offsetof<State>('facesRight'), 'Submarine', 'Which way it faces, and fires.')
  spec.whole('submarine.oxygen', offsetof<State>('oxygen'), 'Submarine', 'Air left.', 0, 1000, 'ticks')
  spec.whole('submarine.divers', offsetof<State>('divers'), 'Submarine', 'Divers on board.', 0, 8, '')
  spec.whole('submarine.cooldown', offsetof<State>('cooldown'), 'Submarine', 'Before it can fire again.', 0, 200, 'ticks')
  toggle('submarine.surfaced', offsetof<State>('surfaced'), 'Submarine', 'At the surface since it last came up, where it is safe. Under water the rules put it to no.')
}

function toggle(path: string, offset: usize, group: string, help: string): void {
  spec.field(path, '', offset, 'bool', group, help)
  spec.endObject()
}

function each(list: string, name: string, at: usize, type: string, count: i32, stride: usize, group: string, help: string): void {
  spec.field(list, name, at, type, group, help)
  spec.repeat(count, stride, '')
}

function cell(list: string, name: string, at: usize, last: i32, count: i32, stride: usize, group: string, help: string): void {
  each(list, name, at, 'i32', count, stride, group, help)
  spec.range(0, last)
  spec.text('unit', 'cells')
  spec.endObject()
}

function yes(list: string, name: string, at: usize, count: i32, stride: usize, group: string, help: string): void {
  each(list, name, at, 'bool', count, stride, group, help)
  spec.endObject()
}

function ticks(list: string, name: string, at: usize, count: i32, stride: usize, group: string, help: string): void {
  each(list, name, at, 'i32', count, stride, group, help)
  spec.range(0, 200)
  spec.text('unit', 'ticks')
  spec.endObject()
}

function swimmers(list: string, at: usize, count: i32, group: string): void {
  yes(list, 'there', at + offsetof<Swimmer>('there'), count, SWIMMER_STRIDE, group, 'In the sea; if not, its place is free for the next one. It keeps its number as long as it is there.')
  cell(list, 'x', at + offsetof<Swimmer>('x'), side - 1, count, SWIMMER_STRIDE, group, 'Column.')
  cell(list, 'y', at + offsetof<Swimmer>('y'), lowest(), count, SWIMMER_STRIDE, group, 'Row; nobody stays at the surface.')
  yes(list, 'swimsRight', at + offsetof<Swimmer>('swimsRight'), count, SWIMMER_STRIDE, group, 'Which way it swims.')
  ticks(list, 'timer', at + offsetof<Swimmer>('timer'), count, SWIMMER_STRIDE, group, 'Before it is in the next cell.')
}

function describeEnemies(): void {
  swimmers('enemies[].', ENEMIES, MAX_ENEMIES, 'Enemies')
  yes('enemies[].', 'isSubmarine', ENEMIES + offsetof<Swimmer>('isSubmarine'), MAX_ENEMIES, SWIMMER_STRIDE, 'Enemies', 'A submarine, which fires torpedoes; if not, a fish.')
  ticks('enemies[].', 'shotTimer', ENEMIES + offsetof<Swimmer>('shotTimer'), MAX_ENEMIES, SWIMMER_STRIDE, 'Enemies', 'Before a submarine fires again.')
}

function describeDivers(): void {
  swimmers('divers[].', DIVERS, MAX_DIVERS, 'Divers')
}

function shots(list: string, at: usize, count: i32, group: string): void {
  yes(list, 'there', at + offsetof<Shot>('there'), count, SHOT_STRIDE, group, 'In flight.')
  cell(list, 'x', at + offsetof<Shot>('x'), side - 1, count, SHOT_STRIDE, group, 'Column.')
  cell(list, 'y', at + offsetof<Shot>('y'), lowest(), count, SHOT_STRIDE, group, 'Row.')
  yes(list, 'fliesRight', at + offsetof<Shot>('fliesRight'), count, SHOT_STRIDE, group, 'Which way it flies.')
}

function describeGame(): void {
  spec.whole('spawnInterval', offsetof<State>('spawnInterval'), 'Game', 'Time between enemies now.', 1, 200, 'ticks')
  spec.whole('spawnTimer', offsetof<State>('spawnTimer'), 'Game', 'Before the next enemy.', 0, 200, 'ticks')
  spec.whole('moveInterval', offsetof<State>('moveInterval'), 'Game', 'How long enemies wait between two moves now.', 0, 40, 'ticks')
  spec.whole('diverTimer', offsetof<State>('diverTimer'), 'Game', 'Before the next diver.', 0, 200, 'ticks')
  spec.whole('surfacings', offsetof<State>('surfacings'), 'Game', 'How often it came up with a diver.', 0, 99999, '')
  spec.whole('lastAction', offsetof<State>('lastAction'), 'Game', 'What was carried out last, and is repeated when the action sticks.', 0, 5, '')
  spec.whole('score', offsetof<State>('score'), 'Game', 'The true score. Rewards come from hits and rescues, never from this field.', -9999, 99999, '')
  spec.whole('displayedScore', offsetof<State>('displayedScore'), 'Game', 'What the picture shows. Follows the true score by the same steps, some ticks later if the rules say so.', -9999, 99999, '')
  spec.field('owed[]', '', OWED, 'i32', 'Game', 'Points that the picture will show after as many ticks as the place says, and one.', false)
  spec.repeat(LATEST, 4, '')
  spec.endObject()
  spec.shown('lives', offsetof<State>('lives'), 'i32', 'Game', '1 until the game is over.')
  spec.shown('tick', offsetof<State>('tick'), 'i32', 'Game', 'Ticks since the start.')
  spec.shown('ending', offsetof<State>('ending'), 'i32', 'Game', '0 in play, 1 no air, 2 no diver, 3 a fish, 4 a submarine, 5 a torpedo.')
  spec.shown('enemiesDrawn', offsetof<State>('enemiesDrawn'), 'i32', 'Random', 'How often an enemy was drawn: the next one is a function of the seed and of this.')
  spec.shown('diversDrawn', offsetof<State>('diversDrawn'), 'i32', 'Random', 'The same for divers.')
  spec.field('rand.0', '', offsetof<State>('rand0'), 'u64', 'Random', 'First word of what the streams of chance are drawn from. It stays as it was seeded.')
  spec.endObject()
  spec.field('rand.1', '', offsetof<State>('rand1'), 'u64', 'Random', 'Second word.')
  spec.endObject()
}

function describeHandles(): void {
  spec.list('handles')
  handle('submarine', 'Submarine', 'submarine.x', 'submarine.y', 'Drag the submarine to another cell.')
  handle('fish', 'Fish', 'enemies[].x', 'enemies[].y', 'Drag a fish to another cell.')
  handle('enemy', 'Enemy submarine', 'enemies[].x', 'enemies[].y', 'Drag an enemy submarine to another cell.')
  handle('diver', 'Diver', 'divers[].x', 'divers[].y', 'Drag a diver to another cell.')
  handle('torpedo', 'Torpedo', 'torpedoes[].x', 'torpedoes[].y', 'Drag a torpedo to another cell.')
  handle('shot', 'Shot', 'shots[].x', 'shots[].y', 'Drag a shot to another cell.')
  spec.object('')
  spec.text('id', 'air')
  spec.text('kind', 'air')
  spec.text('title', 'Air')
  spec.text('x', 'submarine.oxygen')
  // So many ticks to a pixel as the usual tank has.
  spec.number('scale', 200.0 / <f64>tankWidth())
  spec.text('help', 'Drag the bar to give or take air.')
  spec.endObject()
  spec.endList()
}

function handle(id: string, title: string, x: string, y: string, help: string): void {
  spec.object('')
  spec.text('id', id)
  spec.text('kind', id)
  spec.text('title', title)
  spec.text('x', x)
  spec.text('y', y)
  spec.number('scale', 1.0 / <f64>CELL)
  spec.text('help', help)
  spec.endObject()
}

function describeKinds(): void {
  spec.list('kinds')
  spec.kind('submarine', 'Submarine', 'submarine')
  many('shot', 'Shot', 'shots', 'shots', false)
  many('fish', 'Fish', 'fish', 'fish', true)
  many('enemy', 'Enemy submarine', 'enemy submarines', 'enemies', true)
  many('torpedo', 'Torpedo', 'torpedoes', 'torpedoes', false)
  many('diver', 'Diver', 'divers', 'divers', true)
  spec.kind('air', 'Air', 'air')
  spec.kind('aboard', 'Divers on board', 'divers on board')
  spec.kind('score', 'Score', 'score')
  spec.endList()
}

/** `inSixths`: and those in each sixth of the sea. */
function many(id: string, title: string, concept: string, together: string, inSixths: bool): void {
  spec.openKind(id, title, concept)
  spec.text('together', together)
  if (inSixths) {
    spec.object('regions')
    spec.sides(0, rowTop(1), frameWidth(), lowest() * CELL)
    spec.number('columns', 3)
    spec.sixths()
    spec.endObject()
  }
  spec.endObject()
}
