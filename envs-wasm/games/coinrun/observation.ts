/** What an agent sees: cells, then what stands in them, then itself and the enemies, each a rectangle in its colour over what was there before. */
import { rgb } from '../../kit/raster'
import { aim, firstSeen, lastSeen, pixelFrom, pixelTo, pixels, rowFrom, rowTo } from './camera'
import { agentColour, cellColour, coinColour, thingColour, trailColour } from './palette'
import { ENEMY, GROUND, LAVA_TOP, SAW, SPACE, State, Thing, cell, rulesOf, thingOf, trailOf } from './state'

/** Cells overlap a little, so that nothing shines through between them. */
export const CELL_MARGIN: f32 = 0.02
/** Half the sides of a new one. */
export const TRAIL_RX: f32 = 0.3
export const TRAIL_RY: f32 = 0.2
const TRAIL_GROWS: f32 = 1.05

/** A row of pixels, RGBA. */
const LARGEST = 64
const line: usize = memory.data(LARGEST * 4, 16)
/** For each column of cells that may be seen: its first pixel, and one past its last. */
const MOST_COLUMNS = 24
const edges: usize = memory.data(MOST_COLUMNS * 8, 8)

/** The observation that is drawn: red, green, blue of each pixel, row by row from the top. */
let canvas: usize = 0
/** No row of cells. */
const NONE: i32 = i32.MIN_VALUE
/** Colours of the four kinds of cells. */
const inks: usize = memory.data(4 * 4, 4)

export function observeWorld(s: State, at: usize): void {
  canvas = at
  aim(s)
  drawCells(s)
  drawStanding(s)
  rectangle(s.x, s.y, s.rx, s.ry, agentColour(s))
  for (let i = 0; i < s.thingCount; i++) if (thingOf(s, i).kind == ENEMY) drawThing(s, thingOf(s, i))
  if (rulesOf(s).velocity) drawVelocity(s)
}

/**
 * The original draws column by column from the left, each from the bottom up. A row of pixels meets the cells of one row, or of two where
 * those overlap; all rows of pixels that meet the same are the same, so each is drawn once and copied.
 */
function drawCells(s: State): void {
  prepareColumns(s)
  let y = 0
  for (let row = lastSeen(s.y); y < pixels && row >= firstSeen(s.y); row--) {
    // Down to where the row below begins to show at its upper edge, then the rows of pixels that both share.
    const shared = min(max(rowFrom(<f32>row, CELL_MARGIN), 0), pixels)
    const end = min(max(rowTo(<f32>(row + 1), 1, CELL_MARGIN), 0), pixels)
    if (y < shared) y = copyLine(s, row, NONE, y, shared)
    if (y < end) y = copyLine(s, row - 1, row, y, end)
  }
}

function prepareColumns(s: State): void {
  for (let kind: u8 = GROUND; kind <= LAVA_TOP; kind++) store<u32>(inks + ((<usize>kind - 1) << 2), cellColour(s, kind))
  const first = firstSeen(s.x)
  const count = lastSeen(s.x) - first + 1
  for (let i = 0; i < count; i++) {
    const at = edges + (<usize>i << 3)
    store<i32>(at, max(pixelFrom(<f32>(first + i), CELL_MARGIN), 0))
    store<i32>(at, min(pixelTo(<f32>(first + i), 1, CELL_MARGIN), pixels), 4)
  }
}

/** Draws the cells of one row, or of two, as a row of pixels, and copies it to those from `y` to `end`, which is given back. */
function copyLine(s: State, row: i32, above: i32, y: i32, end: i32): i32 {
  const first = firstSeen(s.x)
  const last = lastSeen(s.x)
  memory.fill(line, 0, LARGEST * 4)
  let isEmpty = true
  for (let column = first; column <= last; column++) {
    const at = edges + (<usize>(column - first) << 3)
    const from = load<i32>(at)
    const to = load<i32>(at, 4)
    if (from >= to) continue
    const lower = inkOf(s, column, row)
    const upper = above == NONE ? 0 : inkOf(s, column, above)
    const ink = upper || lower
    if (!ink) continue
    isEmpty = false
    for (let x = from; x < to; x++) store<u32>(line + (<usize>x << 2), ink)
  }
  const bytes = <usize>(pixels * 3)
  const target = canvas + <usize>y * bytes
  if (isEmpty) memory.fill(target, 0, <usize>(end - y) * bytes)
  else {
    pack(target)
    for (let next = y + 1; next < end; next++) memory.copy(canvas + <usize>next * bytes, target, bytes)
  }
  return end
}

