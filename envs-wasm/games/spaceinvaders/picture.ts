/**
 * Space Invaders' picture, 320 × 210, and the 84 × 84 observation: the exact area average of its grey bytes.
 *
 * `scenery` (ground, digits, shields, invaders) and the actors (UFO, ship, lasers) are drawn by the same code in RGBA and
 * in grey. For the observation a slot keeps its grey scenery, the scenery with actors, and the averaged scenery; each
 * decision puts back what was under the actors, applies what the rules changed (invaders, shields, digits), draws the
 * actors anew and averages only the pixels that were touched. Edits and restores (`touch`) redraw everything, and so does
 * whatever overlaps: only pieces that lie apart can be replaced alone.
 */
import { whole } from '../../kit/planes'
import { grey, ink } from '../../kit/raster'
import { averageAll, averageRect, copyRect } from '../../kit/resample'
import { cache } from '../../kit/slots'
import { Swarm } from './swarm'
import {
  BLANK, CELLS, DIGIT_HEIGHT, DIGIT_WIDTH, LIVES_Y, SCORE_Y, block, cellX, cellY, digitOf, drawCell, drawShield, isLit, lookOf, scenery, shipLook,
  ufoLook, ufoShows,
} from './scene'
import { HEIGHT, VIEW, WIDTH, drawSprite } from './sprites'
import {
  GROUND, INVADER_HEIGHT, INVADER_WIDTH, MAX_INVADERS, MAX_LASERS, SHIELD_HEIGHT, SHIELD_WIDTH, SHIP_HEIGHT, SHIP_WIDTH, UFO_HEIGHT, UFO_WIDTH,
  Laser, State, invaderOf, laserOf, shieldOf, shipLaser,
} from './state'

/** Between the digits of the score and the ground nothing is drawn but shields, invaders and the lives. */
const SKY_TOP = SCORE_Y + DIGIT_HEIGHT
const MARGIN = 16
const MAX_ACTORS = MAX_LASERS + 3

/** What the kept pictures show. */
@unmanaged
class Drawn {
  known: u8
  over: u8
  /** Grey inks. */
  background: u8
  invader: u8
  ufo: u8
  ship: u8
  actors: i32
}

const DRAWN: usize = 64
const DRAWN_CELLS: usize = DRAWN + 32
const DRAWN_ACTORS: usize = DRAWN_CELLS + 16
const DRAWN_INVADERS: usize = DRAWN_ACTORS + MAX_ACTORS * 16
const BACK: usize = (DRAWN_INVADERS + MAX_INVADERS * 8 + 15) & ~15
const CANVAS: usize = BACK + WIDTH * HEIGHT + MARGIN
const BACK_PLANE: usize = CANVAS + WIDTH * HEIGHT + MARGIN
export const CACHE_BYTES: usize = BACK_PLANE + VIEW * VIEW

/** Somebody else wrote to the state: kept pictures are worth nothing. */
export function forget(slot: i32): void {
  changetype<Swarm>(cache(slot)).known = 0
  changetype<Swarm>(cache(slot)).stale = 1
}

export function observePicture(slot: i32, s: State): void {
  const at = cache(slot)
  const plane = whole(slot)
  const swarm = changetype<Swarm>(at)
  const drawn = changetype<Drawn>(at + DRAWN)
  if (!drawn.known || swarm.stale || drawn.over || s.lives < 0) return redraw(s, at, plane)
  lift(drawn, at, plane)
  const apart = updateShields(s, swarm, at, drawn, plane) && updateCells(s, swarm, drawn, at, plane) && updateInvaders(s, swarm, at, drawn, plane)
  if (!apart) return redraw(s, at, plane)
  putDown(s, drawn, at, plane)
}

