/** What flies: from muzzle to what is hit, pixel by pixel. */
import { rgb } from '../../kit/raster'
import { hitShip } from './rules'
import { HEIGHT } from './sprites'
import {
  INVADER_HEIGHT, INVADER_WIDTH, LASER_STRIDE, MAX_INVADERS, NONE, SHIELD_HEIGHT, SHIELD_WIDTH, Laser, State, dropShipLaser, invaderOf,
  keepLasers, laserOf, pixelsOf, shieldOf, shipLaser,
} from './state'
import { Swarm, hitInvader } from './swarm'

const LASER_WIDTH = 2
const LASER_HEIGHT = 11
/** No laser is faster. Only bytes from outside the declared range get here; without it they would hang the page. */
const FASTEST = 64

export function aim(laser: Laser, x: i32, y: i32, movement: i32, speed: i32): void {
  laser.x = x
  laser.y = y
  laser.w = LASER_WIDTH
  laser.h = LASER_HEIGHT
  laser.t = 0
  laser.movement = movement
  laser.speed = speed
  laser.color = rgb(144, 144, 144)
}

/** Lasers that left the picture. */
export function dropLasers(s: State): void {
  if (s.shipLaserOut && shipLaser(s).y < 0) dropShipLaser(s)
  for (let i = s.laserCount - 1; i >= 0; i--) if (laserOf(s, i).y > HEIGHT) removeLaser(s, i)
}

function removeLaser(s: State, index: i32): void {
  const at = changetype<usize>(laserOf(s, index))
  memory.copy(at, at + LASER_STRIDE, <usize>(s.laserCount - 1 - index) * LASER_STRIDE)
  keepLasers(s, s.laserCount - 1)
}

/** Pixel by pixel, so that it skips nothing; at once where nothing is in its way. */
export function flyShipLaser(s: State, swarm: Swarm): void {
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
export const targeted: usize = memory.data(MAX_INVADERS * 4, 8)

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
export function meets(laser: Laser, left: i32, top: i32, right: i32, bottom: i32): bool {
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

export function flyLasers(s: State, swarm: Swarm): void {
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
