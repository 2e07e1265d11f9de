/** What Amidar says about itself: every field with its place in memory, its honest range and a sentence of help. */
import { ownStreams, planesSeen, scoreHidden, scoreShown } from '../../kit/offers'
import { seen } from '../../kit/planes'
import * as spec from '../../kit/spec'
import { LONGEST_ROUTE, ROUTES } from './routes'
import { BOARD_X, BOARD_Y, HEIGHT, SCALE, SEEN, VIEW, WIDTH } from './screen'
import { TILE_HEIGHT, TILE_WIDTH } from './sprites'
import {
  AI_BYTES, Ai, BOARD, BOXES, BOX_CHASE, BOX_PAINTED, Box, CHASE_JUNCTIONS, COLUMNS, CONFIG_BOARD, CONFIG_ENEMIES, ENEMIES,
  ENEMY_HISTORY, ENEMY_MEMORY, JUNCTIONS, MAX_BOXES, MAX_ENEMIES, MOB_AI, MOB_STRIDE, Mob, PAINTED, PLAYER, PLAYER_HISTORY,
  PLAYER_MEMORY, ROWS, STATE_BYTES, State, TILES, TILE_X, TILE_Y, UNPAINTED,
} from './state'

/** A flight back to a route can overshoot the board by less than a tick's walk. */
const BEYOND: f64 = 1024
const LAST_X: f64 = COLUMNS * TILE_X - 1 + BEYOND
const LAST_Y: f64 = ROWS * TILE_Y - 1 + BEYOND
const LAST_TX: f64 = COLUMNS - 1
const LAST_TY: f64 = ROWS - 1
const FASTEST: f64 = 999
const LONGEST: f64 = 9999

export function describeAmidar(): usize {
  spec.begin()
  spec.text('id', 'amidar')
  spec.text('title', 'Amidar')
  spec.number('version', 1)
  spec.number('width', WIDTH)
  spec.number('height', HEIGHT)
  spec.image(seen(VIEW), seen(VIEW), 1, SEEN)
  spec.number('frameSkip', 4)
  spec.number('ticksPerSecond', 60)
  spec.number('noop', 0)
  spec.number('launchAction', -1)
  spec.number('maxNoops', 30)
  spec.object('options')
  ownStreams('Off: as the original draws, all wandering enemies from one generator. On: each enemy’s turns are drawn by themselves, tick by tick, so that games of one seed share them whatever was changed.')
  scoreShown()
  planesSeen()
  spec.endObject()
  spec.number('stateBytes', <f64>STATE_BYTES)
  describeActions()
  spec.list('endings')
  spec.text('', '')
  spec.text('', 'no lives left')
  spec.endList()
  spec.list('illegal')
  spec.text('', '')
  spec.text('', 'the player is off the corridors')
  spec.text('', 'an enemy is off the corridors')
  spec.text('', 'the player would start off the corridors')
  spec.text('', 'an enemy would start off the corridors')
  spec.endList()
  describeBrush()
  spec.list('fields')
  describePlayer()
  describeEnemies()
  describeBoard()
  describeGame()
  describeConfig()
  spec.endList()
  describeObjects()
  return spec.finish()
}

/** Corridors are painted and cleaned; what is no corridor stays empty. */
function describeBrush(): void {
  spec.list('paints')
  spec.paint('tiles', 'corridors', 'tiles[]', UNPAINTED, PAINTED, 1)
  spec.list('among')
  for (let tile = UNPAINTED; tile <= PAINTED; tile++) spec.number('', tile)
  spec.endList()
  spec.placeByGrid(COLUMNS, ROWS, TILE_WIDTH, TILE_HEIGHT, BOARD_X, BOARD_Y)
  spec.endObject()
  spec.endList()
}

function describeActions(): void {
  spec.list('actions')
  spec.action('noop', 'Stay')
  spec.action('fire', 'Jump', 'Space')
  spec.action('up', 'Up', 'ArrowUp', 'KeyW')
  spec.action('right', 'Right', 'ArrowRight', 'KeyD')
  spec.action('left', 'Left', 'ArrowLeft', 'KeyA')
  spec.action('down', 'Down', 'ArrowDown', 'KeyS')
  spec.action('upfire', 'Up and jump')
  spec.action('rightfire', 'Right and jump')
  spec.action('leftfire', 'Left and jump')
  spec.action('downfire', 'Down and jump')
  spec.endList()
}