function redraw(s: State, at: usize, plane: usize): void {
  const swarm = changetype<Swarm>(at)
  const drawn = changetype<Drawn>(at + DRAWN)
  swarm.stale = swarm.stirred = 0
  swarm.bitten = 0
  drawn.known = 1
  drawn.over = <u8>(s.lives < 0)
  drawn.background = ink<u8>(s.backgroundColor)
  drawn.invader = ink<u8>(s.invaderColor)
  drawn.ufo = ink<u8>(s.ufoColor)
  drawn.ship = ink<u8>(s.shipColor)
  for (let cell = 0; cell < CELLS; cell++) store<u8>(at + DRAWN_CELLS + cell, digitOf(s, cell))
  for (let i = 0; i < s.invaderCount; i++) store<u64>(at + DRAWN_INVADERS + (<usize>i << 3), signature(s, i))
  scenery<u8>(s, at + BACK)
  memory.copy(at + CANVAS, at + BACK, WIDTH * HEIGHT)
  averageAll<u8>(at + BACK, at + BACK_PLANE)
  memory.copy(plane, at + BACK_PLANE, VIEW * VIEW)
  drawn.actors = 0
  if (!drawn.over) putDown(s, drawn, at, plane)
}

/** Put the scenery back where the actors were. */
function lift(drawn: Drawn, at: usize, plane: usize): void {
  for (let i = 0; i < drawn.actors; i++) {
    const rect = at + DRAWN_ACTORS + (<usize>i << 4)
    liftRect(at, plane, load<i32>(rect), load<i32>(rect, 4), load<i32>(rect, 8), load<i32>(rect, 12))
  }
}

function liftRect(at: usize, plane: usize, x: i32, y: i32, w: i32, h: i32): void {
  copyNative(at, x, y, w, h)
  copyRect<u8>(at + BACK_PLANE, plane, x, y, w, h)
}

/** Eight bytes at a time: up to seven too many are only more scenery put back, and what stands there is drawn again. */
function copyNative(at: usize, x: i32, y: i32, w: i32, h: i32): void {
  const left = max(x, 0)
  const right = min(x + w, WIDTH)
  for (let row = max(y, 0); row < min(y + h, HEIGHT); row++)
    for (let i = row * WIDTH + left; i < row * WIDTH + right; i += 8) store<u64>(at + CANVAS + <usize>i, load<u64>(at + BACK + <usize>i))
}

/** The scenery changed here. */
function refresh(at: usize, plane: usize, x: i32, y: i32, w: i32, h: i32): void {
  averageRect<u8>(at + BACK, at + BACK_PLANE, x, y, w, h)
  liftRect(at, plane, x, y, w, h)
}

// @ts-ignore: decorator
@inline
function overlaps(x: i32, y: i32, w: i32, h: i32, left: i32, top: i32, right: i32, bottom: i32): bool {
  return x < right && x + w > left && y < bottom && y + h > top
}

/** Does any shield but this one lie on the rectangle? */
function shieldOn(s: State, left: i32, top: i32, right: i32, bottom: i32, but: i32 = -1): bool {
  for (let i = 0; i < s.shieldCount; i++) {
    const shield = shieldOf(s, i)
    if (i != but && overlaps(shield.x, shield.y, SHIELD_WIDTH, SHIELD_HEIGHT, left, top, right, bottom)) return true
  }
  return false
}

/** Not on digits, ground or another shield, nor the invaders on it. */
function updateShields(s: State, swarm: Swarm, at: usize, drawn: Drawn, plane: usize): bool {
  if (!swarm.bitten) return true
  for (let i = 0; i < s.shieldCount; i++) {
    if (!(swarm.bitten & (1 << i))) continue
    const shield = shieldOf(s, i)
    const right = shield.x + SHIELD_WIDTH
    const bottom = shield.y + SHIELD_HEIGHT
    if (shield.y < SKY_TOP || bottom > LIVES_Y || shieldOn(s, shield.x, shield.y, right, bottom, i)) return false
    if (overlaps(shield.x, shield.y, SHIELD_WIDTH, SHIELD_HEIGHT, swarm.left, swarm.top, swarm.right, swarm.bottom)) return false
    block<u8>(at + BACK, shield.x, shield.y, SHIELD_WIDTH, SHIELD_HEIGHT, drawn.background)
    drawShield<u8>(s, i, at + BACK)
    refresh(at, plane, shield.x, shield.y, SHIELD_WIDTH, SHIELD_HEIGHT)
  }
  swarm.bitten = 0
  return true
}

