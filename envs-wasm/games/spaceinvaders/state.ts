/**
 * Space Invaders' memory: one State, followed by its lasers, shields with their pixels, invaders and the setup's lists.
 * Names follow the original's JSON where there is one. The configuration lies in the same block, so that a snapshot is
 * the whole truth.
 */
import { rgb } from '../../kit/raster'
import { seed, spawn } from '../../kit/rng'
import { state } from '../../kit/slots'
import { SHIELD } from './sprites'

export const MAX_INVADERS = 64
export const MAX_LASERS = 8
export const MAX_SHIELDS = 8
export const MAX_ROW_SCORES = 16

export const GROUND = 195
export const SHIP_LEFT = 68
export const SHIP_RIGHT = 230
export const SHIP_WIDTH = 16
export const SHIP_HEIGHT = 10
export const INVADER_WIDTH = 16
export const INVADER_HEIGHT = 10
export const SHIELD_WIDTH = 16
export const SHIELD_HEIGHT = 18
export const SHIELD_PIXELS = SHIELD_WIDTH * SHIELD_HEIGHT
export const SHIELD_TOP = 157
export const SHIELD_INK = rgb(172, 80, 48)
export const UFO_WIDTH = 14
export const UFO_HEIGHT = 7

/** The original's `null` of a counter. */
export const NONE: i32 = -1
export const RIGHT = 0
export const LEFT = 1
export const DOWN = 2
/** A laser's direction; kept for Toybox, the rules go by whose laser it is. */
export const UPWARDS = 0
export const DOWNWARDS = 1

const ROWS = 6
const COLUMNS = 6
const COLUMN_STEP = 32
const ROW_STEP = 18
const MARCH_LEFT = 44
const MARCH_TOP = 31
const LOWER_PER_LEVEL = 2
const LIVES = 3
const LIFE_TIME = 128
const UFO_WAIT = 500
const UFO_X = -2
const UFO_Y = 12
const FIRST_MARCH = 32

@unmanaged
export class State {
  rand0: u64
  rand1: u64
  configRand0: u64
  configRand1: u64
  /** Share of shots that come from any invader; the others from the one nearest to the ship. */
  jitter: f64
  tick: u32
  lives: i32
  score: i32
  displayedScore: i32
  level: i32
  shipX: i32
  shipY: i32
  shipW: i32
  shipH: i32
  shipSpeed: i32
  shipColor: u32
  shipDeath: i32
  lifeTimer: i32
  marchCounter: i32
  marchDirection: i32
  shotDelay: i32
  ufoX: i32
  ufoY: i32
  ufoCounter: i32
  ufoDeath: i32
  laserCount: i32
  shieldCount: i32
  invaderCount: i32
  /** Kept for Toybox, whose rules ignore it, too. */
  startLives: i32
  protocol: i32
  plannedShields: i32
  rowScores: i32
  /** Ours: 1 plays the original's rules. */
  slowdown: i32
  shotPeriod: i32
  shotLimit: i32
  shipLaserSpeed: i32
  laserSpeed: i32
  backgroundColor: u32
  groundColor: u32
  invaderColor: u32
  ufoColor: u32
  shieldColor: u32
  shipAlive: u8
  shipHit1: u8
  orientation: u8
  shipLaserOut: u8
  unlimitedLives: u8
  /** Each source of chance draws from a stream of its own (kit/streams.ts). An option, kept from game to game. */
  ownStreams: u8
  /** Ours: background is painted over the score of this game. */
  scoreHidden: u8
  /** The same of the next games: an option, kept from game to game. */
  scoreUnwanted: u8
  /** Shots of the invaders in this game, counted only with streams of their own. */
  shots: u32
}

@unmanaged
export class Laser {
  x: i32
  y: i32
  w: i32
  h: i32
  t: i32
  movement: i32
  speed: i32
  color: u32
}

@unmanaged
export class Place {
  x: i32
  y: i32
}

@unmanaged
export class Invader {
  x: i32
  y: i32
  w: i32
  h: i32
  row: i32
  col: i32
  id: i32
  points: i32
  deathCounter: i32
  alive: u8
}

