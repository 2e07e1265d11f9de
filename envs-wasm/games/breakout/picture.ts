/**
 * Breakout's picture, 240 × 160, and the 84 × 84 observation: the exact area average of its grey bytes.
 *
 * `scenery` (frame, bricks, digits) and `actors` (paddle, balls) are drawn by the same code in RGBA and in grey. For the
 * observation a slot keeps its grey scenery, the scenery with actors, and the averaged scenery; each decision puts back
 * what was under the actors, applies what the rules changed (bricks, digits), draws the actors anew and averages only
 * the pixels they touch. Edits and restores set `known` to 0 (`touch`), which redraws everything.
 */
import { drawDigit } from '../../kit/digits'
import { whole } from '../../kit/planes'
import { fill, ink, rgb } from '../../kit/raster'
import { averageAll, averageRect, copyRect } from '../../kit/resample'
import { box, cache } from '../../kit/slots'
import { Wall } from './rules'
import { ALIVE, LEFT, MAX_BALLS, MAX_BRICKS, RIGHT, State, ballOf, brickOf, isAlive } from './state'

export const WIDTH = 240
export const HEIGHT = 160
/** An agent sees a square of so many pixels, and so many of the last ones unless it asks for another number. */
export const VIEW = 84
export const SEEN = 4
const PADDLE_HEIGHT = 3
const FRAME_TOP = 13
const FRAME_BOTTOM = 148
const FRAME_BAR = 12
const FOOT = 4
const LEFT_FOOT = rgb(80, 156, 128)
const RIGHT_FOOT = rgb(192, 88, 88)
const DIGIT = rgb(144, 144, 144)
const CELL = 24
/** Of a digit in its cell. */
const DIGIT_X = 2
const DIGIT_Y = 1
const DIGIT_WIDTH = 20
const DIGIT_HEIGHT = 12
/** Digit cells: 0 … 4 score, 5 tens of lives, 6 ones of lives, 7 the constant 1. */
const CELLS = 8
const BLANK: u8 = 10
const MARGIN = 16
/** Rows that one observation pixel can reach beyond a rectangle. */
const NEAR = 3
/** A paddle lifted to where a new game's bricks can be is drawn every time. */
const LOWEST_BRICK = 96

export const BALL_KIND = 0
export const PADDLE_KIND = 1
export const BRICK_KIND = 2
export const SCORE_KIND = 3
export const LIVES_KIND = 4

/** What the kept pictures show. */
@unmanaged
class Drawn {
  known: u8
  over: u8
  /** The setup is the default one and nobody wrote to the state since the last reset. */
  pristine: u8
  /** The paddle was not put back, because neither it nor a ball near it moved. */
  paddleStays: u8
  score: i32
  lives: i32
  balls: i32
  paddleX: i32
  paddleY: i32
  paddleWidth: i32
  ballSize: i32
  /** Grey inks. */
  background: u8
  paddle: u8
  ball: u8
}

const DRAWN: usize = 64
const DRAWN_CELLS: usize = DRAWN + 64
const DRAWN_BALLS: usize = DRAWN_CELLS + CELLS
const DRAWN_ALIVE: usize = DRAWN_BALLS + MAX_BALLS * 8
const BACK: usize = (DRAWN_ALIVE + MAX_BRICKS + 15) & ~15
const CANVAS: usize = BACK + WIDTH * HEIGHT + MARGIN
const BACK_PLANE: usize = CANVAS + WIDTH * HEIGHT + MARGIN
export const CACHE_BYTES: usize = BACK_PLANE + VIEW * VIEW

/** Somebody else wrote to the state: kept pictures are worth nothing. */
export function forget(slot: i32): void {
  changetype<Wall>(cache(slot)).known = 0
  changetype<Drawn>(cache(slot) + DRAWN).known = 0
  changetype<Drawn>(cache(slot) + DRAWN).pristine = 0
}

