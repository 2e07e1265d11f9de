/** What an agent sees: cells, then what stands in them, then itself and the enemies, each a rectangle in its colour over what was there before. */
import { fill, rgb } from '../../kit/raster'
import { aim, firstSeen, lastSeen, pixelFrom, pixelTo, pixels, rowFrom, rowTo } from './camera'
import { agentColour, cellColour, coinColour, thingColour, trailColour } from './palette'
import { ENEMY, SAW, SPACE, State, Thing, cell, rulesOf, thingOf, trailOf } from './state'

const LARGEST = 64
/** Cells overlap a little, so that nothing shines through between them. */
export const CELL_MARGIN: f32 = 0.02
/** Half the sides of a new one. */
export const TRAIL_RX: f32 = 0.3
export const TRAIL_RY: f32 = 0.2
const TRAIL_GROWS: f32 = 1.05
const SKY = rgb(0, 0, 0)

/** RGBA; reads up to 16 bytes past it. */
const canvas: usize = memory.data(LARGEST * LARGEST * 4 + 16, 16)

/** Bytes red, green, blue of each pixel, row by row from the top. */
export function observeWorld(s: State, at: usize): void {
  aim(s)
  drawCells(s)
  drawStanding(s)
  rectangle(s.x, s.y, s.rx, s.ry, agentColour(s))
  for (let i = 0; i < s.thingCount; i++) if (thingOf(s, i).kind == ENEMY) drawThing(s, thingOf(s, i))
  if (rulesOf(s).velocity) drawVelocity(s)
  pack(at)
}

function drawCells(s: State): void {
  memory.fill(canvas, 0, LARGEST * LARGEST * 4)
  const bottom = firstSeen(s.y)
  const top = lastSeen(s.y)
  const last = lastSeen(s.x)
  for (let column = firstSeen(s.x); column <= last; column++) {
    const x = pixelFrom(<f32>column, CELL_MARGIN)
    const w = pixelTo(<f32>column, 1, CELL_MARGIN) - x
    for (let row = bottom; row <= top; row++) {
      const isCoin = s.coinThere && column == s.coinColumn && row == s.coinRow
      const kind = cell(s, column, row)
      if (kind == SPACE && !isCoin) continue
      const y = rowFrom(<f32>(row + 1), CELL_MARGIN)
      const h = rowTo(<f32>(row + 1), 1, CELL_MARGIN) - y
      fill<u32>(canvas, pixels, pixels, x, y, w, h, isCoin ? coinColour(s) : cellColour(s, kind))
    }
  }
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
  const left = pixelFrom(x - rx, 0)
  const top = rowFrom(y + ry, 0)
  fill<u32>(canvas, pixels, pixels, left, top, pixelTo(x - rx, 2 * rx, 0) - left, rowTo(y + ry, 2 * ry, 0) - top, value)
}

/** Two squares in the corner, the darker the faster to the left or down; half grey when it stands. */
function drawVelocity(s: State): void {
  const rules = rulesOf(s)
  const one = velocitySide(1)
  fill<u32>(canvas, pixels, pixels, 0, 0, one, one, shade(s.vx, rules.speed))
  fill<u32>(canvas, pixels, pixels, one, 0, velocitySide(2) - one, one, shade(s.vy, rules.jump))
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

/** Four pixels of four bytes become four of three. */
function pack(at: usize): void {
  const count = <usize>(pixels * pixels)
  for (let i: usize = 0; i < count; i += 4) {
    const three = i8x16.swizzle(v128.load(canvas + (i << 2)), i8x16(0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, -1, -1, -1, -1))
    v128.store64_lane(at + i * 3, three, 0)
    v128.store32_lane(at + i * 3, three, 2, 8)
  }
}
