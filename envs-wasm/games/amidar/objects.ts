/**
 * Boxes as drawn. Corridors come in stretches of tiles of one kind, each numbered by the sixth of the board it lies in: three
 * columns by two rows, as the saliency study cut Breakout's wall. Score and lives go from the first to the last of what is drawn.
 */
import { box } from '../../kit/slots'
import { tileAt } from './board'
import { isChaseDrawn, lifeBars, mobX, mobY, scoreDigits, tileX, tileY } from './picture'
import { DIGIT_PLACE, HEIGHT, LIVES_HEIGHT, LIVES_STEP, LIVES_X, LIVES_Y, SCORE_X, SCORE_Y, WIDTH } from './screen'
import { DIGIT_HEIGHT, DIGIT_WIDTH, PREY_WIDTH, SIDE, TILE_HEIGHT, TILE_WIDTH } from './sprites'
import {
  COLUMNS, EMPTY, MAX_BOXES, MAX_ENEMIES, PAINTED, ROWS, State, TILES, boxOf, enemyOf, isBoxPainted, playerOf,
} from './state'

export const PLAYER_KIND = 0
export const ENEMY_KIND = 1
export const UNPAINTED_KIND = 2
export const PAINTED_KIND = 3
export const BOX_KIND = 4
export const SCORE_KIND = 5
export const LIVES_KIND = 6
export const MAX_OBJECTS = 1 + MAX_ENEMIES + TILES + MAX_BOXES + 2

const REGION_COLUMNS = 3
const REGION_ROWS = 2

let found = 0

function add(kind: i32, id: i32, x: i32, y: i32, w: i32, h: i32): void {
  box(found++, kind, id, x, y, w, h, WIDTH, HEIGHT)
}

export function locateObjects(s: State): i32 {
  found = 0
  if (s.lives < 0) return 0
  add(PLAYER_KIND, 0, mobX(playerOf(s)), mobY(playerOf(s)), SIDE, SIDE)
  const width = isChaseDrawn(s) ? PREY_WIDTH : SIDE
  for (let i = 0; i < s.enemyCount; i++) add(ENEMY_KIND, i, mobX(enemyOf(s, i)), mobY(enemyOf(s, i)), width, SIDE)
  addCorridors(s)
  addBoxes(s)
  const digits = scoreDigits(s)
  const bars = lifeBars(s)
  if (!s.scoreHidden) add(SCORE_KIND, 0, SCORE_X + 1 - (digits - 1) * DIGIT_PLACE, SCORE_Y, (digits - 1) * DIGIT_PLACE + DIGIT_WIDTH, DIGIT_HEIGHT)
  if (bars) add(LIVES_KIND, 0, LIVES_X - (bars - 1) * LIVES_STEP, LIVES_Y, (bars - 1) * LIVES_STEP + 1, LIVES_HEIGHT)
  return found
}

function addBoxes(s: State): void {
  for (let i = 0; i < s.boxCount; i++) {
    const b = boxOf(s, i)
    const w = <i32>b.right - <i32>b.left - 1
    const h = <i32>b.bottom - <i32>b.top - 1
    if (!isBoxPainted(s, i) || w <= 0 || h <= 0) continue
    add(BOX_KIND, i, tileX(b.left) + TILE_WIDTH, tileY(b.top) + TILE_HEIGHT, w * TILE_WIDTH, h * TILE_HEIGHT)
  }
}

/** Along a row where a neighbour is of the same kind and region, else down a column. */
function addCorridors(s: State): void {
  for (let ty = 0; ty < s.boardHeight; ty++)
    for (let tx = 0; tx < s.boardWidth; tx++) {
      const mark = markAt(s, tx, ty)
      if (mark < 0 || markAt(s, tx - 1, ty) == mark) continue
      let w = 1
      while (markAt(s, tx + w, ty) == mark) w++
      let h = 1
      if (w == 1) {
        if (isUpright(s, tx, ty - 1, mark)) continue
        while (isUpright(s, tx, ty + h, mark)) h++
      }
      add(mark & 1 ? PAINTED_KIND : UNPAINTED_KIND, mark >> 1, tileX(tx), tileY(ty), w * TILE_WIDTH, h * TILE_HEIGHT)
    }
}

/** Region and kind of a tile in one number, −1 for none. */
function markAt(s: State, tx: i32, ty: i32): i32 {
  const tile = tileAt(s, tx, ty)
  if (tile == EMPTY) return -1
  return ((ty * REGION_ROWS / ROWS) * REGION_COLUMNS + tx * REGION_COLUMNS / COLUMNS) << 1 | <i32>(tile == PAINTED)
}

/** Of this mark, with no neighbour of the same to the left or right. */
function isUpright(s: State, tx: i32, ty: i32, mark: i32): bool {
  return markAt(s, tx, ty) == mark && markAt(s, tx - 1, ty) != mark && markAt(s, tx + 1, ty) != mark
}