/** 0 = nothing is drawn. */
// @ts-ignore: decorator
@inline
function inkOf(s: State, column: i32, row: i32): u32 {
  if (s.coinThere && column == s.coinColumn && row == s.coinRow) return coinColour(s)
  const kind = cell(s, column, row)
  return kind == SPACE ? 0 : load<u32>(inks + ((<usize>kind - 1) << 2))
}

function drawStanding(s: State): void {
  for (let i = 0; i < s.thingCount; i++) if (thingOf(s, i).kind != ENEMY) drawThing(s, thingOf(s, i))
  for (let i = 0; i < s.trailCount; i++) {
    const trail = trailOf(s, i)
    rectangle(trail.x, trail.y, trailRadius(TRAIL_RX, trail.age), trailRadius(TRAIL_RY, trail.age), trailColour(s))
  }
}

/** Half a side at this age, from the one that it began with. */
export function trailRadius(radius: f32, age: i32): f32 {
  for (; age; age--) radius *= TRAIL_GROWS
  return radius
}

export function isSeen(s: State, one: Thing): bool {
  return one.there && !(one.kind == SAW && rulesOf(s).sawsHidden)
}

function drawThing(s: State, one: Thing): void {
  if (isSeen(s, one)) rectangle(one.x, one.y, one.rx, one.ry, thingColour(s, one))
}

function rectangle(x: f32, y: f32, rx: f32, ry: f32, value: u32): void {
  paintRect(pixelFrom(x - rx, 0), rowFrom(y + ry, 0), pixelTo(x - rx, 2 * rx, 0), rowTo(y + ry, 2 * ry, 0), value)
}

/** What lies outside is cut off. */
function paintRect(left: i32, top: i32, right: i32, bottom: i32, value: u32): void {
  const from = max(left, 0)
  const to = min(right, pixels)
  const end = min(bottom, pixels)
  for (let y = max(top, 0); y < end; y++)
    for (let x = from; x < to; x++) {
      const at = canvas + <usize>(y * pixels + x) * 3
      store<u16>(at, <u16>value)
      store<u8>(at, <u8>(value >> 16), 2)
    }
}

/** Two squares in the corner, the darker the faster to the left or down; half grey when it stands. */
function drawVelocity(s: State): void {
  const rules = rulesOf(s)
  const one = velocitySide(1)
  paintRect(0, 0, one, one, shade(s.vx, rules.speed))
  paintRect(one, 0, velocitySide(2), one, shade(s.vy, rules.jump))
}

/** Where so many squares end, pixels of the observation: a fifth of its width each. */
export function velocitySide(count: i32): i32 {
  return (2 * count * pixels + 5) / 10
}

export function shade(speed: f32, most: f32): u32 {
  const part: f32 = most > 0 ? ((<f32>0.5) * speed) / most + (<f32>0.5) : 0.5
  const grey = <u32>((<f32>255) * min<f32>(max<f32>(part, 0), 1))
  return rgb(grey, grey, grey)
}

/** The line as an observation has it: four pixels of four bytes become four of three. */
function pack(at: usize): void {
  for (let i: usize = 0; i < <usize>pixels; i += 4) {
    const three = i8x16.swizzle(v128.load(line + (i << 2)), i8x16(0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, -1, -1, -1, -1))
    v128.store64_lane(at + i * 3, three, 0)
    v128.store32_lane(at + i * 3, three, 2, 8)
  }
}
