/**
 * Space Invaders' rules, as the original plays them (Toybox 0.5; see the facts page). Nothing here draws or describes.
 *
 * A tick: a lost or won board is dealt with alone. Else, while the ship lives, it moves and fires, the invaders march and
 * fire, lasers that left the picture go, and the UFO moves. Lasers, deaths and hits go on also while the ship does not live.
 */
import { rgb } from '../../kit/raster'
import { below, next } from '../../kit/rng'
import { cache, report } from '../../kit/slots'
import { AIM, COLUMN, lot, share } from '../../kit/streams'
import {
  DOWN, DOWNWARDS, GROUND, INVADER_HEIGHT, INVADER_WIDTH, Invader, LASER_STRIDE, LEFT, Laser, MAX_INVADERS, MAX_LASERS, NONE,
  RIGHT, SHIELD_HEIGHT, SHIELD_TOP, SHIELD_WIDTH, SHIP_LEFT, SHIP_RIGHT, State, UFO_WIDTH, UPWARDS, dropShipLaser, hideUfo,
  invaderOf, keepLasers, keepShields, laserOf, layBoard, pixelsOf, shieldOf, shipLaser, showLives, stateOf,
} from './state'
import { HEIGHT, INVADER_SPRITES, POSES, SHIP_SPRITE, UFO_SPRITE, WIDTH, touches } from './sprites'

const NO_LIVES: u8 = 1
const LANDED: u8 = 2
const MARCH_LEFT = 44
const MARCH_RIGHT = 260
const MARCH_STEP = 2
const MARCH_DROP = 10
const BURST_TIME = 29
const BURN_TIME = 115
const UFO_STEP = 2
const UFO_POINTS = 100
const LASER_WIDTH = 2
const LASER_HEIGHT = 11
/** No laser is faster. Only bytes from outside the declared range get here; without it they would hang the page. */
const FASTEST = 64

/** Buttons as in Toybox's input. */
export const BUTTON_LEFT = 1
export const BUTTON_RIGHT = 2
export const BUTTON_FIRE = 16

/**
 * What the invaders add up to, kept beside the state so that most ticks look at none of them, and what the picture needs
 * to hear of. Redone whenever pictures are stale.
 */
@unmanaged
export class Swarm {
  alive: i32
  /** Bounds of the living, the right and lower ones counted as the original counts: left + width. */
  left: i32
  top: i32
  right: i32
  bottom: i32
  /** Lowest edge of those who may fire. */
  reach: i32
  dying: i32
  /** All shields lie between these lines. */
  shieldsTop: i32
  shieldsBottom: i32
  /** For the picture: shields bitten, one bit each; some invader looks or lies otherwise; everything changed. */
  bitten: u32
  stirred: u8
  stale: u8
  known: u8
}

/** Points won in this tick: the reward, whatever is done to the score fields. */
let won: i32 = 0

export function tickWith(slot: i32, buttons: i32): void {
  const s = stateOf(slot)
  if (s.lives < 0) return report(0, NO_LIVES, 0)
  const swarm = changetype<Swarm>(cache(slot))
  if (!swarm.known) survey(s, swarm)
  const lives = s.lives
  won = 0
  s.tick++
  const landed = swarm.alive && swarm.bottom >= GROUND
  if (landed) s.lives = -1
  else if (!swarm.alive) nextWave(s, swarm)
  else play(s, swarm, buttons)
  report(<f32>won, landed ? LANDED : s.lives <= 0 ? NO_LIVES : 0, s.lives < lives ? 1 : 0)
}

/** The march goes on as it was: its direction, its timer and the shot timer stay. */
function nextWave(s: State, swarm: Swarm): void {
  s.level++
  layBoard(s)
  survey(s, swarm)
  swarm.stale = 1
}

