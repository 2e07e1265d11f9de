/** What people see: the same part of the world as the agent, finer, in pictures of our own. A function of the state alone. */
import { rgb } from '../../kit/raster'
import { disc, drawOn, mixed, roundBox, rowOf } from './brush'
import { FRAME, aim, cellSide, firstSeen, lastSeen, screenX, screenY, zoom } from './camera'
import { drawCoin, drawCrate, drawEnemy, drawRunner, drawSaw } from './figures'
import { isSeen, shade, trailRadius, TRAIL_RX, velocitySide } from './observation'
import { colour, pose } from './palette'
import { CRATE, ENEMY, GROUND, GROUND_TOP, LAVA_TOP, SAW, SPACE, State, Thing, cell, rulesOf, thingOf, trailOf } from './state'

const SKY = rgb(58, 70, 116)
const SKY_LOW = rgb(232, 176, 150)
const HILL_FAR = rgb(104, 98, 142)
const HILL_NEAR = rgb(82, 84, 126)
const EARTH = rgb(112, 80, 62)
const EARTH_DARK = rgb(92, 64, 52)
const EARTH_LIGHT = rgb(134, 98, 74)
const GRASS = rgb(98, 168, 88)
const GRASS_LIGHT = rgb(146, 204, 110)
const GLOW = rgb(255, 214, 98)
const MELT = rgb(244, 118, 46)
const MELT_DARK = rgb(206, 66, 42)
const PUFF = rgb(250, 246, 240)

/** Rows of the world from which the sky is told; the hills move at these parts of the agent's pace. */
const SKY_HEIGHT: f32 = 26
const FAR: f32 = 0.12
const NEAR: f32 = 0.3

let one: f32 = 0

export function drawWorld(s: State, at: usize): void {
  drawOn(at)
  aim(s)
  one = <f32>cellSide()
  drawSky(s)
  drawHills(s, FAR, 0.3, 78, HILL_FAR)
  drawHills(s, NEAR, 0.55, 60, HILL_NEAR)
  drawCells(s)
  for (let i = 0; i < s.thingCount; i++) if (thingOf(s, i).kind != ENEMY) drawThing(s, thingOf(s, i))
  drawTrails(s)
  drawAgent(s)
  for (let i = 0; i < s.thingCount; i++) if (thingOf(s, i).kind == ENEMY) drawThing(s, thingOf(s, i))
  if (rulesOf(s).velocity) drawVelocity(s)
}

/** Lighter towards the floor of the world. */
function drawSky(s: State): void {
  for (let y = 0; y < FRAME; y++) {
    const height: f32 = s.y + (<f32>FRAME / 2 - <f32>y) / one
    rowOf(y, mixed(SKY_LOW, SKY, height / SKY_HEIGHT))
  }
}

/** Round hills in a row without an end. */
function drawHills(s: State, pace: f32, low: f32, radius: f32, color: u32): void {
  const apart = radius * 1.5
  const shift: f32 = s.x * one * pace
  const first = <i32>floor(shift / apart) - 1
  const horizon: f32 = <f32>FRAME * (0.62 + 0.2 * low) + (s.y - 4) * one * pace * 0.5 + radius * 0.5
  for (let i = first; <f32>i * apart - shift < <f32>FRAME + radius; i++) {
    const size = radius * (0.7 + 0.3 * <f32>((i * 7919) & 3) / 3)
    const x = <f32>i * apart - shift
    roundBox(x - size, horizon - size, x + size, <f32>FRAME + 2 * radius, size, color)
  }
}

function drawCells(s: State): void {
  const last = lastSeen(s.x)
  const top = lastSeen(s.y)
  for (let column = firstSeen(s.x); column <= last; column++)
    for (let row = firstSeen(s.y); row <= top; row++) {
      const kind = cell(s, column, row)
      if (kind == GROUND || kind == GROUND_TOP) drawGround(s, column, row, kind == GROUND_TOP)
      else if (kind != SPACE) drawLava(s, column, row, kind == LAVA_TOP)
    }
  if (s.coinThere)
    drawCoin(screenX(<f32>s.coinColumn + 0.5), screenY(<f32>s.coinRow + 0.5), one, (s.tick / 4) & 3, s.coinColour ? colour(<i32>s.coinColour - 1) : 0)
}

