/**
 * CartPole (Barto, Sutton & Anderson 1983), with the numbers of Gymnasium's CartPole-v1: a cart on a track carries a pole
 * on a hinge, is pushed left or right at every step, and the episode lasts while the pole stands. Explicit Euler steps in
 * f64; the time limit of 500 decisions is the environment's (its preset says so), not the game's.
 *
 * The agent sees the four numbers as they are. By the option `observe` it sees them as gauges instead, as it always did up
 * to version 1: one row each for position, velocity, angle and spin, 24 cells wide. A value lights the two cells nearest to
 * it, which share one full brightness by their distances (a population code), so that nothing is lost to the eight bits of
 * a cell. The picture for people shows the same gauges below the cart. state.ts lays out the memory, gauges.ts is what the
 * agent sees, picture.ts what people see, spec.ts describes.
 */
import { decideMany, push, stepOne } from '../kit/batch'
import { next, seed } from '../kit/rng'
import * as slots from '../kit/slots'
import { cosine, sine, turn } from '../kit/trig'
import { CELLS, gauges, observe, ROWS, seeGauges } from './cartpole/gauges'
import { HEIGHT, WIDTH } from './cartpole/picture'
import { at, FELL, LEFT_TRACK, State, TIPPED, TRACK, within } from './cartpole/state'

export { observe } from './cartpole/gauges'
export { locate, paint } from './cartpole/picture'
export { describe } from './cartpole/spec'

const STEP_SECONDS: f64 = 0.02
/** Where a new game begins: every value uniform within this of zero. */
const START: f64 = 0.05

/** The only option decides what is observed, by all slots. */
export function choose(option: i32, value: f64): bool {
  seeGauges(value)
  return true
}

export function create(count: i32, seen: i32): bool {
  return gauges
    ? slots.allocate(count, offsetof<State>(), 0, ROWS * CELLS, 1, seen || 1, WIDTH * HEIGHT, 2 + ROWS)
    : slots.allocate(count, offsetof<State>(), 0, 1, 4 * ROWS, 1, WIDTH * HEIGHT, 2 + ROWS)
}

export function regions(): usize {
  return changetype<usize>(slots.table)
}

export function reset(slot: i32, value: u32): void {
  const s = at(slot)
  const rand = changetype<usize>(s) + offsetof<State>('rand0')
  seed(rand, value)
  // The seed sits in the low bits; the first words' high bits, which `around` uses, do not know it yet.
  for (let i = 0; i < 4; i++) next(rand)
  s.x = around(rand)
  s.velocity = around(rand)
  s.angle = around(rand)
  s.spin = around(rand)
  s.gravity = 9.8
  s.force = 10
  s.cartMass = 1
  s.poleMass = 0.1
  s.poleLength = 1
  s.score = 0
  s.lives = 1
  s.tick = 0
  s.ending = 0
}

/** Uniform within START of zero, from the upper 53 bits of a word. */
function around(rand: usize): f64 {
  return (<f64>(next(rand) >> 11) / 9007199254740992.0) * 2 * START - START
}

function tick(slot: i32, action: i32): void {
  const s = at(slot)
  if (s.ending) return slots.report(0, <u8>s.ending, 0)
  s.tick++
  move(s, action == 1 ? s.force : -s.force)
  if (abs(s.x) > TRACK) s.ending = LEFT_TRACK
  else if (abs(s.angle) > TIPPED) s.ending = FELL
  s.score++
  s.lives = s.ending ? 0 : 1
  slots.report(1, <u8>s.ending, s.ending ? 1 : 0)
}

/** Equations of Barto et al. without friction, as corrected by Florian 2007; places move by the speeds before the push. */
function move(s: State, force: f64): void {
  turn(s.angle)
  const half = s.poleLength * 0.5
  const mass = s.poleMass + s.cartMass
  const moment = s.poleMass * half
  const pull = (force + moment * s.spin * s.spin * sine) / mass
  const turning = (s.gravity * sine - cosine * pull) / (half * (4.0 / 3.0 - (s.poleMass * cosine * cosine) / mass))
  const rolling = pull - (moment * turning * cosine) / mass
  s.x += STEP_SECONDS * s.velocity
  s.velocity += STEP_SECONDS * rolling
  s.angle += STEP_SECONDS * s.spin
  s.spin += STEP_SECONDS * turning
}

export function step(slot: i32, action: i32): void {
  stepOne(slot, action, tick)
}

export function stepMany(count: i32, ticks: i32, flags: i32): void {
  decideMany(count, ticks, flags, tick, observe)
}

export function pushStack(slot: i32): void {
  push(slot)
}

/** A hand can put the cart to the end of the track and lean the pole as far as it may, and no further; all that is legal. */
export function settle(slot: i32): i32 {
  const s = at(slot)
  if (s.ending) return 0
  s.x = within(s.x, TRACK)
  s.angle = within(s.angle, TIPPED)
  return 0
}

/** Nothing is cached: every picture is drawn anew. */
export function touch(slot: i32): void {}

export function hash(slot: i32): u64 {
  return slots.fingerprint(slots.state(slot), offsetof<State>())
}
