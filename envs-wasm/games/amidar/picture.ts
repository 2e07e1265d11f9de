/**
 * Amidar's picture, 160 × 250, and the 84 × 84 observation: the exact area average of its grey bytes.
 *
 * `scenery` (board, boxes, score, lives) and `actors` (player, enemies) are drawn by the same code in RGBA and in grey. For
 * the observation a slot keeps its grey scenery, the scenery with actors, and the averaged scenery; each decision puts back
 * what was under the actors, applies what the rules changed (tiles, boxes, digits), draws the actors anew and averages
 * only the pixels they touch. Edits and restores set `known` to 0 (`touch`), which redraws everything.
 */
import { whole } from '../../kit/planes'
import { fill, ink, rgb } from '../../kit/raster'
import { averageAll, averageRect, copyRect } from '../../kit/resample'
import { cache } from '../../kit/slots'
import {
  BOARD_X, BOARD_Y, DIGIT_PLACE, HEIGHT, LIVES_HEIGHT, LIVES_STEP, LIVES_X, LIVES_Y, SCALE, SCORE_X, SCORE_Y, VIEW, WIDTH,
} from './screen'
import {
  BAR, BLOCK, DIGIT_HEIGHT, DIGIT_WIDTH, ENEMY_1, ENEMY_2, FULL_TILE, PAINTED_1, PAINTED_2, PLAYER_1, PLAYER_2, PLAYER_SHADE_1,
  PLAYER_SHADE_2, PREY, SIDE, TILE_HEIGHT, TILE_WIDTH, UNPAINTED_1, UNPAINTED_2, digits, stamp,
} from './sprites'
import {
  BOARD, BOX_PAINTED, COLUMNS, EMPTY, MAX_BOXES, MAX_ENEMIES, Mob, PAINTED, ROWS, State, TILES, boxOf, enemyOf, isBoxPainted,
  playerOf,
} from './state'

/** An enemy that can be caught, whatever the setup's colours. */
const PREY_COLOR = rgb(92, 186, 92)
const BLACK = rgb(0, 0, 0)
/** From this level on tiles keep the look of even levels. */
const LAST_LOOK = 6
const PLACES = 6
const MARGIN = 16
const ACTORS = MAX_ENEMIES + 1

/** What the kept pictures show. */
@unmanaged
class Drawn {
  known: u8
  over: u8
  /** The setup is the default one and nobody wrote to the state since the last reset. */
  pristine: u8
  level: i32
  score: i32
  lives: i32
  actors: i32
}

const DRAWN_ACTORS: usize = (offsetof<Drawn>() + 7) & ~7
const DRAWN_BOARD: usize = DRAWN_ACTORS + ((ACTORS * 8 + 15) & ~15)
const DRAWN_BOXES: usize = DRAWN_BOARD + TILES
const BACK: usize = (DRAWN_BOXES + MAX_BOXES + 15) & ~15
const CANVAS: usize = BACK + WIDTH * HEIGHT + MARGIN
const BACK_PLANE: usize = CANVAS + WIDTH * HEIGHT + MARGIN
export const CACHE_BYTES: usize = BACK_PLANE + VIEW * VIEW

/** Somebody else wrote to the state: kept pictures are worth nothing. */
export function forget(slot: i32): void {
  const drawn = changetype<Drawn>(cache(slot))
  drawn.known = 0
  drawn.pristine = 0
}

/** A reset to the default setup. Coming from the default setup, only what the rules can change differs. */
export function restart(slot: i32): void {
  const drawn = changetype<Drawn>(cache(slot))
  if (!drawn.pristine) forget(slot)
  drawn.pristine = 1
}

export function draw<T>(s: State, at: usize): void {
  scenery<T>(s, at)
  if (s.lives >= 0) actors<T>(s, at)
}

function scenery<T>(s: State, at: usize): void {
  fill<T>(at, WIDTH, HEIGHT, 0, 0, WIDTH, HEIGHT, ink<T>(s.backgroundColor))
  if (s.lives < 0) return
  tiles<T>(s, at, 0, 0, COLUMNS - 1, ROWS - 1)
  status<T>(s, at)
}

