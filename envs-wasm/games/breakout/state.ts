/**
 * Breakout's memory: one State, followed by its balls, start positions, rows, bricks and the bricks' alive flags.
 * Names follow the original's JSON where there is one. The configuration lies in the same block, so that a snapshot is
 * the whole truth.
 */
import { rgb } from '../../kit/raster'
import { seed, spawn } from '../../kit/rng'
import { state } from '../../kit/slots'

export const MAX_BALLS = 16
export const MAX_STARTS = 16
export const MAX_ROWS = 12
export const COLUMNS = 18
export const MAX_BRICKS = COLUMNS * MAX_ROWS

export const LEFT = 12
export const RIGHT = 228
export const CEILING = 25
export const BOTTOM = 148
export const BRICK_WIDTH = 12
export const BRICK_HEIGHT = 4
export const BRICKS_TOP = 43
export const WIDE: f64 = 24
export const NARROW: f64 = 16

@unmanaged
export class State {
  rand0: u64
  rand1: u64
  configRand0: u64
  configRand1: u64
  ballRadius: f64
  ballSpeedSlow: f64
  ballSpeedFast: f64
  paddleX: f64
  paddleY: f64
  paddleVx: f64
  paddleVy: f64
  paddleWidth: f64
  paddleSpeed: f64
  tick: u32
  lives: i32
  score: i32
  displayedScore: i32
  level: i32
  startLives: i32
  /** Bricks at least this deep (rows from the bottom) make the ball fast. */
  fastDepth: u32
  /** 0 = continuous paddle (the original's null). */
  segments: i32
  ballCount: i32
  brickCount: i32
  startCount: i32
  rowCount: i32
  backgroundColor: u32
  frameColor: u32
  paddleColor: u32
  ballColor: u32
  isDead: u8
  reset: u8
  /** Ours: each source of chance draws from a stream of its own (kit/streams.ts). An option, kept from game to game. */
  ownStreams: u8
  /** Ours: background is painted over the score of this game. */
  scoreHidden: u8
  /** Ours: balls launched in this game, counted only with streams of their own. */
  launches: u16
  /** The same of the next games: an option, kept from game to game. */
  scoreUnwanted: u8
}

@unmanaged
export class Ball {
  x: f64
  y: f64
  vx: f64
  vy: f64
}

@unmanaged
export class Start {
  x: f64
  y: f64
  degrees: f64
}

@unmanaged
export class Row {
  score: i32
  color: u32
}

@unmanaged
export class Brick {
  x: f64
  y: f64
  w: f64
  h: f64
  points: i32
  depth: u32
  row: i32
  col: i32
  color: u32
  destructible: u8
}

export const BALL_STRIDE: usize = offsetof<Ball>()
export const START_STRIDE: usize = offsetof<Start>()
export const ROW_STRIDE: usize = offsetof<Row>()
export const BRICK_STRIDE: usize = (offsetof<Brick>() + 7) & ~7
export const BALLS: usize = (offsetof<State>() + 7) & ~7
export const STARTS: usize = BALLS + <usize>MAX_BALLS * BALL_STRIDE
export const ROWS: usize = STARTS + <usize>MAX_STARTS * START_STRIDE
export const BRICKS: usize = ROWS + <usize>MAX_ROWS * ROW_STRIDE
/** One byte per brick, side by side: compared eight at a time by the picture. */
export const ALIVE: usize = BRICKS + <usize>MAX_BRICKS * BRICK_STRIDE
export const STATE_BYTES: usize = ALIVE + MAX_BRICKS

// @ts-ignore: decorator
@inline
export function stateOf(slot: i32): State {
  return changetype<State>(state(slot))
}

// @ts-ignore: decorator
@inline
export function ballOf(s: State, index: i32): Ball {
  assert(index >= 0 && index < MAX_BALLS)
  return changetype<Ball>(changetype<usize>(s) + BALLS + <usize>index * BALL_STRIDE)
}

export function startOf(s: State, index: i32): Start {
  assert(index >= 0 && index < MAX_STARTS)
  return changetype<Start>(changetype<usize>(s) + STARTS + <usize>index * START_STRIDE)
}

export function rowOf(s: State, index: i32): Row {
  assert(index >= 0 && index < MAX_ROWS)
  return changetype<Row>(changetype<usize>(s) + ROWS + <usize>index * ROW_STRIDE)
}

