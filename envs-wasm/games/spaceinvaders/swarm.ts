/** The invaders as a body: who is left, how they march, burst and are paid for. */
import { targeted } from './lasers'
import { award } from './rules'
import { findShooters, named, shooter } from './shooting'
import { INVADER_SPRITES, POSES, touches } from './sprites'
import {
  DOWN, INVADER_HEIGHT, INVADER_WIDTH, LEFT, NONE, RIGHT, SHIELD_HEIGHT, Invader, Laser, State, dropShipLaser, invaderOf, shieldOf,
} from './state'

const MARCH_LEFT = 44
const MARCH_RIGHT = 260
const MARCH_STEP = 2
const MARCH_DROP = 10
export const BURST_TIME = 29

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

/** Ticks between two steps, less one: the fewer are left, the faster. */
function pause(s: State, dead: i32): i32 {
  const usual = dead >= 32 ? 2 : dead >= 30 ? 4 : dead >= 24 ? 8 : dead >= 12 ? 16 : 32
  return (usual + 1) * s.slowdown - 1
}

/** All step together, the dead too; at either end they drop first and turn then. */
export function march(s: State, swarm: Swarm): void {
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

/** The sprite that is hit and drawn while the invader is not bursting. */
// @ts-ignore: decorator
@inline
export function poseOf(s: State, invader: Invader): i32 {
  return INVADER_SPRITES + (s.orientation ? 0 : POSES) + min(max(invader.row, 0), POSES - 1)
}

export function hitInvader(s: State, swarm: Swarm, laser: Laser, targets: i32): void {
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
export function burst(s: State, swarm: Swarm): void {
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

/** Looks at all invaders and shields. */
export function survey(s: State, swarm: Swarm): void {
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
