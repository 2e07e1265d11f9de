/**
 * Mazes: an agent in a walled room looks for a goal (after the gridworlds of Michaud, Gleave & Russell 2020).
 *
 * Four actions, one cell each; a wall stops. Whoever stands on a goal after a step is paid 1, and the game is over unless
 * the option says that it goes on. Start and, by option, goals and walls are drawn anew in every game. What is drawn on top where agent
 * and goal meet is an option too: it decides what a success looks like, and so what a reward learned from pictures may
 * take for one. maze/state.ts lays out the memory, walls.ts builds, rules.ts plays, picture.ts draws, spec.ts describes.
 */
import { decideMany, push, stepOne } from '../kit/batch'
import { seed, next } from '../kit/rng'
import * as slots from '../kit/slots'
import { boxes, draw, observeCells } from './maze/picture'
import { keepGoals, place, tick } from './maze/rules'
import { describeMaze } from './maze/spec'
import { MOST_BOXES, ONE_HOT, STATE_BYTES, State, cells, chooseBoard, frameSide, isWall, observe as observed, stateOf } from './maze/state'
import { build } from './maze/walls'

export function describe(): usize {
  return describeMaze()
}

/** Size and observation hold for all slots; everything else is a slot's own. */
export function choose(option: i32, value: f64): bool {
  return chooseBoard(option, <i32>value)
}

export function create(count: i32, seen: i32): bool {
  return slots.allocate(count, STATE_BYTES, 0, cells(), observed == ONE_HOT ? 3 : 1, seen || 1, frameSide() * frameSide(), MOST_BOXES)
}

export function regions(): usize {
  return changetype<usize>(slots.table)
}

export function configure(slot: i32, option: i32, value: f64): void {
  const s = stateOf(slot)
  const chosen = <u8>value
  if (option == 2) s.wallsWanted = chosen
  else if (option == 3) s.goalsWanted = chosen
  else if (option == 4) s.endsWanted = chosen
  else if (option == 5) s.onTopWanted = chosen
}

/** All chance of a game is drawn here: walls, then goals, then the start. */
export function reset(slot: i32, value: u32): void {
  const s = stateOf(slot)
  const rand = changetype<usize>(s) + offsetof<State>('rand0')
  seed(rand, value)
  // The seed sits in the low bits; it takes the generator long to spread it so that neighbouring seeds have nothing in common.
  for (let i = 0; i < 24; i++) next(rand)
  s.ends = s.endsWanted
  s.onTop = s.onTopWanted
  s.score = 0
  s.lives = 1
  s.tick = 0
  s.ending = 0
  build(s, rand)
  place(s, rand)
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

/** Nobody stands in a wall, and no goal lies in one. */
export function settle(slot: i32): i32 {
  const s = stateOf(slot)
  return keepGoals(s) ? 2 : isWall(s, s.row, s.column) ? 1 : 0
}

/** Nothing is cached: every picture is drawn anew. */
export function touch(slot: i32): void {}

export function hash(slot: i32): u64 {
  return slots.fingerprint(slots.state(slot), STATE_BYTES)
}

export function observe(slot: i32): void {
  observeCells(stateOf(slot), slots.observation(slot))
}

export function paint(slot: i32): usize {
  draw(stateOf(slot), slots.frame(slot))
  return slots.frame(slot)
}

export function locate(slot: i32): i32 {
  return boxes(stateOf(slot))
}