export const LASER_STRIDE: usize = offsetof<Laser>()
export const PLACE_STRIDE: usize = offsetof<Place>()
export const INVADER_STRIDE: usize = (offsetof<Invader>() + 7) & ~7
/** The ship's laser, then the invaders'. */
export const SHIP_LASER: usize = (offsetof<State>() + 7) & ~7
export const LASERS: usize = SHIP_LASER + LASER_STRIDE
export const SHIELDS: usize = LASERS + <usize>MAX_LASERS * LASER_STRIDE
/** One u32 per pixel, red lowest, alpha highest; alpha 0 is a hole. */
export const PIXELS: usize = SHIELDS + <usize>MAX_SHIELDS * PLACE_STRIDE
export const INVADERS: usize = PIXELS + <usize>(MAX_SHIELDS * SHIELD_PIXELS * 4)
export const PLANNED: usize = INVADERS + <usize>MAX_INVADERS * INVADER_STRIDE
export const ROW_SCORES: usize = PLANNED + <usize>MAX_SHIELDS * PLACE_STRIDE
export const STATE_BYTES: usize = ROW_SCORES + MAX_ROW_SCORES * 4

// @ts-ignore: decorator
@inline
export function stateOf(slot: i32): State {
  return changetype<State>(state(slot))
}

// @ts-ignore: decorator
@inline
export function shipLaser(s: State): Laser {
  return changetype<Laser>(changetype<usize>(s) + SHIP_LASER)
}

// @ts-ignore: decorator
@inline
export function laserOf(s: State, index: i32): Laser {
  assert(index >= 0 && index < MAX_LASERS)
  return changetype<Laser>(changetype<usize>(s) + LASERS + <usize>index * LASER_STRIDE)
}

// @ts-ignore: decorator
@inline
export function shieldOf(s: State, index: i32): Place {
  assert(index >= 0 && index < MAX_SHIELDS)
  return changetype<Place>(changetype<usize>(s) + SHIELDS + <usize>index * PLACE_STRIDE)
}

/** Address of a shield's pixels, row by row. */
// @ts-ignore: decorator
@inline
export function pixelsOf(s: State, index: i32): usize {
  assert(index >= 0 && index < MAX_SHIELDS)
  return changetype<usize>(s) + PIXELS + <usize>(index * SHIELD_PIXELS * 4)
}

// @ts-ignore: decorator
@inline
export function invaderOf(s: State, index: i32): Invader {
  assert(index >= 0 && index < MAX_INVADERS)
  return changetype<Invader>(changetype<usize>(s) + INVADERS + <usize>index * INVADER_STRIDE)
}

function plannedOf(s: State, index: i32): Place {
  assert(index >= 0 && index < MAX_SHIELDS)
  return changetype<Place>(changetype<usize>(s) + PLANNED + <usize>index * PLACE_STRIDE)
}

/** Points of a row of six, from the top; the original ignores its configuration's. */
function pointsOf(row: i32): i32 {
  return row < 2 ? 30 : row < 4 ? 20 : 10
}

export function setDefaults(s: State, value: u32): void {
  const ownStreams = s.ownStreams
  const scoreUnwanted = s.scoreUnwanted
  memory.fill(changetype<usize>(s), 0, STATE_BYTES)
  s.ownStreams = ownStreams
  s.scoreHidden = s.scoreUnwanted = scoreUnwanted
  seed(changetype<usize>(s) + offsetof<State>('configRand0'), value)
  s.jitter = 0.5
  s.startLives = LIVES
  s.plannedShields = 3
  for (let i = 0; i < 3; i++) {
    const place = plannedOf(s, i)
    place.x = 84 + 64 * i
    place.y = SHIELD_TOP
  }
  s.rowScores = ROWS
  for (let row = 0; row < ROWS; row++) store<i32>(changetype<usize>(s) + ROW_SCORES + (<usize>row << 2), pointsOf(row))
  s.slowdown = 1
  s.shotPeriod = 50
  s.shotLimit = 2
  s.shipLaserSpeed = 3
  s.laserSpeed = 3
  s.backgroundColor = rgb(0, 0, 0)
  s.groundColor = rgb(76, 80, 28)
  s.invaderColor = rgb(132, 132, 36)
  s.ufoColor = rgb(140, 32, 116)
  s.shieldColor = SHIELD_INK
}

