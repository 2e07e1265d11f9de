/**
 * The board: tiles, the junctions where corridors meet, and the boxes that corridors enclose.
 *
 * The default one is written down as its corridors: six across the whole width, and five bands of five rows each with
 * vertical corridors at certain columns.
 */
import {
  BOARD, BOX_CHASE, BOX_PAINTED, BOXES, CHASE_JUNCTIONS, CHASE_MARKER, COLUMNS, CONFIG_BOARD, DOWN, EMPTY, JUNCTIONS, LEFT,
  MAX_BOXES, PAINTED, RIGHT, ROWS, State, TILES, UNPAINTED, UP, boxOf, isBoxPainted,
} from './state'

const BAND = 6
export const NO_TILE = -1
/** Bit tx: a vertical corridor at column tx. One word per band, from the top. */
const verticals: usize = memory.data<u32>([0x82224441, 0x88481211, 0x90100809, 0x84024021, 0x82081041])

/** The default board into any TILES bytes. */
export function writeDefaultBoard(at: usize): void {
  for (let ty = 0; ty < ROWS; ty++)
    for (let tx = 0; tx < COLUMNS; tx++) store<u8>(at + <usize>(ty * COLUMNS + tx), defaultTile(tx, ty))
}

function defaultTile(tx: i32, ty: i32): u8 {
  const across = ty % BAND == 0
  if (!across && !((load<u32>(verticals + (<usize>(ty / BAND) << 2)) >> tx) & 1)) return EMPTY
  if (tx == 31 && ty >= 13 && ty <= 18) return PAINTED
  return (tx == 0 || tx == 25) && (ty == 0 || ty == 24) ? CHASE_MARKER : UNPAINTED
}

// @ts-ignore: decorator
@inline
export function isInside(s: State, tx: i32, ty: i32): bool {
  return <u32>tx < <u32>s.boardWidth && <u32>ty < <u32>s.boardHeight
}

/** Outside the board everything is empty. */
// @ts-ignore: decorator
@inline
export function tileAt(s: State, tx: i32, ty: i32): u8 {
  if (!isInside(s, tx, ty)) return EMPTY
  return load<u8>(changetype<usize>(s) + BOARD + <usize>(ty * COLUMNS + tx))
}

// @ts-ignore: decorator
@inline
export function isWalkable(s: State, tx: i32, ty: i32): bool {
  return tileAt(s, tx, ty) != EMPTY
}

/** Paint one tile, whatever it was; false if it was painted. */
export function paintTile(s: State, tx: i32, ty: i32): bool {
  if (!isInside(s, tx, ty)) return false
  const at = changetype<usize>(s) + BOARD + <usize>(ty * COLUMNS + tx)
  const fresh = load<u8>(at) != PAINTED
  store<u8>(at, PAINTED)
  return fresh
}

// @ts-ignore: decorator
@inline
export function deltaX(dir: u8): i32 {
  return dir == LEFT ? -1 : dir == RIGHT ? 1 : 0
}

// @ts-ignore: decorator
@inline
export function deltaY(dir: u8): i32 {
  return dir == UP ? -1 : dir == DOWN ? 1 : 0
}

// @ts-ignore: decorator
@inline
export function opposite(dir: u8): u8 {
  return dir ^ 1
}

// @ts-ignore: decorator
@inline
export function canMove(s: State, tx: i32, ty: i32, dir: u8): bool {
  return isWalkable(s, tx + deltaX(dir), ty + deltaY(dir))
}

/** Numbers of tiles count along rows of the board's own width, as in the original. */
// @ts-ignore: decorator
@inline
export function columnOf(s: State, id: i32): i32 {
  return s.boardWidth == COLUMNS ? id & (COLUMNS - 1) : id % max(s.boardWidth, 1)
}

// @ts-ignore: decorator
@inline
export function rowOf(s: State, id: i32): i32 {
  return s.boardWidth == COLUMNS ? id >> 5 : id / max(s.boardWidth, 1)
}

/** Number of the junction at a tile, NO_TILE if there is none. */
// @ts-ignore: decorator
@inline
export function junctionAt(s: State, tx: i32, ty: i32): i32 {
  if (!isInside(s, tx, ty) || !load<u8>(changetype<usize>(s) + JUNCTIONS + <usize>(ty * COLUMNS + tx))) return NO_TILE
  return ty * s.boardWidth + tx
}

/** Something is left to paint: the tile's number has an odd count of ones. */
export function isComplete(s: State): bool {
  const at = changetype<usize>(s) + BOARD
  for (let i: usize = 0; i < <usize>TILES; i += 8) {
    const tiles = load<u64>(at + i)
    if ((tiles ^ (tiles >> 1)) & 0x0101010101010101) return false
  }
  return true
}

/** Laid out from the setup's tiles, as a new game does. */
export function layConfigBoard(s: State): void {
  memory.copy(changetype<usize>(s) + BOARD, changetype<usize>(s) + CONFIG_BOARD, TILES)
  s.boardWidth = s.configBoardWidth
  s.boardHeight = s.configBoardHeight
  findJunctions(s)
  findBoxes(s)
}