function whole(path: string, offset: usize, group: string, low: f64, high: f64, help: string, unit: string = '', editable: bool = true): void {
  spec.field(path, '', offset, 'i32', group, help, editable)
  spec.range(low, high)
  if (unit.length) spec.text('unit', unit)
  spec.endObject()
}

function toggle(path: string, offset: usize, group: string, help: string): void {
  spec.field(path, '', offset, 'bool', group, help)
  spec.endObject()
}

function word(path: string, offset: usize, help: string): void {
  spec.field(path, '', offset, 'u64', 'Random', help)
  spec.endObject()
}

/** Four bytes, red first. */
function color(path: string, offset: usize, help: string): void {
  channel(path, '.r', offset, help)
  channel(path, '.g', offset + 1, help)
  channel(path, '.b', offset + 2, help)
  spec.field(path, '.a', offset + 3, 'u8', 'Setup', 'Kept for Toybox; everything is drawn opaque.', false)
  spec.endObject()
}

function channel(path: string, tail: string, offset: usize, help: string): void {
  spec.field(path, tail, offset, 'u8', 'Setup', help)
  spec.range(0, 255)
  spec.endObject()
}

const PLAYER_PATH = 'player.'
const ENEMY_PATH = 'enemies[].'

/** One field of a player or of all enemies; `at` is where the first of them lies. */
function mob(many: bool, name: string, offset: usize, type: string, low: f64, high: f64, help: string, unit: string = '', editable: bool = true): void {
  spec.field(many ? ENEMY_PATH : PLAYER_PATH, name, (many ? ENEMIES : PLAYER) + offset, type, many ? 'Enemies' : 'Player', help, editable)
  if (high > low) spec.range(low, high)
  if (many) spec.repeat(MAX_ENEMIES, MOB_STRIDE, 'enemyCount')
  if (unit.length) spec.text('unit', unit)
  spec.endObject()
}

function describeMob(many: bool): void {
  mob(many, 'x', offsetof<Mob>('x'), 'i32', -BEYOND, LAST_X, 'From the left edge of the board, 64 to a tile, 16 to a pixel. It must be on a corridor.', '1/16 px')
  mob(many, 'y', offsetof<Mob>('y'), 'i32', -BEYOND, LAST_Y, 'From the upper edge of the board, 80 to a tile, 16 to a pixel. It must be on a corridor.', '1/16 px')
  mob(many, 'speed', offsetof<Mob>('speed'), 'i32', 0, FASTEST, 'How far it walks in a tick; faster than a tile is long, it makes a tile a tick.', '1/16 px/tick')
  mob(many, 'moving', offsetof<Mob>('moving'), 'bool', 0, 0, 'On its way to the tile of its step.')
  mob(many, 'step.tx', offsetof<Mob>('stepX'), 'i32', 0, LAST_TX, 'Column of the tile it walks to.')
  mob(many, 'step.ty', offsetof<Mob>('stepY'), 'i32', 0, LAST_TY, 'Row of the tile it walks to.')
  mob(many, 'caught', offsetof<Mob>('caught'), 'bool', 0, 0, many ? 'Has been caught in a chase. Nothing undoes it: an enemy pays once a game.' : 'Kept for Toybox; the rules never look at it.')
  mob(many, 'historyCount', offsetof<Mob>('historyCount'), 'i32', 0, many ? ENEMY_MEMORY : PLAYER_MEMORY, 'Junctions it remembers.', '', false)
}

function describePlayer(): void {
  describeMob(false)
  spec.field('player.history[]', '', PLAYER_HISTORY, 'i32', 'Player', 'Numbers of the junctions visited since the last painting, newest first: row · 32 + column.', false)
  spec.range(0, TILES - 1)
  spec.repeat(PLAYER_MEMORY, 4, 'player.historyCount')
  spec.endObject()
  whole('jumps', offsetof<State>('jumps'), 'Player', 0, 99, 'Jumps left in this life.')
  whole('jumpTimer', offsetof<State>('jumpTimer'), 'Player', 0, LONGEST, 'While it runs enemies are harmless.', 'ticks')
  whole('chaseTimer', offsetof<State>('chaseTimer'), 'Player', 0, LONGEST, 'While it runs enemies can be caught.', 'ticks')
}