/** Toybox's `new_game`: the generator becomes a child of the configuration's, everything else is laid out afresh. */
export function newGame(s: State): void {
  spawn(changetype<usize>(s) + offsetof<State>('configRand0'), changetype<usize>(s) + offsetof<State>('rand0'))
  s.tick = 0
  s.lives = LIVES
  s.score = 0
  s.displayedScore = 0
  s.level = 1
  s.shipY = GROUND - SHIP_HEIGHT
  s.shipW = SHIP_WIDTH
  s.shipH = SHIP_HEIGHT
  s.shipSpeed = 3
  s.shipColor = rgb(35, 129, 59)
  s.shipAlive = 0
  s.shipDeath = NONE
  s.shipHit1 = 1
  s.shotDelay = 50
  s.shots = 0
  s.marchCounter = FIRST_MARCH
  s.marchDirection = RIGHT
  s.orientation = 1
  layBoard(s)
}

/** What a new game and a new wave have in common: shields, invaders, no lasers, no UFO, the lives shown. */
export function layBoard(s: State): void {
  s.lifeTimer = LIFE_TIME
  s.shipX = SHIP_LEFT
  dropShipLaser(s)
  keepLasers(s, 0)
  hideUfo(s)
  keepShields(s, 0)
  s.shieldCount = s.plannedShields
  for (let i = 0; i < s.shieldCount; i++) layShield(s, i)
  layInvaders(s)
}

function layShield(s: State, index: i32): void {
  const planned = plannedOf(s, index)
  const place = shieldOf(s, index)
  place.x = planned.x
  place.y = planned.y
  const pixels = pixelsOf(s, index)
  for (let i = 0; i < SHIELD_PIXELS; i++) {
    const row = <u32>load<u16>(SHIELD + (<usize>(i / SHIELD_WIDTH) << 1))
    store<u32>(pixels + (<usize>i << 2), (row << (i % SHIELD_WIDTH)) & 0x8000 ? s.shieldColor : 0)
  }
}

function layInvaders(s: State): void {
  memory.fill(changetype<usize>(s) + INVADERS, 0, PLANNED - INVADERS)
  s.invaderCount = ROWS * COLUMNS
  for (let i = 0; i < MAX_INVADERS; i++) {
    // Also of those not in use: an import that makes the list longer does not bring a size.
    const invader = invaderOf(s, i)
    invader.w = INVADER_WIDTH
    invader.h = INVADER_HEIGHT
  }
  for (let row = 0; row < ROWS; row++)
    for (let col = 0; col < COLUMNS; col++) {
      const id = row * COLUMNS + col
      const invader = invaderOf(s, id)
      invader.x = MARCH_LEFT + COLUMN_STEP * col
      invader.y = MARCH_TOP + LOWER_PER_LEVEL * s.level + ROW_STEP * row
      invader.row = row
      invader.col = col
      invader.id = id
      invader.points = pointsOf(row)
      invader.deathCounter = NONE
      invader.alive = 1
    }
}

export function hideUfo(s: State): void {
  s.ufoX = UFO_X
  s.ufoY = UFO_Y
  s.ufoCounter = UFO_WAIT
  s.ufoDeath = NONE
}

export function dropShipLaser(s: State): void {
  s.shipLaserOut = 0
  memory.fill(changetype<usize>(shipLaser(s)), 0, LASER_STRIDE)
}

/** What is not in use is zeros: equal games have equal bytes. */
export function keepLasers(s: State, count: i32): void {
  memory.fill(changetype<usize>(s) + LASERS + <usize>count * LASER_STRIDE, 0, <usize>(MAX_LASERS - count) * LASER_STRIDE)
  s.laserCount = count
}

export function keepShields(s: State, count: i32): void {
  memory.fill(changetype<usize>(s) + SHIELDS + <usize>count * PLACE_STRIDE, 0, <usize>(MAX_SHIELDS - count) * PLACE_STRIDE)
  memory.fill(changetype<usize>(s) + PIXELS + <usize>(count * SHIELD_PIXELS * 4), 0, <usize>((MAX_SHIELDS - count) * SHIELD_PIXELS * 4))
  s.shieldCount = count
}

/** The lives are shown again before the ship may act. */
export function showLives(s: State): void {
  if (s.lifeTimer > 0) {
    s.lifeTimer--
    return
  }
  s.shipAlive = 1
  s.lifeTimer = LIFE_TIME
}
