/**
 * Space Invaders' rules, as the original plays them (Toybox 0.5; see the facts page). Nothing here draws or describes.
 *
 * A tick: a lost or won board is dealt with alone. Else, while the ship lives, it moves and fires, the invaders march and
 * fire, lasers that left the picture go, and the UFO moves. Lasers, deaths and hits go on also while the ship does not live.
 */
import { cache, report } from '../../kit/slots'
import { aim, dropLasers, flyLasers, flyShipLaser, meets } from './lasers'
import { shoot } from './shooting'
import { SHIP_SPRITE, UFO_SPRITE, WIDTH, touches } from './sprites'
import {
  GROUND, NONE, SHIELD_TOP, SHIP_LEFT, SHIP_RIGHT, UFO_WIDTH, UPWARDS, Laser, State, dropShipLaser, hideUfo, keepShields, layBoard, shipLaser,
  showLives, stateOf,
} from './state'
import { BURST_TIME, Swarm, burst, march, survey } from './swarm'

const NO_LIVES: u8 = 1
const LANDED: u8 = 2
const BURN_TIME = 115
const UFO_STEP = 2
const UFO_POINTS = 100
/** Buttons as in Toybox's input. */
export const BUTTON_LEFT = 1
export const BUTTON_RIGHT = 2
export const BUTTON_FIRE = 16

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

export function award(s: State, points: i32): void {
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

/** Also while the ship burns or waits: then it burns anew. */
export function hitShip(s: State, laser: Laser): void {
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