function describeEnemies(): void {
  whole('enemyCount', offsetof<State>('enemyCount'), 'Enemies', 0, MAX_ENEMIES, 'Enemies on the board. To add one, raise this and set the new enemy.')
  describeMob(true)
  spec.field('enemyHistory[]', '', ENEMY_HISTORY, 'i32', 'Enemies', 'Junctions that enemies have visited, 64 places for each, newest first. The rules never look at them.', false)
  spec.range(0, TILES - 1)
  spec.repeat(MAX_ENEMIES * ENEMY_MEMORY, 4, '')
  spec.endObject()
  spec.field(ENEMY_PATH, 'astray', ENEMIES + offsetof<Mob>('astray'), 'bool', 'Enemies', 'On its way straight back to its route, through everything.', false)
  spec.repeat(MAX_ENEMIES, MOB_STRIDE, 'enemyCount')
  spec.endObject()
  describeAi(false)
}

/** One parameter of the enemies' ways of moving, on the board or in the setup. */
function ai(setup: bool, name: string, offset: usize, type: string, high: f64, help: string): void {
  spec.field(setup ? 'config.enemies[].' : 'enemies[].ai.', name, (setup ? CONFIG_ENEMIES : ENEMIES + MOB_AI) + offset, type, setup ? 'Setup' : 'Enemies', help)
  if (high > 0) spec.range(0, high)
  if (setup) spec.repeat(MAX_ENEMIES, AI_BYTES, 'configEnemyCount')
  else spec.repeat(MAX_ENEMIES, MOB_STRIDE, 'enemyCount')
  spec.endObject()
}

function describeAi(setup: bool): void {
  ai(setup, 'kind', offsetof<Ai>('kind'), 'u8', 4, 'How it moves: 0 on a fixed route, 1 round the border, 2 up and down by turns, 3 at random, 4 after the player.')
  ai(setup, 'route', offsetof<Ai>('route'), 'u32', ROUTES - 1, 'Which of the five fixed routes (kind 0).')
  ai(setup, 'next', offsetof<Ai>('next'), 'u32', LONGEST_ROUTE - 1, 'Place in its route (kind 0). From a place that is no neighbour it flies there straight.')
  ai(setup, 'vert', offsetof<Ai>('vert'), 'u8', 3, 'Wish up or down (kind 2): 0 up, 1 down.')
  ai(setup, 'horiz', offsetof<Ai>('horiz'), 'u8', 3, 'Wish left or right (kind 2): 2 left, 3 right.')
  ai(setup, 'startVert', offsetof<Ai>('startVert'), 'u8', 3, 'The first wish of each life (kind 2): 0 up, 1 down.')
  ai(setup, 'startHoriz', offsetof<Ai>('startHoriz'), 'u8', 3, 'The first wish of each life (kind 2): 2 left, 3 right.')
  ai(setup, 'dir', offsetof<Ai>('dir'), 'u8', 3, 'Where it goes (kinds 3 and 4): 0 up, 1 down, 2 left, 3 right.')
  ai(setup, 'startDir', offsetof<Ai>('startDir'), 'u8', 3, 'Where it goes first in each life (kinds 3 and 4).')
  ai(setup, 'start.tx', offsetof<Ai>('startX'), 'i32', LAST_TX, 'Column where it starts each life (kinds 2 to 4; the others have their own place).')
  ai(setup, 'start.ty', offsetof<Ai>('startY'), 'i32', LAST_TY, 'Row where it starts each life (kinds 2 to 4; the others have their own place).')
  ai(setup, 'vision', offsetof<Ai>('vision'), 'i32', 999, 'How many tiles it sees along a corridor (kind 4).')
  ai(setup, 'playerSeen', offsetof<Ai>('playerSeen'), 'bool', 0, 'Follows the player to where it last saw him (kind 4).')
  ai(setup, 'seen.tx', offsetof<Ai>('seenX'), 'i32', LAST_TX, 'Column where it last saw the player (kind 4).')
  ai(setup, 'seen.ty', offsetof<Ai>('seenY'), 'i32', LAST_TY, 'Row where it last saw the player (kind 4).')
}

function perTile(path: string, offset: usize, type: string, group: string, help: string, editable: bool): void {
  spec.field(path, '', offset, type, group, help, editable)
  if (type == 'u8') spec.range(0, 3)
  spec.repeat(TILES, 1, '')
  spec.endObject()
}

function perBox(name: string, offset: usize, stride: usize, type: string, high: f64, help: string, editable: bool): void {
  spec.field('boxes[].', name, offset, type, 'Board', help, editable)
  if (high > 0) spec.range(0, high)
  spec.repeat(MAX_BOXES, stride, 'boxCount')
  spec.endObject()
}