function play(s: State, swarm: Swarm, buttons: i32): void {
  if (s.shipAlive) {
    moveShip(s, buttons)
    march(s, swarm)
    shoot(s)
    if (swarm.reach > SHIELD_TOP && s.shieldCount) {
      keepShields(s, 0)
      survey(s, swarm)
      swarm.stale = 1
    }
    dropLasers(s)
    moveUfo(s)
    hitUfo(s)
  } else if (s.shipDeath == NONE) {
    showLives(s)
    hideUfo(s)
  }
  if (s.shipLaserOut) flyShipLaser(s, swarm)
  if (swarm.dying) burst(s, swarm)
  if (s.laserCount) flyLasers(s, swarm)
  burn(s)
}

function award(s: State, points: i32): void {
  won += points
  s.score += points
  s.displayedScore += points
}

function moveShip(s: State, buttons: i32): void {
  if (buttons & BUTTON_LEFT) s.shipX -= s.shipSpeed
  else if (buttons & BUTTON_RIGHT) s.shipX += s.shipSpeed
  s.shipX = min(max(s.shipX, SHIP_LEFT), SHIP_RIGHT)
  if (!(buttons & BUTTON_FIRE) || s.shipLaserOut) return
  s.shipLaserOut = 1
  aim(shipLaser(s), s.shipX + s.shipW / 2, s.shipY, UPWARDS, s.shipLaserSpeed)
}

function aim(laser: Laser, x: i32, y: i32, movement: i32, speed: i32): void {
  laser.x = x
  laser.y = y
  laser.w = LASER_WIDTH
  laser.h = LASER_HEIGHT
  laser.t = 0
  laser.movement = movement
  laser.speed = speed
  laser.color = rgb(144, 144, 144)
}

/** Ticks between two steps, less one: the fewer are left, the faster. */
function pause(s: State, dead: i32): i32 {
  const usual = dead >= 32 ? 2 : dead >= 30 ? 4 : dead >= 24 ? 8 : dead >= 12 ? 16 : 32
  return (usual + 1) * s.slowdown - 1
}

/** All step together, the dead too; at either end they drop first and turn then. */
function march(s: State, swarm: Swarm): void {
  if (!s.slowdown) return
  if (s.marchCounter > 0) {
    s.marchCounter--
    return
  }
  const atLeft = swarm.left <= MARCH_LEFT
  const direction = s.marchDirection
  s.orientation ^= 1
  s.marchCounter = pause(s, s.invaderCount - swarm.alive)
  if (direction == DOWN) {
    s.marchDirection = atLeft ? RIGHT : LEFT
    step(s, swarm, 0, MARCH_DROP)
  } else if (direction == RIGHT ? swarm.right >= MARCH_RIGHT : atLeft) {
    s.marchDirection = DOWN
    swarm.stirred = 1
  } else step(s, swarm, direction == RIGHT ? MARCH_STEP : -MARCH_STEP, 0)
}

function step(s: State, swarm: Swarm, dx: i32, dy: i32): void {
  for (let i = 0; i < s.invaderCount; i++) {
    const invader = invaderOf(s, i)
    invader.x += dx
    invader.y += dy
  }
  swarm.left += dx
  swarm.right += dx
  swarm.top += dy
  swarm.bottom += dy
  swarm.reach += dy
  swarm.stirred = 1
}

/** Those who may fire: of each column, in the order of its first living invader, the one of the highest row. */
const shooters: usize = memory.data(MAX_INVADERS * 4, 8)

function findShooters(s: State): i32 {
  let count = 0
  for (let i = 0; i < s.invaderCount; i++) {
    const invader = invaderOf(s, i)
    if (!invader.alive) continue
    let k = 0
    while (k < count && shooter(s, k).col != invader.col) k++
    if (k == count) count++
    else if (invader.row < shooter(s, k).row) continue
    store<i32>(shooters + (<usize>k << 2), i)
  }
  return count
}

// @ts-ignore: decorator
@inline
function shooter(s: State, index: i32): Invader {
  return invaderOf(s, load<i32>(shooters + (<usize>index << 2)))
}