/** Levels 1, 3 and 5 have one look of tiles, all others the second. */
function hasFirstLook(level: i32): bool {
  return level % 2 == 1 && level < LAST_LOOK
}

/** Tiles and painted boxes of a part of the board, on background. */
function tiles<T>(s: State, at: usize, left: i32, top: i32, right: i32, bottom: i32): void {
  const first = hasFirstLook(s.level)
  const painted = s.renderImages ? (first ? PAINTED_1 : PAINTED_2) : FULL_TILE
  const unpainted = s.renderImages ? (first ? UNPAINTED_1 : UNPAINTED_2) : FULL_TILE
  const paintedInk = ink<T>(s.paintedColor)
  const unpaintedInk = ink<T>(s.unpaintedColor)
  for (let ty = top; ty <= bottom; ty++)
    for (let tx = left; tx <= right; tx++) {
      const tile = load<u8>(changetype<usize>(s) + BOARD + <usize>(ty * COLUMNS + tx))
      if (tile == EMPTY || tx >= s.boardWidth || ty >= s.boardHeight) continue
      stampTile<T>(at, tx, ty, tile == PAINTED ? painted : unpainted, tile == PAINTED ? paintedInk : unpaintedInk)
    }
  const bar = s.renderImages ? BAR : FULL_TILE
  const barInk = ink<T>(s.innerPaintedColor)
  for (let i = 0; i < s.boxCount; i++) {
    if (!isBoxPainted(s, i)) continue
    const box = boxOf(s, i)
    for (let ty = max(<i32>box.top + 1, top); ty < min(<i32>box.bottom, bottom + 1); ty++)
      for (let tx = max(<i32>box.left + 1, left); tx < min(<i32>box.right, right + 1); tx++) stampTile<T>(at, tx, ty, bar, barInk)
  }
}

// @ts-ignore: decorator
@inline
function stampTile<T>(at: usize, tx: i32, ty: i32, picture: u64, value: T): void {
  stamp<T>(at, tileX(tx), tileY(ty), TILE_WIDTH, TILE_HEIGHT, picture, value)
}

// @ts-ignore: decorator
@inline
export function tileX(tx: i32): i32 {
  return BOARD_X + tx * TILE_WIDTH
}

// @ts-ignore: decorator
@inline
export function tileY(ty: i32): i32 {
  return BOARD_Y + ty * TILE_HEIGHT
}

/** Score without leading zeros, and a bar per life. */
function status<T>(s: State, at: usize): void {
  const value = ink<T>(s.playerColor)
  let rest = max(s.displayedScore, 0)
  for (let place = 0; !s.scoreHidden && place < PLACES && (rest || !place); place++) {
    const digit = load<u64>(digits + (<usize>(rest % 10) << 3))
    stamp<T>(at, SCORE_X + 1 - place * DIGIT_PLACE, SCORE_Y, DIGIT_WIDTH, DIGIT_HEIGHT, digit, value)
    rest /= 10
  }
  for (let i = 0; i < lifeBars(s); i++) fill<T>(at, WIDTH, HEIGHT, LIVES_X - i * LIVES_STEP, LIVES_Y, 1, LIVES_HEIGHT, value)
}

/** As many bars as there is room for. */
export function lifeBars(s: State): i32 {
  return min(s.lives, LIVES_X / LIVES_STEP + 1)
}

export function scoreDigits(s: State): i32 {
  let rest = max(s.displayedScore, 0) / 10
  let digits = 1
  for (; digits < PLACES && rest; digits++) rest /= 10
  return digits
}

// @ts-ignore: decorator
@inline
export function mobX(mob: Mob): i32 {
  return BOARD_X + mob.x / SCALE - 1
}

// @ts-ignore: decorator
@inline
export function mobY(mob: Mob): i32 {
  return BOARD_Y + mob.y / SCALE - 1
}