function describeBoard(): void {
  perTile('tiles[]', BOARD, 'u8', 'Board', '0 empty, 1 unpainted, 2 unpainted and the corner of a chase box, 3 painted. Number = row · 32 + column.', true)
  perTile('junctions[]', JUNCTIONS, 'bool', 'Board', 'Corridors met here when the board was laid. Number = row · 32 + column.', false)
  perTile('chaseJunctions[]', CHASE_JUNCTIONS, 'bool', 'Board', 'Upper left junction of a chase box. Number = row · 32 + column.', false)
  perBox('painted', BOX_PAINTED, 1, 'bool', 0, 'Painted all round, and paid for.', true)
  perBox('triggersChase', BOX_CHASE, 1, 'bool', 0, 'One of those that start a chase once all of them are painted.', true)
  perBox('left', BOXES + offsetof<Box>('left'), offsetof<Box>(), 'u8', LAST_TX, 'Column of its left corridor.', false)
  perBox('top', BOXES + offsetof<Box>('top'), offsetof<Box>(), 'u8', LAST_TY, 'Row of its upper corridor.', false)
  perBox('right', BOXES + offsetof<Box>('right'), offsetof<Box>(), 'u8', LAST_TX, 'Column of its right corridor.', false)
  perBox('bottom', BOXES + offsetof<Box>('bottom'), offsetof<Box>(), 'u8', LAST_TY, 'Row of its lower corridor.', false)
  whole('boxCount', offsetof<State>('boxCount'), 'Board', 0, MAX_BOXES, 'Boxes of this board.', '', false)
  whole('board.width', offsetof<State>('boardWidth'), 'Board', 1, COLUMNS, 'Columns of this board.', '', false)
  whole('board.height', offsetof<State>('boardHeight'), 'Board', 1, ROWS, 'Rows of this board.', '', false)
}

function describeGame(): void {
  whole('lives', offsetof<State>('lives'), 'Game', -1, 99, 'Lives left, this one included; the game is over at 0.')
  whole('score', offsetof<State>('score'), 'Game', -9999, 999999, 'The true score. Rewards come from what is painted and caught, never from this field.')
  whole('displayedScore', offsetof<State>('displayedScore'), 'Game', -9999, 999999, 'What the picture shows. Follows the true score by the same steps.')
  whole('level', offsetof<State>('level'), 'Game', 1, 9999, 'Boards painted, plus one. Enemies are faster from 3 and from 5 on.')
  spec.field('tick', '', offsetof<State>('tick'), 'u32', 'Game', 'Ticks since the start.', false)
  spec.endObject()
  word('rand.0', offsetof<State>('rand0'), 'First word of the generator that leads wandering enemies.')
  word('rand.1', offsetof<State>('rand1'), 'Second word.')
  scoreHidden(offsetof<State>('scoreHidden'), 'Game')
  spec.field('ownStreams', '', offsetof<State>('ownStreams'), 'bool', 'Random', 'Each source of chance draws from a stream of its own. Chosen before a game. Ours.', false)
  spec.endObject()
}

