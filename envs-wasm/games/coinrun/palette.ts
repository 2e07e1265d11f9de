/** What everything looks like to an agent: a flat colour for each image that the original would draw, in 64 colours. */
import { rgb } from '../../kit/raster'
import { ENEMY, GROUND, GROUND_TOP, LAVA, LAVA_TOP, SAW, State, Thing, rulesOf } from './state'

export const COLOURS = 64

const STANDS = 0
const COIN = 1
const SAWS = 2
const ENEMIES = 6
const WALKS = 12
const WALL = 15
const WALL_TOP = 16
const LAVA_MID = 17
const LAVA_UP = 18
const CRATE = 20
const TRAIL = 59

/** Ticks to a picture of somebody who walks. */
const STEP = 5
const STILL: f32 = 0.01

/** Three digits to base 4: red, green, blue. */
export function colour(index: i32): u32 {
  return rgb(level(index >> 4), level(index >> 2), level(index))
}

function level(digit: i32): u32 {
  return 64 * ((digit & 3) + 1) - 1
}

function ofImage(s: State, image: i32, theme: i32): u32 {
  return colour(29 * (image + 1) + (rulesOf(s).themes ? 19 * theme : 0))
}

export function cellColour(s: State, kind: u8): u32 {
  const image = kind == GROUND ? WALL : kind == GROUND_TOP ? WALL_TOP : kind == LAVA ? LAVA_MID : LAVA_UP
  return ofImage(s, image, isLava(kind) ? 0 : s.wallTheme)
}

function isLava(kind: u8): bool {
  return kind == LAVA || kind == LAVA_TOP
}

export function coinColour(s: State): u32 {
  return s.coinColour ? colour(<i32>s.coinColour - 1) : ofImage(s, COIN, 0)
}

export function trailColour(s: State): u32 {
  return ofImage(s, TRAIL, 0)
}

export function thingColour(s: State, one: Thing): u32 {
  if (one.colour) return colour(<i32>one.colour - 1)
  const other = one.kind == SAW ? s.tick & 1 : (s.tick / STEP) & 1
  if (one.kind == SAW) return ofImage(s, SAWS + other, one.theme)
  return one.kind == ENEMY ? ofImage(s, ENEMIES + other, one.theme) : ofImage(s, CRATE, one.theme)
}

/** Whether it stands, and else with which foot it walks. */
export function pose(s: State): i32 {
  if (s.support && !s.pressed && abs(s.vx) < STILL) return STANDS
  return s.support && (s.tick / STEP) & 1 ? WALKS + 1 : WALKS
}

export function agentColour(s: State): u32 {
  return s.colour ? colour(<i32>s.colour - 1) : ofImage(s, pose(s), s.theme)
}
