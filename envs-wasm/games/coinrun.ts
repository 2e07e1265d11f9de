/**
 * CoinRun: run and jump to the coin at the end of a level, past saws, enemies and lava (rules of Procgen's, Cobbe et al. 2020).
 *
 * Levels come from a number, as in the original, to the last cell and the last bit; so does every game from there on. The agent sees flat
 * colours around itself. Fifteen actions, of which nine do different things. The coin pays 10 and ends the game.
 * coinrun/state.ts lays out the memory; level.ts builds; rules.ts plays, with who walks in walk.ts; camera.ts says where things are seen,
 * palette.ts in what colours; observation.ts draws for agents, picture.ts for people; hands.ts keeps what a hand does in order; spec.ts
 * describes, with what can be chosen in options.ts.
 */
import { decideMany, push, stepOne } from '../kit/batch'
import * as slots from '../kit/slots'
import { FRAME, chooseView, look, pixels, prepareCamera } from './coinrun/camera'
import { settleState } from './coinrun/hands'
import { buildLevel } from './coinrun/level'
import { MOST_BOXES, boxes } from './coinrun/boxes'
import { observeWorld } from './coinrun/observation'
import { setRule } from './coinrun/options'
import { drawWorld } from './coinrun/picture'
import { tick } from './coinrun/rules'
import { describeCoinRun } from './coinrun/spec'
import { AGENT_RY, RADIUS, RULES, RULES_BYTES, START_X, STATE_BYTES, WANTED, rulesOf, stateOf, wantedOf } from './coinrun/state'

export function describe(): usize {
  return describeCoinRun()
}

/** The view is the same for all slots; everything else is a slot's own. */
export function choose(option: i32, value: f64): bool {
  return chooseView(option, <i32>value)
}

export function create(count: i32, seen: i32): bool {
  prepareCamera()
  return slots.allocate(count, STATE_BYTES, 0, pixels * pixels, 3, seen || 1, FRAME * FRAME, MOST_BOXES)
}

export function regions(): usize {
  return changetype<usize>(slots.table)
}

export function configure(slot: i32, option: i32, value: f64): void {
  setRule(wantedOf(stateOf(slot)), option, value)
}

export function level(slot: i32, number: f64): void {
  const s = stateOf(slot)
  s.hasLevel = <u8>(number >= 0)
  s.level = s.hasLevel ? <u32>number : 0
}

/** Nothing but the level is drawn: without one of its own a game takes that of its seed, among as many as there are. */
export function reset(slot: i32, value: u32): void {
  const s = stateOf(slot)
  const hasLevel = s.hasLevel
  const given = s.level
  memory.fill(changetype<usize>(s), 0, RULES)
  memory.copy(changetype<usize>(s) + RULES, changetype<usize>(s) + WANTED, RULES_BYTES)
  s.hasLevel = hasLevel
  s.level = given
  const levels = <u32>rulesOf(s).levels
  buildLevel(s, hasLevel ? given : levels ? value % levels : value)
  s.x = START_X
  s.rx = RADIUS
  s.ry = AGENT_RY
  s.y = 1 + s.ry
  s.lastX = s.x
  s.lastY = s.y
  s.facesRight = 1
  s.lives = 1
  look(s)
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

export function settle(slot: i32): i32 {
  return settleState(stateOf(slot))
}

/** Nothing is kept of a slot: every picture is drawn anew. */
export function touch(slot: i32): void {}

export function hash(slot: i32): u64 {
  return slots.fingerprint(slots.state(slot), STATE_BYTES)
}

export function observe(slot: i32): void {
  observeWorld(stateOf(slot), slots.observation(slot))
}

export function paint(slot: i32): usize {
  drawWorld(stateOf(slot), slots.frame(slot))
  return slots.frame(slot)
}

export function locate(slot: i32): i32 {
  return boxes(stateOf(slot))
}