/** A reset to the default setup. Coming from the default setup, only what the rules can change differs. */
export function restart(slot: i32): void {
  const drawn = changetype<Drawn>(cache(slot) + DRAWN)
  if (!drawn.pristine) forget(slot)
  drawn.pristine = 1
}

// @ts-ignore: decorator
@inline
function block<T>(at: usize, x: i32, y: i32, w: i32, h: i32, value: T): void {
  fill<T>(at, WIDTH, HEIGHT, x, y, w, h, value)
}

// @ts-ignore: decorator
@inline
function pixel(value: f64): i32 {
  return <i32>floor(value)
}

export function draw<T>(s: State, at: usize): void {
  scenery<T>(s, at)
  if (s.lives < 0) return
  block<T>(at, paddleLeft(s), pixel(s.paddleY), <i32>s.paddleWidth, PADDLE_HEIGHT, ink<T>(s.paddleColor))
  const size = 2 * <i32>s.ballRadius
  for (let i = 0; i < s.ballCount; i++) block<T>(at, ballLeft(s, i), ballTop(s, i), size, size, ink<T>(s.ballColor))
}

// @ts-ignore: decorator
@inline
function paddleLeft(s: State): i32 {
  return pixel(s.paddleX) - <i32>s.paddleWidth / 2
}

// @ts-ignore: decorator
@inline
function ballLeft(s: State, index: i32): i32 {
  return pixel(ballOf(s, index).x) - <i32>s.ballRadius
}

// @ts-ignore: decorator
@inline
function ballTop(s: State, index: i32): i32 {
  return pixel(ballOf(s, index).y) - <i32>s.ballRadius
}

function scenery<T>(s: State, at: usize): void {
  const tall = FRAME_BOTTOM - FRAME_TOP
  block<T>(at, 0, 0, WIDTH, HEIGHT, ink<T>(s.backgroundColor))
  block<T>(at, 0, FRAME_TOP, WIDTH, FRAME_BAR, ink<T>(s.frameColor))
  block<T>(at, 0, FRAME_TOP, LEFT, tall, ink<T>(s.frameColor))
  block<T>(at, RIGHT, FRAME_TOP, WIDTH - RIGHT, tall, ink<T>(s.frameColor))
  block<T>(at, 0, FRAME_BOTTOM - FOOT, LEFT, FOOT, ink<T>(LEFT_FOOT))
  block<T>(at, RIGHT, FRAME_BOTTOM - FOOT, WIDTH - RIGHT, FOOT, ink<T>(RIGHT_FOOT))
  if (s.lives < 0) return
  for (let i = 0; i < s.brickCount; i++) {
    if (!isAlive(s, i)) continue
    const brick = brickOf(s, i)
    block<T>(at, pixel(brick.x), pixel(brick.y), pixel(brick.w), pixel(brick.h), ink<T>(brick.color))
  }
  for (let cell = 0; cell < CELLS; cell++) drawCell<T>(at, cell, digitOf(s, cell))
}

function cellX(cell: i32): i32 {
  return cell == 7 ? 196 : 4 + CELL * cell
}

function drawCell<T>(at: usize, cell: i32, digit: u8): void {
  if (digit != BLANK) drawDigit<T>(at, WIDTH, HEIGHT, digit, cellX(cell) + DIGIT_X, DIGIT_Y, ink<T>(DIGIT))
}

/** Three digits of the score at least, up to five; one of the lives, or two. */
function digitOf(s: State, cell: i32): u8 {
  if (cell == 7) return 1
  if (cell > 4) return digitAt(s.lives, 6 - cell, 1)
  return s.scoreHidden ? BLANK : digitAt(s.displayedScore, 4 - cell, 3)
}

function digitAt(value: i32, place: i32, least: i32): u8 {
  let rest = max(value, 0)
  for (let i = 0; i < place; i++) rest /= 10
  return rest || place < least ? <u8>(rest % 10) : BLANK
}

