/** Where things are on the picture, as drawn: nothing that is not to be seen has a box. */
import { box } from '../../kit/slots'
import { CELL, DIGIT_HEIGHT, DIGIT_WIDTH, LIVES_X, LIVES_Y, SCORE_X, SCORE_Y, isLit, shipLook, showsLives, ufoShows } from './scene'
import { HEIGHT, WIDTH } from './sprites'
import {
  INVADER_HEIGHT, INVADER_WIDTH, Laser, MAX_INVADERS, MAX_LASERS, MAX_SHIELDS, SHIELD_HEIGHT, SHIELD_PIXELS, SHIELD_WIDTH,
  SHIP_HEIGHT, SHIP_WIDTH, State, UFO_HEIGHT, UFO_WIDTH, invaderOf, laserOf, pixelsOf, shieldOf, shipLaser,
} from './state'

/** In the order of the description's kinds. */
const SHIP_KIND = 0
const SHIP_LASER_KIND = 1
const INVADER_KIND = 2
const LASER_KIND = 3
const SHIELD_KIND = 4
const UFO_KIND = 5
const SCORE_KIND = 6
const LIVES_KIND = 7

export const MAX_BOXES = MAX_INVADERS + MAX_LASERS + MAX_SHIELDS + 5

let count = 0

function add(kind: i32, id: i32, x: i32, y: i32, w: i32, h: i32): void {
  box(count++, kind, id, x, y, w, h, WIDTH, HEIGHT)
}

function addLaser(kind: i32, id: i32, laser: Laser): void {
  if (isLit(laser)) add(kind, id, laser.x, laser.y, laser.w, laser.h)
}

export function boxes(s: State): i32 {
  count = 0
  if (s.lives >= 0) addPieces(s)
  if (!ufoShows(s) && !s.scoreHidden) add(SCORE_KIND, 0, SCORE_X, SCORE_Y, 3 * CELL + DIGIT_WIDTH, DIGIT_HEIGHT)
  if (showsLives(s)) addLives(s)
  return count
}

function addPieces(s: State): void {
  if (shipLook(s) >= 0) add(SHIP_KIND, 0, s.shipX, s.shipY, SHIP_WIDTH, SHIP_HEIGHT)
  if (s.shipLaserOut) addLaser(SHIP_LASER_KIND, 0, shipLaser(s))
  for (let i = 0; i < s.invaderCount; i++) {
    const invader = invaderOf(s, i)
    if (invader.alive) add(INVADER_KIND, i, invader.x, invader.y, INVADER_WIDTH, INVADER_HEIGHT)
  }
  for (let i = 0; i < s.laserCount; i++) addLaser(LASER_KIND, i, laserOf(s, i))
  for (let i = 0; i < s.shieldCount; i++) addShield(s, i)
  if (ufoShows(s)) add(UFO_KIND, 0, s.ufoX, s.ufoY, UFO_WIDTH, UFO_HEIGHT)
}

/** What shots have left of it: no box without a pixel. */
function addShield(s: State, index: i32): void {
  const pixels = pixelsOf(s, index)
  let left = SHIELD_WIDTH
  let top = SHIELD_HEIGHT
  let right = 0
  let bottom = 0
  for (let i = 0; i < SHIELD_PIXELS; i++) {
    if (!load<u8>(pixels + (<usize>i << 2), 3)) continue
    left = min(left, i % SHIELD_WIDTH)
    right = max(right, i % SHIELD_WIDTH + 1)
    top = min(top, i / SHIELD_WIDTH)
    bottom = i / SHIELD_WIDTH + 1
  }
  const place = shieldOf(s, index)
  if (bottom) add(SHIELD_KIND, index, place.x + left, place.y + top, right - left, bottom - top)
}

/** One digit, or two. */
function addLives(s: State): void {
  const digits = s.lives > 9 ? 2 : 1
  add(LIVES_KIND, 0, LIVES_X + CELL * (2 - digits), LIVES_Y, CELL * (digits - 1) + DIGIT_WIDTH, DIGIT_HEIGHT)
}