/** The original finds an invader again by its id, as a place in the list; a foreign list may number otherwise. */
function named(s: State, id: i32): Invader {
  return invaderOf(s, id >= 0 && id < s.invaderCount ? id : 0)
}

function shoot(s: State): void {
  if (s.laserCount >= min(s.shotLimit, MAX_LASERS)) return
  if (--s.shotDelay > 0) return
  s.shotDelay = s.shotPeriod
  const from = choose(s)
  const x = (2 * from.x + INVADER_WIDTH) / 2
  const y = (2 * from.y + INVADER_HEIGHT) / 2
  aim(laserOf(s, s.laserCount++), x, y, DOWNWARDS, s.laserSpeed)
}

function choose(s: State): Invader {
  const rand = changetype<usize>(s) + offsetof<State>('rand0')
  const count = findShooters(s)
  if (s.ownStreams) {
    const shot = s.shots++
    return share(lot(rand, AIM, shot)) < s.jitter ? highestShooter(s, rand, shot, count) : nearestShooter(s, count)
  }
  return share(next(rand)) < s.jitter ? named(s, shooter(s, <i32>below(rand, count)).id) : nearestShooter(s, count)
}

/**
 * The column of the highest lot: all alike, and still the same one when another is shot empty. Lots go by the number of the shot: a shot
 * which comes later than in the other game of a pair, as after a death, is still the same.
 */
function highestShooter(s: State, rand: usize, shot: u32, count: i32): Invader {
  let best = 0
  let highest: u64 = 0
  for (let k = 0; k < count; k++) {
    const drawn = lot(rand, COLUMN + <u32>shooter(s, k).col, shot)
    if (drawn <= highest) continue
    best = k
    highest = drawn
  }
  return named(s, shooter(s, best).id)
}

function nearestShooter(s: State, count: i32): Invader {
  let nearest = WIDTH
  let id = 0
  for (let k = 0; k < count; k++) {
    const candidate = named(s, shooter(s, k).id)
    const distance = abs(candidate.x - s.shipX)
    if (distance >= nearest) continue
    nearest = distance
    id = shooter(s, k).id
  }
  return named(s, id)
}

/** Lasers that left the picture. */
function dropLasers(s: State): void {
  if (s.shipLaserOut && shipLaser(s).y < 0) dropShipLaser(s)
  for (let i = s.laserCount - 1; i >= 0; i--) if (laserOf(s, i).y > HEIGHT) removeLaser(s, i)
}

function removeLaser(s: State, index: i32): void {
  const at = changetype<usize>(laserOf(s, index))
  memory.copy(at, at + LASER_STRIDE, <usize>(s.laserCount - 1 - index) * LASER_STRIDE)
  keepLasers(s, s.laserCount - 1)
}

function moveUfo(s: State): void {
  if (s.ufoCounter != NONE) s.ufoCounter--
  else if (s.ufoDeath != NONE) {
    if (s.ufoDeath == 0) hideUfo(s)
    else s.ufoDeath--
  } else if (s.ufoX >= WIDTH - UFO_WIDTH) hideUfo(s)
  else s.ufoX += UFO_STEP
}

/** The UFO pays at once. */
function hitUfo(s: State): void {
  if (s.ufoCounter != NONE || s.ufoDeath != NONE || !s.shipLaserOut) return
  const laser = shipLaser(s)
  if (!touches(UFO_SPRITE, s.ufoX, s.ufoY, laser.x, laser.y, laser.x + laser.w, laser.y + laser.h)) return
  s.ufoDeath = BURST_TIME
  dropShipLaser(s)
  award(s, UFO_POINTS)
}

/** Pixel by pixel, so that it skips nothing; at once where nothing is in its way. */
function flyShipLaser(s: State, swarm: Swarm): void {
  const laser = shipLaser(s)
  const way = min(laser.speed, FASTEST)
  const near = nearShields(swarm, laser, -way)
  const targets = findTargets(s, swarm, laser, way)
  if (!near && !targets) {
    laser.y -= max(way, 0)
    return
  }
  for (let i = way; i > 0 && s.shipLaserOut; i--) {
    laser.y--
    if (near && bite(s, swarm, laser)) return dropShipLaser(s)
    hitInvader(s, swarm, laser, targets)
  }
}

