/**
 * Breakout after Toybox 0.5 (Tosch, Clary, Foley, Jensen 2019): a paddle, a ball, 18 × 6 bricks, five lives.
 *
 * Actions: stay, launch, right, left. A broken brick pays its points (7, 7, 4, 4, 1, 1 from the top row). A life ends when
 * the last ball drops below the floor; the game ends with the last life. Touching the ceiling narrows the paddle, breaking
 * a brick of the upper three rows makes the ball fast. state.ts lays out the memory, rules.ts plays, picture.ts draws,
 * spec.ts describes.
 */
import { decideMany, push, stepOne } from '../kit/batch'
import { choosePlanes, layPlanes, see } from '../kit/planes'
import { plan } from '../kit/resample'
import * as slots from '../kit/slots'
import { CACHE_BYTES, HEIGHT, SEEN, VIEW, WIDTH, boxes, draw, forget, observePicture, restart } from './breakout/picture'
import { BUTTON_FIRE, BUTTON_LEFT, BUTTON_RIGHT, holds, keepPaddle, tickWith } from './breakout/rules'
import { describeBreakout } from './breakout/spec'
import { BOTTOM, CEILING, LEFT, MAX_BALLS, MAX_BRICKS, RIGHT, STATE_BYTES, State, ballOf, isAlive, newGame, setDefaults, stateOf } from './breakout/state'

export function describe(): usize {
  return describeBreakout()
}

/** The last option decides what is observed, by all slots. */
export function choose(option: i32, value: f64): bool {
  return option == 2 && choosePlanes(value)
}

export function create(count: i32, frames: i32): bool {
  plan(WIDTH, HEIGHT, VIEW, VIEW)
  return layPlanes(count, STATE_BYTES, CACHE_BYTES, VIEW, frames || SEEN, WIDTH * HEIGHT, MAX_BALLS + MAX_BRICKS + 3)
}

export function regions(): usize {
  return changetype<usize>(slots.table)
}

/** A stream for each source of chance; the score on the picture. */
export function configure(slot: i32, option: i32, value: f64): void {
  const s = stateOf(slot)
  if (option == 0) s.ownStreams = <u8>(value != 0)
  else if (option == 1) s.scoreUnwanted = <u8>(value == 0)
}

/** The default setup with this seed, then a new game. Kept pictures that show a score, or show none, are worth nothing where the other was chosen. */
export function reset(slot: i32, value: u32): void {
  const s = stateOf(slot)
  if (s.scoreHidden != s.scoreUnwanted) forget(slot)
  setDefaults(s, value)
  newGame(s)
  restart(slot)
}

/** A new game from the slot's present setup. */
export function renew(slot: i32): void {
  newGame(stateOf(slot))
  forget(slot)
}

function tick(slot: i32, action: i32): void {
  tickWith(slot, action == 1 ? BUTTON_FIRE : action == 2 ? BUTTON_RIGHT : action == 3 ? BUTTON_LEFT : 0)
}

export function step(slot: i32, action: i32): void {
  stepOne(slot, action, tick)
}

/** One tick with any set of Toybox's six buttons: left 1, right 2, up 4, down 8, button1 16, button2 32 (an extra ball). */
export function press(slot: i32, buttons: i32): void {
  stepOne(slot, buttons, tickWith)
}

export function stepMany(count: i32, ticks: i32, flags: i32): void {
  decideMany(count, ticks, flags, tick, observe)
}

export function pushStack(slot: i32): void {
  push(slot)
}

export function touch(slot: i32): void {
  forget(slot)
}

export function observe(slot: i32): void {
  observePicture(slot, stateOf(slot))
  see(slot)
}

export function paint(slot: i32): usize {
  const picture = slots.frame(slot)
  draw<u32>(stateOf(slot), picture)
  return picture
}

export function locate(slot: i32): i32 {
  return boxes(stateOf(slot))
}

export function hash(slot: i32): u64 {
  return slots.fingerprint(slots.state(slot), STATE_BYTES)
}

/** Keeps balls in the field and the paddle on its rail; index into the spec's `illegal` list. */
export function settle(slot: i32): i32 {
  const s = stateOf(slot)
  const velocity = s.paddleVx
  keepPaddle(s)
  s.paddleVx = velocity
  for (let i = 0; i < s.ballCount; i++) {
    const ball = ballOf(s, i)
    ball.x = min(max(ball.x, LEFT), RIGHT)
    ball.y = min(max(ball.y, CEILING), BOTTOM)
  }
  return objection(s)
}

function objection(s: State): i32 {
  if (!s.isDead && !s.ballCount) return 1
  for (let i = 0; i < s.ballCount; i++) {
    const ball = ballOf(s, i)
    if (ball.vx == 0 && ball.vy == 0) return 2
    for (let k = 0; k < s.brickCount; k++) if (isAlive(s, k) && holds(s, k, ball.x, ball.y)) return 3
  }
  return 0
}
