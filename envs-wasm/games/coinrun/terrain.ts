/** What the ground looks like to somebody who wants to cross it: surfaces to stand on, and pits. By the cells alone, whoever put them there. */
import { LAVA, LAVA_TOP, SIDE, State, cell, isGround } from './state'

/** A pit's banks are so much higher than its floor, which is the world's. */
const DEEP = 3
const FLOOR = 1

/** Cells of ground from the lowest up, without a gap. */
function heightOf(s: State, column: i32): i32 {
  let row = 0
  while (row < SIDE && isGround(cell(s, column, row))) row++
  return row
}

/** Ground up to the top bears nobody. */
function isBank(height: i32): bool {
  return height >= FLOOR + DEEP && height < SIDE
}

/** The last pit found. */
export let pitFrom = 0
export let pitTo = 0
/** Row under which it lies. */
export let pitRow = 0

/** The first pit that begins in this column or further to the right. False: there is none. */
export function findPit(s: State, column: i32): bool {
  for (let from = max(column, 1); from < SIDE - 1; from++) {
    const left = heightOf(s, from - 1)
    if (!isBank(left) || heightOf(s, from) > FLOOR) continue
    let to = from
    while (to < SIDE - 2 && heightOf(s, to + 1) <= FLOOR) to++
    const right = heightOf(s, to + 1)
    if (isBank(right)) {
      pitFrom = from
      pitTo = to
      pitRow = min(left, right)
      return true
    }
    from = to
  }
  return false
}

export function isLava(kind: u8): bool {
  return kind == LAVA || kind == LAVA_TOP
}

/** Rows of lava over the floor. */
export function lavaOver(s: State, column: i32): i32 {
  let row = FLOOR
  while (row < SIDE && isLava(cell(s, column, row))) row++
  return row - FLOOR
}

/** The highest row in which one can stand on ground, under this one; −1 = there is none, or lava lies on it. */
function surfaceUnder(s: State, column: i32, row: i32): i32 {
  for (let at = min(row, SIDE - 2); at >= 0; at--)
    if (isGround(cell(s, column, at)) && !isGround(cell(s, column, at + 1))) return isLava(cell(s, column, at + 1)) ? -1 : at
  return -1
}

export let ledgeFrom = 0
export let ledgeTo = 0
export let ledgeRow = 0

/** The next stretch of ground to land on: to the right of the one under the agent, higher, lower, or beyond a pit. */
export function findLedge(s: State): bool {
  const first = <i32>floor(s.x)
  const here = surfaceUnder(s, first, <i32>floor(s.y - s.ry + 0.01))
  let column = first
  while (column < SIDE && surfaceAt(s, column) == here) column++
  while (column < SIDE && surfaceAt(s, column) < 0) column++
  if (column >= SIDE) return false
  ledgeFrom = column
  ledgeRow = surfaceAt(s, column)
  while (column < SIDE && surfaceAt(s, column) == ledgeRow) column++
  ledgeTo = column - 1
  return true
}

/** As seen from far above; the floor of a pit is nothing to land on. */
function surfaceAt(s: State, column: i32): i32 {
  const row = surfaceUnder(s, column, SIDE)
  return row == FLOOR - 1 && isInPit(s, column) ? -1 : row
}

function isInPit(s: State, column: i32): bool {
  for (let from = 0; findPit(s, from) && pitFrom <= column; from = pitTo + 1) if (column <= pitTo) return true
  return false
}