/** Can the laser meet a shield on its way? `way` is negative upwards. */
// @ts-ignore: decorator
@inline
function nearShields(swarm: Swarm, laser: Laser, way: i32): bool {
  return laser.y + min(way, 0) <= swarm.shieldsBottom && laser.y + laser.h + max(way, 0) >= swarm.shieldsTop
}

/** Invaders, in list order, that the ship's laser can meet in this tick. */
const targeted: usize = memory.data(MAX_INVADERS * 4, 8)

function findTargets(s: State, swarm: Swarm, laser: Laser, way: i32): i32 {
  const top = laser.y - way
  const bottom = laser.y + laser.h
  const right = laser.x + laser.w
  if (top > swarm.bottom || bottom < swarm.top || laser.x > swarm.right || right < swarm.left) return 0
  let count = 0
  for (let i = 0; i < s.invaderCount; i++) {
    const invader = invaderOf(s, i)
    if (laser.x > invader.x + INVADER_WIDTH || right < invader.x || top > invader.y + INVADER_HEIGHT || bottom < invader.y) continue
    if (invader.alive && invader.deathCounter == NONE) store<i32>(targeted + (<usize>(count++) << 2), i)
  }
  return count
}

// @ts-ignore: decorator
@inline
function meets(laser: Laser, left: i32, top: i32, right: i32, bottom: i32): bool {
  return laser.y <= bottom && laser.y + laser.h >= top && laser.x <= right && laser.x + laser.w >= left
}

/** The first shield with a visible pixel in the laser's rectangle (borders count) loses the 2 × 2 blocks of all such pixels. */
function bite(s: State, swarm: Swarm, laser: Laser): bool {
  for (let i = 0; i < s.shieldCount; i++) {
    const shield = shieldOf(s, i)
    if (!meets(laser, shield.x, shield.y, shield.x + SHIELD_WIDTH, shield.y + SHIELD_HEIGHT)) continue
    if (!erase(pixelsOf(s, i), laser.x - shield.x, laser.y - shield.y, laser.w, laser.h)) continue
    swarm.bitten |= 1 << i
    return true
  }
  return false
}

function erase(pixels: usize, x: i32, y: i32, w: i32, h: i32): bool {
  let hit = false
  for (let row = max(y, 0); row <= min(y + h, SHIELD_HEIGHT - 1); row++)
    for (let col = max(x, 0); col <= min(x + w, SHIELD_WIDTH - 1); col++) {
      if (!(load<u32>(pixels + (<usize>(row * SHIELD_WIDTH + col) << 2)) >> 24)) continue
      const block = pixels + (<usize>((row & ~1) * SHIELD_WIDTH + (col & ~1)) << 2)
      store<u64>(block, 0)
      store<u64>(block + SHIELD_WIDTH * 4, 0)
      hit = true
    }
  return hit
}

/** The sprite that is hit and drawn while the invader is not bursting. */
// @ts-ignore: decorator
@inline
export function poseOf(s: State, invader: Invader): i32 {
  return INVADER_SPRITES + (s.orientation ? 0 : POSES) + min(max(invader.row, 0), POSES - 1)
}

function hitInvader(s: State, swarm: Swarm, laser: Laser, targets: i32): void {
  for (let k = 0; k < targets; k++) {
    const invader = invaderOf(s, load<i32>(targeted + (<usize>k << 2)))
    if (!touches(poseOf(s, invader), invader.x, invader.y, laser.x, laser.y, laser.x + laser.w, laser.y + laser.h)) continue
    const struck = named(s, invader.id)
    dropShipLaser(s)
    swarm.stirred = 1
    if (struck.deathCounter != NONE) return
    struck.deathCounter = BURST_TIME
    swarm.dying++
    return
  }
}