function drawGround(s: State, column: i32, row: i32, isTop: bool): void {
  // On whole pixels, so that no seam is seen between cells.
  const x = floor(screenX(<f32>column))
  const y = floor(screenY(<f32>(row + 1)))
  const right = floor(screenX(<f32>(column + 1)))
  const themed = rulesOf(s).themes ? mixed(EARTH, colour(29 * 16 + 19 * <i32>s.wallTheme), 0.35) : EARTH
  roundBox(x, y, right, floor(screenY(<f32>row)), 0, themed)
  // The same stones in a cell for ever.
  const chance = <u32>(column * 73856093) ^ <u32>(row * 19349663)
  for (let i: u32 = 0; i < 3; i++) {
    const bits = chance >> (i * 7)
    const px = x + one * (0.15 + 0.7 * <f32>(bits & 7) / 7)
    const py = y + one * (0.25 + 0.6 * <f32>((bits >> 3) & 7) / 7)
    const size = one * (0.05 + 0.03 * <f32>((bits >> 5) & 1))
    roundBox(px - 1.6 * size, py - size, px + 1.6 * size, py + size, size, i == 1 ? EARTH_LIGHT : EARTH_DARK, 0.7)
  }
  if (isTop) drawGrass(x, y, right, chance)
}

function drawGrass(x: f32, y: f32, right: f32, chance: u32): void {
  const wide = (right - x) / 4
  for (let i = 0; i < 4; i++) {
    const deep = one * (0.2 + 0.1 * <f32>((chance >> (2 * i)) & 3) / 3)
    roundBox(x + <f32>i * wide, y, x + <f32>(i + 1) * wide, y + deep, wide * 0.4, GRASS)
  }
  roundBox(x, y, right, y + one * 0.14, 0, GRASS)
  roundBox(x, y, right, y + one * 0.07, 0, GRASS_LIGHT)
}

function drawLava(s: State, column: i32, row: i32, isTop: bool): void {
  const x = floor(screenX(<f32>column))
  const y = floor(screenY(<f32>(row + 1)))
  const right = floor(screenX(<f32>(column + 1)))
  const phase = <f32>((s.tick + 5 * column) & 15) / 16
  const surface: f32 = isTop ? y + one * (0.06 + 0.08 * (phase < 0.5 ? 2 * phase : 2 - 2 * phase)) : y
  roundBox(x, surface, right, floor(screenY(<f32>row)), 0, mixed(MELT, MELT_DARK, isTop ? 0 : 0.7))
  if (isTop) roundBox(x, surface, right, surface + one * 0.14, 0, GLOW)
  disc(x + one * (0.2 + 0.6 * phase), y + one * 0.62, one * 0.08, GLOW, 0.5)
}

function drawThing(s: State, thing: Thing): void {
  if (!isSeen(s, thing)) return
  const x = screenX(thing.x)
  const y = screenY(thing.y)
  const hand = thing.colour ? colour(<i32>thing.colour - 1) : 0
  if (thing.kind == SAW) drawSaw(x, y, one, (s.tick & 1) != 0, hand)
  else if (thing.kind == CRATE) drawCrate(x, y, one, hand)
  else drawEnemy(x, y, one, thing.vx > 0, ((s.tick / 5) & 1) != 0, hand)
}

/** They fade. */
function drawTrails(s: State): void {
  for (let i = 0; i < s.trailCount; i++) {
    const trail = trailOf(s, i)
    const part: f32 = 0.5 - 0.05 * <f32>trail.age
    disc(screenX(trail.x), screenY(trail.y), one * trailRadius(TRAIL_RX, trail.age) * 0.7, PUFF, part)
  }
}

function drawAgent(s: State): void {
  const isInAir = s.vy != 0 && !s.onCrate && s.tick > 0
  const walks = pose(s)
  const hand = s.colour ? colour(<i32>s.colour - 1) : 0
  drawRunner(screenX(s.x), screenY(s.y), one, one * s.ry, s.facesRight != 0, isInAir ? 3 : walks == 12 ? 1 : walks == 13 ? 2 : 0, hand)
}

function drawVelocity(s: State): void {
  const rules = rulesOf(s)
  const side = <f32>(velocitySide(1) * zoom())
  roundBox(0, 0, side, side, 0, shade(s.vx, rules.speed))
  roundBox(side, 0, <f32>(velocitySide(2) * zoom()), side, 0, shade(s.vy, rules.jump))
}