/** A new level always takes the default board. */
export function layDefaultBoard(s: State): void {
  writeDefaultBoard(changetype<usize>(s) + BOARD)
  s.boardWidth = COLUMNS
  s.boardHeight = ROWS
  findJunctions(s)
  findBoxes(s)
}

function isCorner(s: State, tx: i32, ty: i32): bool {
  return (tx == 0 || tx == s.boardWidth - 1) && (ty == 0 || ty == s.boardHeight - 1)
}

/** Walkable tiles with more than two walkable neighbours, and the board's corners. */
function findJunctions(s: State): void {
  const at = changetype<usize>(s)
  memory.fill(at + JUNCTIONS, 0, BOXES - JUNCTIONS)
  for (let ty = 0; ty < s.boardHeight; ty++)
    for (let tx = 0; tx < s.boardWidth; tx++) {
      if (!isWalkable(s, tx, ty)) continue
      let ways = 0
      for (let dir: u8 = 0; dir < 4; dir++) ways += <i32>canMove(s, tx, ty, dir)
      if (ways < 3 && !isCorner(s, tx, ty)) continue
      store<u8>(at + JUNCTIONS + <usize>(ty * COLUMNS + tx), 1)
      store<u8>(at + CHASE_JUNCTIONS + <usize>(ty * COLUMNS + tx), <u8>(tileAt(s, tx, ty) == CHASE_MARKER))
    }
}

/** A box hangs on its upper left junction. The original lists them in the order of a hash; here they go by number. */
function findBoxes(s: State): void {
  memory.fill(changetype<usize>(s) + BOXES, 0, CONFIG_BOARD - BOXES)
  s.boxCount = 0
  for (let ty = 0; ty < s.boardHeight; ty++)
    for (let tx = 0; tx < s.boardWidth; tx++) if (junctionAt(s, tx, ty) != NO_TILE) addBox(s, tx, ty)
}

/** To the next junction on the right that opens down, and the next one below that opens right. */
function addBox(s: State, tx: i32, ty: i32): void {
  let right = tx + 1
  while (isInside(s, right, ty) && !(junctionAt(s, right, ty) != NO_TILE && canMove(s, right, ty, DOWN))) right++
  let bottom = ty + 1
  while (isInside(s, tx, bottom) && !(junctionAt(s, tx, bottom) != NO_TILE && canMove(s, tx, bottom, RIGHT))) bottom++
  if (junctionAt(s, right, bottom) == NO_TILE || s.boxCount >= MAX_BOXES) return
  const index = s.boxCount++
  const box = boxOf(s, index)
  box.left = <u8>tx
  box.top = <u8>ty
  box.right = <u8>right
  box.bottom = <u8>bottom
  const at = changetype<usize>(s)
  store<u8>(at + BOX_CHASE + <usize>index, load<u8>(at + CHASE_JUNCTIONS + <usize>(ty * COLUMNS + tx)))
}

/** What `fillBoxes` did. */
export let filled = 0
export let startsChase = false

/** Boxes that hold either end of a painted stretch and whose border is painted all round now count as painted. */
export function fillBoxes(s: State, x1: i32, y1: i32, x2: i32, y2: i32): void {
  filled = 0
  let corner = false
  for (let i = 0; i < s.boxCount; i++) {
    if (!(holds(s, i, x1, y1) || holds(s, i, x2, y2)) || !isEnclosed(s, i)) continue
    store<u8>(changetype<usize>(s) + BOX_PAINTED + <usize>i, 1)
    filled++
    corner = corner || triggersChase(s, i)
  }
  startsChase = corner && allCornersPainted(s)
}

function triggersChase(s: State, index: i32): bool {
  return load<u8>(changetype<usize>(s) + BOX_CHASE + <usize>index) != 0
}

function allCornersPainted(s: State): bool {
  for (let i = 0; i < s.boxCount; i++) if (triggersChase(s, i) && !isBoxPainted(s, i)) return false
  return true
}

function holds(s: State, index: i32, tx: i32, ty: i32): bool {
  const box = boxOf(s, index)
  return tx >= <i32>box.left && tx <= <i32>box.right && ty >= <i32>box.top && ty <= <i32>box.bottom
}

/** Not yet painted itself, but all its border. */
function isEnclosed(s: State, index: i32): bool {
  if (isBoxPainted(s, index)) return false
  const box = boxOf(s, index)
  for (let tx = <i32>box.left; tx <= <i32>box.right; tx++)
    if (tileAt(s, tx, box.top) != PAINTED || tileAt(s, tx, box.bottom) != PAINTED) return false
  for (let ty = <i32>box.top; ty <= <i32>box.bottom; ty++)
    if (tileAt(s, box.left, ty) != PAINTED || tileAt(s, box.right, ty) != PAINTED) return false
  return true
}
