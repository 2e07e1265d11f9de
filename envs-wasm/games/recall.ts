/**
 * Recall: what was seen once decides what is right later (after the T-maze of Bakker 2002 and bsuite's memory length).
 *
 * A lamp on the left or on the right is lit for one decision. Then the walker goes down a corridor of `length` decisions,
 * whatever is pressed, and nothing there tells which lamp it was. At the end are two doors: the one on the lamp's side pays
 * 1, the other one nothing, nor does walking on between them; each ends the game. Pressing a key in the corridor changes
 * nothing, so that nothing but a memory can carry the cue: seeing one frame at a time, no rule does better than half.
 * state.ts lays out the memory, picture.ts draws, spec.ts describes.
 */
import { decideMany, push, stepOne } from '../kit/batch'
import { plan } from '../kit/resample'
import { below, next, seed } from '../kit/rng'
import * as slots from '../kit/slots'
import { observe, SEEN, SIZE, VIEW } from './recall/picture'
import { at, CUED, LEFT, NEITHER, NO_DOOR, OTHER, RIGHT, State } from './recall/state'

export { locate, observe, paint } from './recall/picture'
export { describe } from './recall/spec'

export function create(count: i32, seen: i32): bool {
  plan(SIZE, SIZE, VIEW, VIEW)
  return slots.allocate(count, offsetof<State>(), 0, VIEW * VIEW, 1, seen || SEEN, SIZE * SIZE, 5)
}

export function regions(): usize {
  return changetype<usize>(slots.table)
}

/** The only option is the corridor's length. */
export function configure(slot: i32, option: i32, value: f64): void {
  at(slot).wanted = <i32>value
}

export function reset(slot: i32, value: u32): void {
  const s = at(slot)
  const rand = changetype<usize>(s) + offsetof<State>('rand0')
  seed(rand, value)
  // The seed sits in the low bits; it takes the generator long to spread it so that neighbouring seeds have nothing in common.
  for (let i = 0; i < 24; i++) next(rand)
  s.cue = <i32>below(rand, 2)
  s.lamps = 1 + s.cue
  s.position = 0
  s.length = s.wanted
  s.chosen = 0
  s.score = 0
  s.lives = 1
  s.tick = 0
  s.ending = 0
}

function tick(slot: i32, action: i32): void {
  const s = at(slot)
  if (s.ending) return slots.report(0, <u8>s.ending, 0)
  s.tick++
  s.lamps = 0
  if (s.position <= s.length) {
    s.position++
    return slots.report(0, 0, 0)
  }
  s.chosen = action == LEFT || action == RIGHT ? action : NO_DOOR
  s.ending = s.chosen == NO_DOOR ? NEITHER : s.chosen == LEFT + s.cue ? CUED : OTHER
  s.score += s.ending == CUED ? 1 : 0
  s.lives = 0
  slots.report(s.ending == CUED ? 1 : 0, <u8>s.ending, 1)
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

/** A hand can put the walker between the doors and no further, and only there can a door have been chosen. */
export function settle(slot: i32): i32 {
  const s = at(slot)
  s.position = min(s.position, s.length + 1)
  return s.ending && s.position <= s.length ? 1 : 0
}

/** Nothing is cached: every picture is drawn anew. */
export function touch(slot: i32): void {}

export function hash(slot: i32): u64 {
  return slots.fingerprint(slots.state(slot), offsetof<State>())
}