// @ts-ignore: decorator
@inline
export function brickOf(s: State, index: i32): Brick {
  assert(index >= 0 && index < MAX_BRICKS)
  return changetype<Brick>(changetype<usize>(s) + BRICKS + <usize>index * BRICK_STRIDE)
}

// @ts-ignore: decorator
@inline
export function isAlive(s: State, index: i32): bool {
  assert(index >= 0 && index < MAX_BRICKS)
  return load<u8>(changetype<usize>(s) + ALIVE + <usize>index) != 0
}

// @ts-ignore: decorator
@inline
export function setAlive(s: State, index: i32, alive: bool): void {
  assert(index >= 0 && index < MAX_BRICKS)
  store<u8>(changetype<usize>(s) + ALIVE + <usize>index, <u8>alive)
}

export function setDefaults(s: State, value: u32): void {
  const ownStreams = s.ownStreams
  const scoreUnwanted = s.scoreUnwanted
  memory.fill(changetype<usize>(s), 0, STATE_BYTES)
  s.ownStreams = ownStreams
  s.scoreHidden = s.scoreUnwanted = scoreUnwanted
  seed(changetype<usize>(s) + offsetof<State>('configRand0'), value)
  s.ballSpeedSlow = 2
  s.ballSpeedFast = 4
  s.startLives = 5
  s.fastDepth = 3
  s.segments = 5
  s.backgroundColor = rgb(0, 0, 0)
  s.frameColor = rgb(144, 144, 144)
  s.paddleColor = rgb(200, 72, 72)
  s.ballColor = rgb(200, 72, 72)
  s.startCount = 4
  setStart(s, 0, 24, 30)
  setStart(s, 1, 120, 30)
  setStart(s, 2, 120, 150)
  setStart(s, 3, 216, 150)
  s.rowCount = 6
  setRow(s, 0, 7, rgb(200, 72, 72))
  setRow(s, 1, 7, rgb(198, 108, 58))
  setRow(s, 2, 4, rgb(180, 122, 48))
  setRow(s, 3, 4, rgb(162, 162, 42))
  setRow(s, 4, 1, rgb(72, 160, 72))
  setRow(s, 5, 1, rgb(66, 72, 200))
}

function setStart(s: State, index: i32, x: f64, degrees: f64): void {
  const start = startOf(s, index)
  start.x = x
  start.y = 80
  start.degrees = degrees
}

function setRow(s: State, index: i32, score: i32, color: u32): void {
  const row = rowOf(s, index)
  row.score = score
  row.color = color
}

/** Toybox's `new_game`: the generator becomes a child of the configuration's, everything else is laid out afresh. */
export function newGame(s: State): void {
  spawn(changetype<usize>(s) + offsetof<State>('configRand0'), changetype<usize>(s) + offsetof<State>('rand0'))
  s.tick = 0
  s.lives = s.startLives
  s.score = 0
  s.displayedScore = 0
  s.level = 1
  s.ballRadius = 2
  s.ballCount = 0
  memory.fill(changetype<usize>(s) + BALLS, 0, STARTS - BALLS)
  s.paddleX = 120
  s.paddleY = 143
  s.paddleVx = 0
  s.paddleVy = 0
  s.paddleWidth = WIDE
  s.paddleSpeed = 4
  s.isDead = 1
  s.reset = 0
  s.launches = 0
  layBricks(s)
}

function layBricks(s: State): void {
  memory.fill(changetype<usize>(s) + BRICKS, 0, STATE_BYTES - BRICKS)
  s.brickCount = COLUMNS * s.rowCount
  for (let col = 0; col < COLUMNS; col++)
    for (let row = 0; row < s.rowCount; row++) {
      const index = col * s.rowCount + row
      const brick = brickOf(s, index)
      brick.x = LEFT + BRICK_WIDTH * col
      brick.y = BRICKS_TOP + BRICK_HEIGHT * row
      brick.w = BRICK_WIDTH
      brick.h = BRICK_HEIGHT
      brick.points = rowOf(s, row).score
      brick.depth = s.rowCount - row - 1
      brick.row = row
      brick.col = col
      brick.color = rowOf(s, row).color
      brick.destructible = 1
      setAlive(s, index, true)
    }
}
