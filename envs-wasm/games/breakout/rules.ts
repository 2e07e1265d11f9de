/**
 * Breakout's rules, as the original plays them (Toybox 0.5; see the facts page). Nothing here draws or describes.
 *
 * A tick is cut into sub-steps in which no ball travels further than the whole part of its radius. Every sub-step: move,
 * bounce off the paddle, lose balls, bounce off ceiling, bricks, walls, in that order.
 */
import { below } from '../../kit/rng'
import { cache, report } from '../../kit/slots'
import { LAUNCH, among, lot } from '../../kit/streams'
import { angleOf, cosine, sine, turn } from '../../kit/trig'
import {
  BALL_STRIDE, BALLS, BOTTOM, BRICK_HEIGHT, BRICK_WIDTH, BRICKS_TOP, Ball, CEILING, COLUMNS, LEFT, MAX_BALLS, NARROW,
  RIGHT, State, WIDE, ballOf, brickOf, isAlive, setAlive, startOf, stateOf,
} from './state'

const DEGREE: f64 = 3.141592653589793 / 180.0
const NONE: i32 = 0x7fffffff
const NO_LIVES: u8 = 1
/** No sub-step is shorter. Only bytes from outside the declared ranges get here; without it they would hang the page. */
const SHORTEST: f64 = 1.0 / 1024

/** Where the bricks are, kept beside the state so that most sub-steps look at no brick. Redone whenever pictures are stale. */
@unmanaged
export class Wall {
  left: f64
  top: f64
  right: f64
  bottom: f64
  /** Every brick is where a new game puts it: bricks are found by division instead of by search. */
  regular: u8
  known: u8
}

/** Buttons as in Toybox's input. */
export const BUTTON_LEFT = 1
export const BUTTON_RIGHT = 2
export const BUTTON_FIRE = 16
export const BUTTON_MORE = 32

/** Points won in this tick: the reward, whatever is done to the score fields. */
let won: i32 = 0

export function tickWith(slot: i32, buttons: i32): void {
  const s = stateOf(slot)
  if (s.lives < 0) return report(0, NO_LIVES, 0)
  const wall = changetype<Wall>(cache(slot))
  if (!wall.known) survey(s, wall)
  const lives = s.lives
  won = 0
  s.tick++
  s.paddleVx = buttons & BUTTON_LEFT ? -s.paddleSpeed : buttons & BUTTON_RIGHT ? s.paddleSpeed : 0
  if (s.isDead && buttons & BUTTON_FIRE) {
    keepBalls(s, 0)
    launch(s)
    s.isDead = 0
  }
  if (buttons & BUTTON_MORE) launch(s)
  move(s, wall)
  if (s.reset && isCleared(s)) nextLevel(s)
  report(<f32>won, s.lives <= 0 ? NO_LIVES : 0, s.lives < lives ? 1 : 0)
}

/** A ball at one of the start positions, at random. A sixteenth ball is the last: more presses do nothing. */
function launch(s: State): void {
  const start = startOf(s, drawStart(s))
  if (s.ballCount >= MAX_BALLS) return
  const ball = ballOf(s, s.ballCount++)
  ball.x = start.x
  ball.y = start.y
  aim(ball, s.ballSpeedSlow, start.degrees * DEGREE)
}

/** With streams of its own, the same for the n-th launch of both games of a pair, whenever it comes. */
function drawStart(s: State): i32 {
  const rand = changetype<usize>(s) + offsetof<State>('rand0')
  return s.ownStreams ? among(lot(rand, LAUNCH, s.launches++), s.startCount) : <i32>below(rand, s.startCount)
}

function aim(ball: Ball, speed: f64, angle: f64): void {
  turn(angle)
  ball.vx = speed * cosine
  ball.vy = speed * sine
}

// @ts-ignore: decorator
@inline
function speedOf(ball: Ball): f64 {
  return sqrt(ball.vx * ball.vx + ball.vy * ball.vy)
}

function move(s: State, wall: Wall): void {
  let fastest: f64 = 0
  for (let i = 0; i < s.ballCount; i++) fastest = max(fastest, speedOf(ballOf(s, i)))
  const slice = s.ballCount ? max(max(floor(s.ballRadius), 1) / fastest, SHORTEST) : 1
  for (let time: f64 = 0; time < 1; time += slice) {
    const last = 1 - time < slice
    subStep(s, wall, last ? 1 - time : slice)
    if (last || s.isDead) return
  }
}

function subStep(s: State, wall: Wall, time: f64): void {
  for (let i = 0; i < s.ballCount; i++) {
    const ball = ballOf(s, i)
    ball.x += ball.vx * time
    ball.y += ball.vy * time
  }
  s.paddleX += s.paddleVx * time
  s.paddleY += s.paddleVy * time
  keepPaddle(s)
  for (let i = 0; i < s.ballCount; i++) bouncePaddle(s, ballOf(s, i))
  dropBalls(s)
  if (!s.ballCount && !s.isDead) {
    s.lives--
    s.paddleWidth = WIDE
    s.isDead = 1
    return
  }
  for (let i = 0; i < s.ballCount; i++) {
    const ball = ballOf(s, i)
    bounceCeiling(s, ball)
    bounceBricks(s, wall, ball)
    bounceSides(s, ball)
  }
}

/** The paddle's centre may slide half a paddle outside. */
export function keepPaddle(s: State): void {
  const low = LEFT - s.paddleWidth / 2
  const high = RIGHT + s.paddleWidth / 2
  if (s.paddleX >= low && s.paddleX <= high) return
  s.paddleX = s.paddleX < low ? low : high
  s.paddleVx = 0
}