export function observePicture(slot: i32, s: State): void {
  const at = cache(slot)
  const plane = whole(slot)
  const drawn = changetype<Drawn>(at + DRAWN)
  if (!drawn.known || drawn.over || s.lives < 0) return redraw(s, at, plane)
  drawn.paddleStays = <u8>paddleStays(s, drawn, at)
  lift(drawn, at, plane)
  if (!updateBricks(s, at, drawn, plane)) return redraw(s, at, plane)
  updateDigits(s, drawn, at, plane)
  putDown(s, drawn, at, plane)
}

/** The paddle is where it was and no ball comes near it: one third of the usual work can be left out. */
function paddleStays(s: State, drawn: Drawn, at: usize): bool {
  if (drawn.paddleX != paddleLeft(s) || drawn.paddleY != pixel(s.paddleY) || drawn.paddleWidth != <i32>s.paddleWidth) return false
  const highest = drawn.paddleY - drawn.ballSize - NEAR
  for (let i = 0; i < drawn.balls; i++) if (load<i32>(at + DRAWN_BALLS + <usize>i * 8, 4) > highest) return false
  for (let i = 0; i < s.ballCount; i++) if (ballTop(s, i) > highest) return false
  return drawn.paddleY > LOWEST_BRICK
}

function redraw(s: State, at: usize, plane: usize): void {
  const drawn = changetype<Drawn>(at + DRAWN)
  drawn.known = 1
  drawn.paddleStays = 0
  drawn.score = s.displayedScore
  drawn.lives = s.lives
  drawn.over = <u8>(s.lives < 0)
  drawn.background = ink<u8>(s.backgroundColor)
  drawn.paddle = ink<u8>(s.paddleColor)
  drawn.ball = ink<u8>(s.ballColor)
  memory.copy(at + DRAWN_ALIVE, changetype<usize>(s) + ALIVE, MAX_BRICKS)
  for (let cell = 0; cell < CELLS; cell++) store<u8>(at + DRAWN_CELLS + cell, digitOf(s, cell))
  scenery<u8>(s, at + BACK)
  memory.copy(at + CANVAS, at + BACK, WIDTH * HEIGHT)
  averageAll<u8>(at + BACK, at + BACK_PLANE)
  memory.copy(plane, at + BACK_PLANE, VIEW * VIEW)
  if (!drawn.over) putDown(s, drawn, at, plane)
}