/** The lives may stand among low invaders or shields; the score stands alone unless somebody put things there. */
function updateCells(s: State, swarm: Swarm, drawn: Drawn, at: usize, plane: usize): bool {
  for (let cell = 0; cell < CELLS; cell++) {
    const digit = digitOf(s, cell)
    if (digit == load<u8>(at + DRAWN_CELLS + cell)) continue
    const x = cellX(cell)
    const y = cellY(cell)
    if (shieldOn(s, x, y, x + DIGIT_WIDTH, y + DIGIT_HEIGHT)) return false
    // What the invaders left since the last picture is not yet gone from it, so their way counts, too.
    if (overlaps(x, y, DIGIT_WIDTH, DIGIT_HEIGHT, 0, swarm.top - DIGIT_WIDTH, WIDTH, swarm.bottom + DIGIT_WIDTH)) return false
    store<u8>(at + DRAWN_CELLS + cell, digit)
    block<u8>(at + BACK, x, y, DIGIT_WIDTH, DIGIT_HEIGHT, drawn.background)
    drawCell<u8>(at + BACK, cell, digit)
    refresh(at, plane, x, y, DIGIT_WIDTH, DIGIT_HEIGHT)
  }
  return true
}

/** How an invader looks and where: 0 when it is not there. */
// @ts-ignore: decorator
@inline
function signature(s: State, index: i32): u64 {
  const invader = invaderOf(s, index)
  if (!invader.alive) return 0
  return (<u64>(lookOf(s, invader) + 1) << 48) | (<u64>(invader.x & 0xffffff) << 24) | <u64>(invader.y & 0xffffff)
}

// @ts-ignore: decorator
@inline
function signedX(mark: u64): i32 {
  return (<i32>(mark >> 24) << 8) >> 8
}

// @ts-ignore: decorator
@inline
function signedY(mark: u64): i32 {
  return (<i32>mark << 8) >> 8
}

/** Invaders that were moved, struck, killed or laid anew, since the last picture; while it goes, where they are in it. */
const changed: usize = memory.data(MAX_INVADERS * 16, 8)

let dirtyLeft = 0

let dirtyTop = 0

let dirtyRight = 0

let dirtyBottom = 0

function updateInvaders(s: State, swarm: Swarm, at: usize, drawn: Drawn, plane: usize): bool {
  if (!swarm.stirred) return true
  swarm.stirred = 0
  const count = findChanged(s, at)
  if (!count) return true
  if (!isOpenSky(s, at)) return false
  for (let i = 0; i < count; i++) {
    const rect = changed + (<usize>i << 4)
    clear(at + BACK, load<i32>(rect), load<i32>(rect, 4), load<i32>(rect, 8), load<i32>(rect, 12), drawn.background)
  }
  for (let i = 0; i < s.invaderCount; i++) {
    const invader = invaderOf(s, i)
    if (invader.alive && overlaps(invader.x, invader.y, INVADER_WIDTH, INVADER_HEIGHT, dirtyLeft, dirtyTop, dirtyRight, dirtyBottom))
      drawSprite<u8>(at + BACK, lookOf(s, invader), invader.x, invader.y, drawn.invader)
  }
  for (let i = 0; i < count; i++) {
    const rect = changed + (<usize>i << 4)
    refresh(at, plane, load<i32>(rect), load<i32>(rect, 4), load<i32>(rect, 8), load<i32>(rect, 12))
  }
  return true
}