function describeConfig(): void {
  whole('startLives', offsetof<State>('startLives'), 'Setup', 1, 99, 'Lives of the next game from this setup; a painted board gives one back up to these.')
  whole('startJumps', offsetof<State>('startJumps'), 'Setup', 0, 99, 'Jumps in each life.')
  whole('jumpTime', offsetof<State>('jumpTime'), 'Setup', 0, LONGEST, 'How long a jump lasts.', 'ticks')
  whole('chaseTime', offsetof<State>('chaseTime'), 'Setup', 0, LONGEST, 'How long a chase lasts.', 'ticks')
  whole('chaseScoreBonus', offsetof<State>('chaseScoreBonus'), 'Setup', -LONGEST, LONGEST, 'Points for a caught enemy.')
  whole('boxBonus', offsetof<State>('boxBonus'), 'Setup', -LONGEST, LONGEST, 'Points for a painted box.')
  whole('playerSpeed', offsetof<State>('playerSpeed'), 'Setup', 0, FASTEST, 'Of the player in the next game from this setup.', '1/16 px/tick')
  whole('enemyStartingSpeed', offsetof<State>('enemyStartingSpeed'), 'Setup', 0, FASTEST, 'Of enemies in the next game from this setup; later levels add 2 and 4.', '1/16 px/tick')
  whole('playerStart.tx', offsetof<State>('playerStartX'), 'Setup', 0, LAST_TX, 'Column where the player starts each life.')
  whole('playerStart.ty', offsetof<State>('playerStartY'), 'Setup', 0, LAST_TY, 'Row where the player starts each life.')
  whole('historyLimit', offsetof<State>('historyLimit'), 'Setup', 0, ENEMY_MEMORY - 2, 'Junctions that an enemy remembers.')
  toggle('defaultBoardBugs', offsetof<State>('defaultBoardBugs'), 'Setup', 'Quirks of the default board: the player seems to come from below, and the first stretch upwards pays nothing.')
  toggle('unlimitedLives', offsetof<State>('unlimitedLives'), 'Setup', 'Dying costs no life. Not in the original.')
  toggle('renderImages', offsetof<State>('renderImages'), 'Setup', 'Draw little pictures; if not, plain rectangles that show neither chase nor jump.')
  color('backgroundColor', offsetof<State>('backgroundColor'), 'Colour of the background.')
  color('playerColor', offsetof<State>('playerColor'), 'Colour of player, score and lives.')
  color('unpaintedColor', offsetof<State>('unpaintedColor'), 'Colour of unpainted corridors.')
  color('paintedColor', offsetof<State>('paintedColor'), 'Colour of painted corridors.')
  color('enemyColor', offsetof<State>('enemyColor'), 'Colour of enemies.')
  color('innerPaintedColor', offsetof<State>('innerPaintedColor'), 'Colour of painted boxes.')
  whole('configEnemyCount', offsetof<State>('configEnemyCount'), 'Setup', 0, MAX_ENEMIES, 'Enemies of the next game from this setup.')
  describeAi(true)
  perTile('config.board[]', CONFIG_BOARD, 'u8', 'Setup', 'Tiles of the next game from this setup; later levels take the default board.', true)
  whole('config.boardWidth', offsetof<State>('configBoardWidth'), 'Setup', 1, COLUMNS, 'Columns of the next game from this setup.', '', false)
  whole('config.boardHeight', offsetof<State>('configBoardHeight'), 'Setup', 1, ROWS, 'Rows of the next game from this setup.', '', false)
  word('config.rand.0', offsetof<State>('configRand0'), 'First word of the generator that seeds games.')
  word('config.rand.1', offsetof<State>('configRand1'), 'Second word.')
}

function handle(id: string, title: string, x: string, y: string, help: string): void {
  spec.object('')
  spec.text('id', id)
  spec.text('kind', id)
  spec.text('title', title)
  spec.text('x', x)
  spec.text('y', y)
  spec.number('scale', SCALE)
  spec.object('snap')
  spec.text('field', 'tiles[]')
  spec.number('columns', COLUMNS)
  spec.number('x', TILE_X)
  spec.number('y', TILE_Y)
  spec.list('of')
  for (let tile = UNPAINTED; tile <= PAINTED; tile++) spec.number('', tile)
  spec.endList()
  spec.endObject()
  spec.text('help', help)
  spec.endObject()
}

function describeObjects(): void {
  spec.list('handles')
  handle('player', 'Player', 'player.x', 'player.y', 'Drag the player along the corridors.')
  handle('enemy', 'Enemy', 'enemies[].x', 'enemies[].y', 'Drag an enemy along the corridors. One with a fixed route takes it up there, or flies straight back to it.')
  spec.endList()
  describeKinds()
}

/** What the saliency studies averaged over is declared as published where it is not what is drawn. */
function describeKinds(): void {
  spec.list('kinds')
  spec.kind('player', 'Player', 'player')
  spec.openKind('enemy', 'Enemy', 'enemies')
  spec.text('together', 'enemies')
  spec.number('singly', MAX_ENEMIES)
  spec.endObject()
  corridors('unpainted', 'Unpainted corridor', 'unpainted corridors')
  corridors('painted', 'Painted corridor', 'painted corridors')
  spec.openKind('box', 'Painted box', 'painted boxes')
  spec.text('together', 'boxes')
  spec.endObject()
  spec.openKind('score', 'Score', 'score')
  spec.rectangle('published', 80, 195, 25, 15)
  spec.endObject()
  spec.openKind('lives', 'Lives', 'lives')
  spec.rectangle('published', 115, 195, 35, 15)
  spec.endObject()
  spec.endList()
}

/** Tiles of one kind; `objects.ts` numbers their boxes by the sixth of the board. */
function corridors(kind: string, title: string, concept: string): void {
  spec.openKind(kind, title, concept)
  spec.text('together', kind)
  spec.text('among', 'tiles')
  spec.object('parts')
  spec.number('of', 1)
  spec.sixths()
  spec.endObject()
  spec.endObject()
}