/** Put the scenery back where the actors were. */
function lift(drawn: Drawn, at: usize, plane: usize): void {
  if (!drawn.paddleStays) liftRect(at, plane, drawn.paddleX, drawn.paddleY, drawn.paddleWidth, PADDLE_HEIGHT)
  for (let i = 0; i < drawn.balls; i++) {
    const place = at + DRAWN_BALLS + <usize>i * 8
    liftRect(at, plane, load<i32>(place), load<i32>(place, 4), drawn.ballSize, drawn.ballSize)
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

/** Bricks that fell or came back since the last picture. False: bricks lie irregularly and may overlap, so draw everything. */
function updateBricks(s: State, at: usize, drawn: Drawn, plane: usize): bool {
  const now = changetype<usize>(s) + ALIVE
  const then = at + DRAWN_ALIVE
  for (let i: usize = 0; i < <usize>MAX_BRICKS; i += 8) {
    if (load<u64>(now + i) == load<u64>(then + i)) continue
    if (!changetype<Wall>(at).regular || !changetype<Wall>(at).known) return false
    for (let k = i; k < i + 8; k++) {
      if (load<u8>(now + k) == load<u8>(then + k)) continue
      const brick = brickOf(s, <i32>k)
      const value = load<u8>(now + k) ? ink<u8>(brick.color) : drawn.background
      block<u8>(at + BACK, <i32>brick.x, <i32>brick.y, <i32>brick.w, <i32>brick.h, value)
      refresh(at, plane, <i32>brick.x, <i32>brick.y, <i32>brick.w, <i32>brick.h)
    }
    store<u64>(then + i, load<u64>(now + i))
  }
  return true
}

function updateDigits(s: State, drawn: Drawn, at: usize, plane: usize): void {
  if (drawn.score == s.displayedScore && drawn.lives == s.lives) return
  drawn.score = s.displayedScore
  drawn.lives = s.lives
  for (let cell = 0; cell < CELLS - 1; cell++) {
    const digit = digitOf(s, cell)
    if (digit == load<u8>(at + DRAWN_CELLS + cell)) continue
    store<u8>(at + DRAWN_CELLS + cell, digit)
    block<u8>(at + BACK, cellX(cell), DIGIT_Y, CELL, DIGIT_HEIGHT, drawn.background)
    drawCell<u8>(at + BACK, cell, digit)
    refresh(at, plane, cellX(cell), DIGIT_Y, CELL, DIGIT_HEIGHT)
  }
}

function putDown(s: State, drawn: Drawn, at: usize, plane: usize): void {
  drawn.paddleX = paddleLeft(s)
  drawn.paddleY = pixel(s.paddleY)
  drawn.paddleWidth = <i32>s.paddleWidth
  drawn.ballSize = 2 * <i32>s.ballRadius
  drawn.balls = s.ballCount
  const size = drawn.ballSize
  if (!drawn.paddleStays) block<u8>(at + CANVAS, drawn.paddleX, drawn.paddleY, drawn.paddleWidth, PADDLE_HEIGHT, drawn.paddle)
  for (let i = 0; i < drawn.balls; i++) {
    const place = at + DRAWN_BALLS + <usize>i * 8
    store<i32>(place, ballLeft(s, i))
    store<i32>(place, ballTop(s, i), 4)
    block<u8>(at + CANVAS, load<i32>(place), load<i32>(place, 4), size, size, drawn.ball)
  }
  if (!drawn.paddleStays) averageRect<u8>(at + CANVAS, plane, drawn.paddleX, drawn.paddleY, drawn.paddleWidth, PADDLE_HEIGHT)
  for (let i = 0; i < drawn.balls; i++) {
    const place = at + DRAWN_BALLS + <usize>i * 8
    averageRect<u8>(at + CANVAS, plane, load<i32>(place), load<i32>(place, 4), size, size)
  }
}

/** The first digit of the cells from `cell` on to the end of the last one, as many as are drawn. */
function boxOfDigits(s: State, n: i32, kind: i32, cell: i32, last: i32): void {
  while (digitOf(s, cell) == BLANK) cell++
  const x = cellX(cell) + DIGIT_X
  box(n, kind, 0, x, DIGIT_Y, cellX(last) + DIGIT_X + DIGIT_WIDTH - x, DIGIT_HEIGHT, WIDTH, HEIGHT)
}

/** Boxes as drawn. */
export function boxes(s: State): i32 {
  if (s.lives < 0) return 0
  let n = 0
  const size = 2 * <i32>s.ballRadius
  for (let i = 0; i < s.ballCount; i++) box(n++, BALL_KIND, i, ballLeft(s, i), ballTop(s, i), size, size, WIDTH, HEIGHT)
  box(n++, PADDLE_KIND, 0, paddleLeft(s), pixel(s.paddleY), <i32>s.paddleWidth, PADDLE_HEIGHT, WIDTH, HEIGHT)
  for (let i = 0; i < s.brickCount; i++) {
    if (!isAlive(s, i)) continue
    const brick = brickOf(s, i)
    box(n++, BRICK_KIND, i, pixel(brick.x), pixel(brick.y), pixel(brick.w), pixel(brick.h), WIDTH, HEIGHT)
  }
  if (!s.scoreHidden) boxOfDigits(s, n++, SCORE_KIND, 0, 4)
  boxOfDigits(s, n++, LIVES_KIND, 5, 6)
  return n
}
