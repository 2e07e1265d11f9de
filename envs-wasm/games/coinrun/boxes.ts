/** Where everything is seen: rectangles of whole pixels of the observation, told in pixels of the picture. */
import * as slots from '../../kit/slots'
import { FRAME, aim, firstSeen, lastSeen, pixelFrom, pixelTo, pixels, rowFrom, rowTo, zoom } from './camera'
import { CELL_MARGIN, TRAIL_RX, TRAIL_RY, isSeen, trailRadius } from './observation'
import { MOST_THINGS, MOST_TRAILS, SIDE, SPACE, State, cell, isGround, thingOf, trailOf } from './state'
import { findLedge, findPit, isLava, lavaOver, ledgeFrom, ledgeRow, ledgeTo, pitFrom, pitRow, pitTo } from './terrain'

const AGENT = 0
/** Plus the kind of the thing. */
const THING = 1
const COIN = 4
const PIT = 5
const LEDGE = 6
const LAVA_KIND = 7
const TRAIL = 8
const GROUND_KIND = 9

/** Ground and lava as columns: a dozen on the picture, in some pieces each. */
export const MOST_BOXES: i32 = 2 + MOST_THINGS + MOST_TRAILS + 16 * SIDE

let found = 0

export function boxes(s: State): i32 {
  aim(s)
  found = 0
  around(AGENT, 0, s.x, s.y, s.rx, s.ry)
  for (let i = 0; i < s.thingCount; i++) {
    const one = thingOf(s, i)
    if (isSeen(s, one)) around(THING + one.kind, i, one.x, one.y, one.rx, one.ry)
  }
  if (s.coinThere) cells(s, COIN, 0, s.coinColumn, s.coinRow, s.coinRow)
  pits(s)
  ledge(s)
  for (let i = 0; i < s.trailCount; i++) {
    const trail = trailOf(s, i)
    around(TRAIL, i, trail.x, trail.y, trailRadius(TRAIL_RX, trail.age), trailRadius(TRAIL_RY, trail.age))
  }
  columns(s)
  return found
}

function around(kind: i32, id: i32, x: f32, y: f32, rx: f32, ry: f32): void {
  box(kind, id, pixelFrom(x - rx, 0), pixelTo(x - rx, 2 * rx, 0), rowFrom(y + ry, 0), rowTo(y + ry, 2 * ry, 0))
}

/** Pixels of the observation, what lies outside is cut off; nothing of a box that lies outside altogether. */
function box(kind: i32, id: i32, left: i32, right: i32, top: i32, bottom: i32): void {
  left = max(left, 0)
  right = min(right, pixels)
  top = max(top, 0)
  bottom = min(bottom, pixels)
  if (left >= right || top >= bottom) return
  const by = zoom()
  slots.box(found++, kind, id, left * by, top * by, (right - left) * by, (bottom - top) * by, FRAME, FRAME)
}

/** Something is drawn in the cell. */
function isDrawn(s: State, column: i32, row: i32): bool {
  return cell(s, column, row) != SPACE || (s.coinThere && column == s.coinColumn && row == s.coinRow)
}

/** Rows of a column as they are seen: the cells to the right of it and above it are drawn over their edges. */
function cells(s: State, kind: i32, id: i32, column: i32, first: i32, last: i32): void {
  const left = pixelFrom(<f32>column, CELL_MARGIN)
  const top = isDrawn(s, column, last + 1) ? rowTo(<f32>(last + 2), 1, CELL_MARGIN) : rowFrom(<f32>(last + 1), CELL_MARGIN)
  const right = isDrawn(s, column + 1, last) ? pixelFrom(<f32>(column + 1), CELL_MARGIN) : pixelTo(<f32>column, 1, CELL_MARGIN)
  box(kind, id, left, right, top, rowTo(<f32>(first + 1), 1, CELL_MARGIN))
}

/** Ground and lava: cells of a kind one above the other, as long as their right edge stays the same. */
function columns(s: State): void {
  const last = lastSeen(s.x)
  for (let column = firstSeen(s.x); column <= last; column++) {
    const top = lastSeen(s.y)
    let from = firstSeen(s.y)
    while (from <= top) {
      const kind = kindOf(s, column, from)
      let to = from
      while (to < top && kindOf(s, column, to + 1) == kind && isDrawn(s, column + 1, to + 1) == isDrawn(s, column + 1, from)) to++
      if (kind >= 0) cells(s, kind, (SIDE - 1 - from) * SIDE + column, column, from, to)
      from = to + 1
    }
  }
}

function kindOf(s: State, column: i32, row: i32): i32 {
  if (s.coinThere && column == s.coinColumn && row == s.coinRow) return -1
  const kind = cell(s, column, row)
  return isGround(kind) ? GROUND_KIND : isLava(kind) ? LAVA_KIND : -1
}

/** The hole between two banks: lava covers the left one's edge, and what is above it does not. */
function pits(s: State): void {
  for (let from = 0; findPit(s, from); from = pitTo + 1) {
    const full = lavaOver(s, pitFrom)
    const right = pixelFrom(<f32>(pitTo + 1), CELL_MARGIN)
    const open = rowFrom(<f32>(full + 1), CELL_MARGIN)
    if (full) box(PIT, pitFrom, pixelFrom(<f32>pitFrom, CELL_MARGIN), right, open, rowTo(2, 1, CELL_MARGIN))
    box(PIT, pitFrom, pixelTo(<f32>(pitFrom - 1), 1, CELL_MARGIN), right, rowFrom(<f32>pitRow, CELL_MARGIN), open)
  }
}

function ledge(s: State): void {
  if (!findLedge(s)) return
  for (let column = ledgeFrom; column <= ledgeTo; column++) cells(s, LEDGE, column, column, ledgeRow, ledgeRow)
}