/** Most are one sprite and a step wide: two stores a row. */
function clear(at: usize, x: i32, y: i32, w: i32, h: i32, value: u8): void {
  if (w < 16 || w > 32 || x < 0 || x + w > WIDTH) return block<u8>(at, x, y, w, h, value)
  const sixteen = i8x16.splat(<i8>value)
  for (let row = y; row < y + h; row++) {
    const line = at + <usize>(row * WIDTH + x)
    v128.store(line, sixteen)
    v128.store(line + <usize>(w - 16), sixteen)
  }
}

/** Lists the rectangles around old and new places, and the bounds of all. */
function findChanged(s: State, at: usize): i32 {
  let count = 0
  dirtyLeft = dirtyTop = i32.MAX_VALUE
  dirtyRight = dirtyBottom = i32.MIN_VALUE
  for (let i = 0; i < s.invaderCount; i++) {
    const before = load<u64>(at + DRAWN_INVADERS + (<usize>i << 3))
    const after = signature(s, i)
    if (before == after) continue
    store<u64>(at + DRAWN_INVADERS + (<usize>i << 3), after)
    const one = before ? before : after
    const other = after ? after : before
    const left = min(signedX(one), signedX(other))
    const top = min(signedY(one), signedY(other))
    const right = max(signedX(one), signedX(other)) + INVADER_WIDTH
    const bottom = max(signedY(one), signedY(other)) + INVADER_HEIGHT
    const rect = changed + (<usize>(count++) << 4)
    store<i32>(rect, left)
    store<i32>(rect, top, 4)
    store<i32>(rect, right - left, 8)
    store<i32>(rect, bottom - top, 12)
    dirtyLeft = min(dirtyLeft, left)
    dirtyTop = min(dirtyTop, top)
    dirtyRight = max(dirtyRight, right)
    dirtyBottom = max(dirtyBottom, bottom)
  }
  return count
}

/** Nothing but invaders is drawn within the bounds of the change. */
function isOpenSky(s: State, at: usize): bool {
  if (dirtyTop < SKY_TOP || dirtyBottom > GROUND || shieldOn(s, dirtyLeft, dirtyTop, dirtyRight, dirtyBottom)) return false
  return dirtyBottom <= LIVES_Y || load<u8>(at + DRAWN_CELLS + CELLS - 1) == BLANK
}

function actor(drawn: Drawn, at: usize, x: i32, y: i32, w: i32, h: i32): void {
  const rect = at + DRAWN_ACTORS + (<usize>(drawn.actors++) << 4)
  store<i32>(rect, x)
  store<i32>(rect, y, 4)
  store<i32>(rect, w, 8)
  store<i32>(rect, h, 12)
}

function putDown(s: State, drawn: Drawn, at: usize, plane: usize): void {
  drawn.actors = 0
  if (ufoShows(s)) {
    drawSprite<u8>(at + CANVAS, ufoLook(s), s.ufoX, s.ufoY, drawn.ufo)
    actor(drawn, at, s.ufoX, s.ufoY, UFO_WIDTH, UFO_HEIGHT)
  }
  const look = shipLook(s)
  if (look >= 0) {
    drawSprite<u8>(at + CANVAS, look, s.shipX, s.shipY, drawn.ship)
    actor(drawn, at, s.shipX, s.shipY, SHIP_WIDTH, SHIP_HEIGHT)
  }
  if (s.shipLaserOut) putLaser(shipLaser(s), drawn, at)
  for (let i = 0; i < s.laserCount; i++) putLaser(laserOf(s, i), drawn, at)
  for (let i = 0; i < drawn.actors; i++) {
    const rect = at + DRAWN_ACTORS + (<usize>i << 4)
    averageRect<u8>(at + CANVAS, plane, load<i32>(rect), load<i32>(rect, 4), load<i32>(rect, 8), load<i32>(rect, 12))
  }
}

function putLaser(laser: Laser, drawn: Drawn, at: usize): void {
  if (!isLit(laser) || laser.y >= HEIGHT || laser.y + laser.h <= 0) return
  block<u8>(at + CANVAS, laser.x, laser.y, laser.w, laser.h, grey(laser.color))
  actor(drawn, at, laser.x, laser.y, laser.w, laser.h)
}