function bouncePaddle(s: State, ball: Ball): void {
  if (ball.vy <= 0) return
  if (!(abs(s.paddleY - ball.y) < s.ballRadius && abs(ball.x - s.paddleX) < s.ballRadius + s.paddleWidth / 2)) return
  let place = 1 - (ball.x - (s.paddleX - s.paddleWidth / 2)) / s.paddleWidth
  if (s.segments) {
    const segments = <f64>s.segments
    place = floor(place * segments) / segments + 1 / (2 * segments)
  }
  aim(ball, speedOf(ball), (place * 120 + 30) * DEGREE)
  ball.vy = -ball.vy
}

/** Balls below the floor leave the list; the others keep their order. */
function dropBalls(s: State): void {
  let kept = 0
  for (let i = 0; i < s.ballCount; i++) {
    const ball = ballOf(s, i)
    if (ball.vy >= 0 && ball.y + s.ballRadius > BOTTOM) continue
    if (kept < i) memory.copy(changetype<usize>(ballOf(s, kept)), changetype<usize>(ball), offsetof<Ball>())
    kept++
  }
  if (kept < s.ballCount) keepBalls(s, kept)
}

/** Unused balls are zeros: equal games have equal bytes. */
function keepBalls(s: State, count: i32): void {
  memory.fill(changetype<usize>(s) + BALLS + <usize>count * BALL_STRIDE, 0, <usize>(MAX_BALLS - count) * BALL_STRIDE)
  s.ballCount = count
}

function bounceCeiling(s: State, ball: Ball): void {
  if (ball.vy >= 0 || ball.y - s.ballRadius >= CEILING) return
  ball.vy = -ball.vy
  s.paddleWidth = NARROW
}

function bounceSides(s: State, ball: Ball): void {
  if (ball.vx > 0 ? ball.x + s.ballRadius > RIGHT : ball.x - s.ballRadius < LEFT) ball.vx = -ball.vx
}

/** The first living brick that holds either probe: ahead in x (the ball turns in x) or ahead in y. */
function bounceBricks(s: State, wall: Wall, ball: Ball): void {
  const ahead = ball.x + copysign(s.ballRadius, ball.vx)
  const above = ball.y + copysign(s.ballRadius, ball.vy)
  const sideways = findBrick(s, wall, ahead, ball.y)
  const upright = findBrick(s, wall, ball.x, above)
  const index = min(sideways, upright)
  if (index == NONE) return
  if (sideways == index) ball.vx = -ball.vx
  else ball.vy = -ball.vy
  const brick = brickOf(s, index)
  if (brick.destructible) {
    setAlive(s, index, false)
    won += brick.points
    s.score += brick.points
    s.displayedScore += brick.points
  }
  if (brick.depth >= s.fastDepth) aim(ball, s.ballSpeedFast, angleOf(ball.vy, ball.vx))
}

function findBrick(s: State, wall: Wall, x: f64, y: f64): i32 {
  if (!(x >= wall.left && x <= wall.right && y >= wall.top && y <= wall.bottom)) return NONE
  if (wall.regular) return findRegular(s, x, y)
  for (let i = 0; i < s.brickCount; i++) if (isAlive(s, i) && holds(s, i, x, y)) return i
  return NONE
}

/** Borders count, so up to four neighbours hold a point; they are tried in list order (columns first). */
function findRegular(s: State, x: f64, y: f64): i32 {
  const col = <i32>((x - LEFT) / BRICK_WIDTH)
  const row = <i32>((y - BRICKS_TOP) / BRICK_HEIGHT)
  for (let c = max(col - 1, 0); c <= min(col + 1, COLUMNS - 1); c++)
    for (let r = max(row - 1, 0); r <= min(row + 1, s.rowCount - 1); r++) {
      const index = c * s.rowCount + r
      if (isAlive(s, index) && holds(s, index, x, y)) return index
    }
  return NONE
}

// @ts-ignore: decorator
@inline
export function holds(s: State, index: i32, x: f64, y: f64): bool {
  const brick = brickOf(s, index)
  return x >= brick.x && x <= brick.x + brick.w && y >= brick.y && y <= brick.y + brick.h
}

/** An indestructible brick counts as done. */
function isCleared(s: State): bool {
  for (let i = 0; i < s.brickCount; i++) if (isAlive(s, i) && brickOf(s, i).destructible) return false
  return true
}

function nextLevel(s: State): void {
  for (let i = 0; i < s.brickCount; i++) setAlive(s, i, true)
  keepBalls(s, 0)
  launch(s)
  s.reset = 0
  s.level++
}

/** Bounds of all bricks, dead ones too, and whether they stand as a new game puts them. */
function survey(s: State, wall: Wall): void {
  wall.left = wall.top = Infinity
  wall.right = wall.bottom = -Infinity
  let regular = s.brickCount == COLUMNS * s.rowCount
  for (let i = 0; i < s.brickCount; i++) {
    const brick = brickOf(s, i)
    wall.left = min(wall.left, brick.x)
    wall.top = min(wall.top, brick.y)
    wall.right = max(wall.right, brick.x + brick.w)
    wall.bottom = max(wall.bottom, brick.y + brick.h)
    if (regular) regular = stands(brick.x, brick.w, LEFT, BRICK_WIDTH, i / s.rowCount) && stands(brick.y, brick.h, BRICKS_TOP, BRICK_HEIGHT, i % s.rowCount)
  }
  wall.regular = <u8>regular
  wall.known = 1
}

function stands(at: f64, size: f64, origin: i32, unit: i32, index: i32): bool {
  return at == origin + unit * index && size == unit
}