/** Enemies look like prey. */
// @ts-ignore: decorator
@inline
export function isChaseDrawn(s: State): bool {
  return s.renderImages && s.chaseTimer > 0
}

function actors<T>(s: State, at: usize): void {
  const first = s.level % 2 != 0
  const x = mobX(playerOf(s))
  const y = mobY(playerOf(s))
  stamp<T>(at, x, y, SIDE, SIDE, s.renderImages ? (first ? PLAYER_1 : PLAYER_2) : BLOCK, ink<T>(s.playerColor))
  if (s.renderImages) stamp<T>(at, x, y, SIDE, SIDE, first ? PLAYER_SHADE_1 : PLAYER_SHADE_2, ink<T>(BLACK))
  const calm = s.renderImages ? (first ? ENEMY_1 : ENEMY_2) : BLOCK
  const enemyInk = ink<T>(s.enemyColor)
  for (let i = 0; i < s.enemyCount; i++) {
    const enemy = enemyOf(s, i)
    const chased = isChaseDrawn(s)
    const hidden = s.renderImages && (chased ? enemy.caught != 0 : s.jumpTimer > 0)
    const value = hidden ? ink<T>(BLACK) : chased ? ink<T>(PREY_COLOR) : enemyInk
    stamp<T>(at, mobX(enemy), mobY(enemy), SIDE, SIDE, chased ? PREY : calm, value)
  }
}

export function observePicture(slot: i32, s: State): void {
  const at = cache(slot)
  const plane = whole(slot)
  const drawn = changetype<Drawn>(at)
  if (!drawn.known || drawn.over || s.lives < 0 || drawn.level != s.level) return redraw(s, at, plane)
  lift(drawn, at, plane)
  updateTiles(s, at, plane)
  updateStatus(s, drawn, at, plane)
  putDown(s, drawn, at, plane)
}

function redraw(s: State, at: usize, plane: usize): void {
  const drawn = changetype<Drawn>(at)
  drawn.known = 1
  drawn.over = <u8>(s.lives < 0)
  drawn.level = s.level
  drawn.score = s.displayedScore
  drawn.lives = s.lives
  memory.copy(at + DRAWN_BOARD, changetype<usize>(s) + BOARD, TILES)
  memory.copy(at + DRAWN_BOXES, changetype<usize>(s) + BOX_PAINTED, MAX_BOXES)
  scenery<u8>(s, at + BACK)
  memory.copy(at + CANVAS, at + BACK, WIDTH * HEIGHT)
  averageAll<u8>(at + BACK, at + BACK_PLANE)
  memory.copy(plane, at + BACK_PLANE, VIEW * VIEW)
  if (!drawn.over) putDown(s, drawn, at, plane)
}

// @ts-ignore: decorator
@inline
function actorPlace(at: usize, index: i32): usize {
  return at + DRAWN_ACTORS + (<usize>index << 3)
}

/** Put the scenery back where the actors were. */
function lift(drawn: Drawn, at: usize, plane: usize): void {
  for (let i = 0; i < drawn.actors; i++) liftRect(at, plane, load<i32>(actorPlace(at, i)), load<i32>(actorPlace(at, i), 4), SIDE, SIDE)
}

function liftRect(at: usize, plane: usize, x: i32, y: i32, w: i32, h: i32): void {
  copyNative(at, x, y, w, h)
  copyRect<u8>(at + BACK_PLANE, plane, x, y, w, h)
}

/** Eight bytes at a time: up to seven too many are only more scenery put back, and what stands there is drawn again. */
function copyNative(at: usize, x: i32, y: i32, w: i32, h: i32): void {
  const left = max(x, 0)
  const right = min(x + w, WIDTH)
  for (let row = max(y, 0); row < min(y + h, HEIGHT); row++)
    for (let i = row * WIDTH + left; i < row * WIDTH + right; i += 8) store<u64>(at + CANVAS + <usize>i, load<u64>(at + BACK + <usize>i))
}

