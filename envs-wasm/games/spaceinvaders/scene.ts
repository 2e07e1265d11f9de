/** A picture as a whole, in grey or in colour: scenery, shields, digits, and how each thing looks. */
import { drawDigit } from '../../kit/digits'
import { fill, ink, rgb } from '../../kit/raster'
import { poseOf, stageOf } from './swarm'
import { BURST_SPRITES, HEIGHT, SHIP_HIT_SPRITES, SHIP_SPRITE, UFO_BURST_SPRITES, UFO_SPRITE, WIDTH, drawSprite } from './sprites'
import {
  GROUND, NONE, SHIELD_HEIGHT, SHIELD_WIDTH, SHIP_LEFT, SHIP_RIGHT, SHIP_WIDTH, Invader, Laser, State, invaderOf, laserOf, pixelsOf, shieldOf,
  shipLaser,
} from './state'

const LEFT_MARK = rgb(64, 124, 64)
const RIGHT_MARK = rgb(160, 132, 68)
const LIVES_INK = rgb(162, 134, 56)
const MARK_WIDTH = 4
const MARK_HEIGHT = 5
/** Digit cells: 0 … 3 score, 4 … 7 the second player's, always 0000, 8 tens and 9 ones of the lives. */
export const CELLS = 10
const LIVES_CELL = 8
export const CELL = 24
export const DIGIT_WIDTH = 20
export const DIGIT_HEIGHT = 12
export const SCORE_X = 32
const OTHER_X = 192
export const SCORE_Y = 6
export const LIVES_X = 144
export const LIVES_Y = 183
export const BLANK: u8 = 10
const FLASH = 8

// @ts-ignore: decorator
@inline
export function block<T>(at: usize, x: i32, y: i32, w: i32, h: i32, value: T): void {
  fill<T>(at, WIDTH, HEIGHT, x, y, w, h, value)
}

export function draw<T>(s: State, at: usize): void {
  scenery<T>(s, at)
  if (s.lives < 0) return
  if (ufoShows(s)) drawSprite<T>(at, ufoLook(s), s.ufoX, s.ufoY, ink<T>(s.ufoColor))
  const look = shipLook(s)
  if (look >= 0) drawSprite<T>(at, look, s.shipX, s.shipY, ink<T>(s.shipColor))
  if (s.shipLaserOut) drawLaser<T>(shipLaser(s), at)
  for (let i = 0; i < s.laserCount; i++) drawLaser<T>(laserOf(s, i), at)
}

function drawLaser<T>(laser: Laser, at: usize): void {
  if (isLit(laser)) block<T>(at, laser.x, laser.y, laser.w, laser.h, ink<T>(laser.color))
}

/** The original means lasers to blink, but its counter stands still. */
// @ts-ignore: decorator
@inline
export function isLit(laser: Laser): bool {
  return laser.t % 4 < 2
}

export function ufoShows(s: State): bool {
  return s.ufoCounter == NONE
}

export function ufoLook(s: State): i32 {
  return s.ufoDeath == NONE ? UFO_SPRITE : UFO_BURST_SPRITES + stageOf(s.ufoDeath)
}

/** Sprite of the ship, or −1: between lives it flashes. */
export function shipLook(s: State): i32 {
  if (s.shipAlive) return SHIP_SPRITE
  if (s.shipDeath != NONE) return SHIP_HIT_SPRITES + (s.shipHit1 ? 0 : 1)
  return (s.lifeTimer / FLASH) % 2 == 1 ? SHIP_SPRITE : -1
}

// @ts-ignore: decorator
@inline
export function lookOf(s: State, invader: Invader): i32 {
  return invader.deathCounter == NONE ? poseOf(s, invader) : BURST_SPRITES + stageOf(invader.deathCounter)
}

export function scenery<T>(s: State, at: usize): void {
  block<T>(at, 0, 0, WIDTH, GROUND, ink<T>(s.backgroundColor))
  block<T>(at, 0, GROUND, WIDTH, HEIGHT - GROUND, ink<T>(s.groundColor))
  drawMark<T>(at, SHIP_LEFT, ink<T>(LEFT_MARK))
  drawMark<T>(at, SHIP_RIGHT, ink<T>(RIGHT_MARK))
  for (let cell = 0; cell < CELLS; cell++) drawCell<T>(at, cell, digitOf(s, cell))
  if (s.lives < 0) return
  for (let i = 0; i < s.shieldCount; i++) drawShield<T>(s, i, at)
  for (let i = 0; i < s.invaderCount; i++) {
    const invader = invaderOf(s, i)
    if (invader.alive) drawSprite<T>(at, lookOf(s, invader), invader.x, invader.y, ink<T>(s.invaderColor))
  }
}

/** Marks on the ground under the ends of the ship's way. */
function drawMark<T>(at: usize, end: i32, value: T): void {
  block<T>(at, end + (SHIP_WIDTH - MARK_WIDTH) / 2, GROUND + 1, MARK_WIDTH, MARK_HEIGHT, value)
}

export function drawShield<T>(s: State, index: i32, at: usize): void {
  const place = shieldOf(s, index)
  const left = max(-place.x, 0)
  const right = min(WIDTH - place.x, SHIELD_WIDTH)
  let color: u32 = 0
  let value: T = 0
  for (let row = max(-place.y, 0); row < min(HEIGHT - place.y, SHIELD_HEIGHT); row++) {
    const pixels = pixelsOf(s, index) + <usize>(row * SHIELD_WIDTH * 4)
    const line = at + <usize>((place.y + row) * WIDTH + place.x) * sizeof<T>()
    for (let col = left; col < right; col++) {
      const pixel = load<u32>(pixels + (<usize>col << 2))
      if (!(pixel >> 24)) continue
      if (pixel != color) {
        color = pixel
        value = ink<T>(color)
      }
      store<T>(line + <usize>col * sizeof<T>(), value)
    }
  }
}

export function cellX(cell: i32): i32 {
  return cell >= LIVES_CELL ? LIVES_X + CELL * (cell - LIVES_CELL) : cell >= 4 ? OTHER_X + CELL * (cell - 4) : SCORE_X + CELL * cell
}

export function cellY(cell: i32): i32 {
  return cell >= LIVES_CELL ? LIVES_Y : SCORE_Y
}

export function drawCell<T>(at: usize, cell: i32, digit: u8): void {
  const color = cell >= LIVES_CELL ? LIVES_INK : cell >= 4 ? RIGHT_MARK : LEFT_MARK
  if (digit != BLANK) drawDigit<T>(at, WIDTH, HEIGHT, digit, cellX(cell), cellY(cell), ink<T>(color))
}

/** The UFO takes the place of the score; the lives are shown between lives. */
export function digitOf(s: State, cell: i32): u8 {
  if (cell >= LIVES_CELL) return showsLives(s) ? digitAt(s.lives, 9 - cell, 1) : BLANK
  if (ufoShows(s)) return BLANK
  if (cell < 4 && s.scoreHidden) return BLANK
  return cell >= 4 ? 0 : digitAt(s.displayedScore % 10000, 3 - cell, 4)
}

export function showsLives(s: State): bool {
  return s.lives >= 0 && !s.shipAlive && s.shipDeath == NONE
}

function digitAt(value: i32, place: i32, least: i32): u8 {
  let rest = max(value, 0)
  for (let i = 0; i < place; i++) rest /= 10
  return rest || place < least ? <u8>(rest % 10) : BLANK
}