/** Four pictures of a death: five ticks, then eight each. */
export function stageOf(counter: i32): i32 {
  return counter > 24 ? 0 : counter > 16 ? 1 : counter > 8 ? 2 : 3
}

/** A struck invader is dead, and paid for, when its burst is over. */
function burst(s: State, swarm: Swarm): void {
  let died = false
  for (let i = 0, rest = swarm.dying; rest > 0 && i < s.invaderCount; i++) {
    const invader = invaderOf(s, i)
    if (invader.deathCounter == NONE) continue
    rest--
    const stage = stageOf(invader.deathCounter)
    if (--invader.deathCounter > 0) {
      if (stageOf(invader.deathCounter) != stage) swarm.stirred = 1
      continue
    }
    // The original goes on counting below 0 for ever; only an edit to 0 gets there.
    const over = invader.deathCounter == 0
    invader.deathCounter = NONE
    swarm.stirred = 1
    swarm.dying--
    if (!over) continue
    invader.alive = 0
    award(s, invader.points)
    died = true
  }
  if (died) survey(s, swarm)
}

function flyLasers(s: State, swarm: Swarm): void {
  for (let i = 0; i < s.laserCount; i++) {
    const laser = laserOf(s, i)
    if (!nearShields(swarm, laser, min(laser.speed, FASTEST))) {
      laser.y += max(min(laser.speed, FASTEST), 0)
      continue
    }
    for (let k = min(laser.speed, FASTEST); k > 0; k--) {
      laser.y++
      if (!bite(s, swarm, laser)) continue
      removeLaser(s, i--)
      break
    }
  }
  for (let i = 0; i < s.laserCount; i++) hitShip(s, laserOf(s, i))
}

/** Also while the ship burns or waits: then it burns anew. */
function hitShip(s: State, laser: Laser): void {
  if (!meets(laser, s.shipX, s.shipY, s.shipX + s.shipW, s.shipY + s.shipH)) return
  if (!touches(SHIP_SPRITE, s.shipX, s.shipY, laser.x, laser.y, laser.x + laser.w, laser.y + laser.h)) return
  s.shipAlive = 0
  s.shipDeath = BURN_TIME
}

function burn(s: State): void {
  if (s.shipDeath == NONE) return
  if (s.shipDeath > 0) {
    s.shipDeath--
    if (s.shipDeath % 12 == 0) s.shipHit1 = <u8>(s.shipDeath % 24 != 0)
    return
  }
  s.shipDeath = NONE
  if (!s.unlimitedLives) s.lives--
  s.shipX = SHIP_LEFT
}

/** Looks at all invaders and shields. */
function survey(s: State, swarm: Swarm): void {
  swarm.shieldsTop = i32.MAX_VALUE
  swarm.shieldsBottom = i32.MIN_VALUE
  for (let i = 0; i < s.shieldCount; i++) {
    swarm.shieldsTop = min(swarm.shieldsTop, shieldOf(s, i).y)
    swarm.shieldsBottom = max(swarm.shieldsBottom, shieldOf(s, i).y + SHIELD_HEIGHT)
  }
  swarm.left = swarm.top = i32.MAX_VALUE
  swarm.right = swarm.bottom = swarm.reach = i32.MIN_VALUE
  swarm.alive = swarm.dying = 0
  for (let i = 0; i < s.invaderCount; i++) {
    const invader = invaderOf(s, i)
    if (invader.deathCounter != NONE) swarm.dying++
    if (!invader.alive) continue
    swarm.alive++
    swarm.left = min(swarm.left, invader.x)
    swarm.top = min(swarm.top, invader.y)
    swarm.right = max(swarm.right, invader.x + INVADER_WIDTH)
    swarm.bottom = max(swarm.bottom, invader.y + INVADER_HEIGHT)
  }
  for (let k = findShooters(s) - 1; k >= 0; k--) swarm.reach = max(swarm.reach, named(s, shooter(s, k).id).y + INVADER_HEIGHT)
  swarm.known = 1
}