/** The scenery changed here. */
function refresh(at: usize, plane: usize, x: i32, y: i32, w: i32, h: i32): void {
  averageRect<u8>(at + BACK, at + BACK_PLANE, x, y, w, h)
  liftRect(at, plane, x, y, w, h)
}

/** The part of the board that changed: tiles left … right × top … bottom. */
let left = 0
let top = 0
let right = 0
let bottom = 0

function include(x1: i32, y1: i32, x2: i32, y2: i32): void {
  left = min(left, x1)
  top = min(top, y1)
  right = max(right, x2)
  bottom = max(bottom, y2)
}

function updateTiles(s: State, at: usize, plane: usize): void {
  left = COLUMNS
  top = ROWS
  right = bottom = -1
  findChangedTiles(changetype<usize>(s) + BOARD, at + DRAWN_BOARD)
  findChangedBoxes(s, at + DRAWN_BOXES)
  if (right < left || bottom < top) return
  const w = (right - left + 1) * TILE_WIDTH
  const h = (bottom - top + 1) * TILE_HEIGHT
  fill<u8>(at + BACK, WIDTH, HEIGHT, tileX(left), tileY(top), w, h, ink<u8>(s.backgroundColor))
  tiles<u8>(s, at + BACK, left, top, right, bottom)
  refresh(at, plane, tileX(left), tileY(top), w, h)
}

function findChangedTiles(now: usize, then: usize): void {
  for (let i = 0; i < TILES; i += 8) {
    const change = load<u64>(now + <usize>i) ^ load<u64>(then + <usize>i)
    if (!change) continue
    const column = i % COLUMNS
    include(column + (<i32>ctz(change) >> 3), i / COLUMNS, column + 7 - (<i32>clz(change) >> 3), i / COLUMNS)
    store<u64>(then + <usize>i, load<u64>(now + <usize>i))
  }
}

function findChangedBoxes(s: State, then: usize): void {
  const now = changetype<usize>(s) + BOX_PAINTED
  for (let i = 0; i < s.boxCount; i += 8) {
    if (load<u64>(now + <usize>i) == load<u64>(then + <usize>i)) continue
    for (let k = i; k < i + 8; k++) {
      if (load<u8>(now + <usize>k) == load<u8>(then + <usize>k)) continue
      const box = boxOf(s, k)
      include(<i32>box.left + 1, <i32>box.top + 1, <i32>box.right - 1, <i32>box.bottom - 1)
    }
    store<u64>(then + <usize>i, load<u64>(now + <usize>i))
  }
}

function updateStatus(s: State, drawn: Drawn, at: usize, plane: usize): void {
  if (drawn.score == s.displayedScore && drawn.lives == s.lives) return
  const x = drawn.lives == s.lives ? SCORE_X - (PLACES - 1) * DIGIT_PLACE : 0
  const w = (drawn.lives == s.lives ? SCORE_X + DIGIT_PLACE : WIDTH) - x
  drawn.score = s.displayedScore
  drawn.lives = s.lives
  fill<u8>(at + BACK, WIDTH, HEIGHT, x, LIVES_Y, w, LIVES_HEIGHT, ink<u8>(s.backgroundColor))
  status<u8>(s, at + BACK)
  refresh(at, plane, x, LIVES_Y, w, LIVES_HEIGHT)
}

function putDown(s: State, drawn: Drawn, at: usize, plane: usize): void {
  drawn.actors = s.enemyCount + 1
  remember(at, 0, playerOf(s))
  for (let i = 0; i < s.enemyCount; i++) remember(at, i + 1, enemyOf(s, i))
  actors<u8>(s, at + CANVAS)
  for (let i = 0; i < drawn.actors; i++)
    averageRect<u8>(at + CANVAS, plane, load<i32>(actorPlace(at, i)), load<i32>(actorPlace(at, i), 4), SIDE, SIDE)
}

// @ts-ignore: decorator
@inline
function remember(at: usize, index: i32, mob: Mob): void {
  store<i32>(actorPlace(at, index), mobX(mob))
  store<i32>(actorPlace(at, index), mobY(mob), 4)
}
