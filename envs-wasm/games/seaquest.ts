/**
 * Seaquest: a submarine hunts, dodges, brings divers home, and runs out of air (rules after MinAtar's, Young & Tian 2019).
 *
 * Actions: stay, left, up, right, down, fire. A fish or a submarine that is shot pays 1; coming up with a full boat pays up to 10,
 * by the air that is left, and fills the tank; coming up with fewer divers costs one of them, and with none the game. Whoever is
 * touched or hit is lost, and so is who stays under water for too long. seaquest/state.ts lays out the memory; rules.ts plays, with
 * who swims in creatures.ts and what flies in shots.ts; scenery.ts, sprites.ts and picture.ts draw; spec.ts describes, with what can
 * be chosen in options.ts.
 */
import { decideMany, push, stepOne } from '../kit/batch'
import { choosePlanes, layPlanes, see } from '../kit/planes'
import { next, seed } from '../kit/rng'
import * as slots from '../kit/slots'
import { setRule } from './seaquest/options'
import { MOST_BOXES, SEEN, VIEW, boxes, draw, observePicture, prepareScene } from './seaquest/picture'
import { tick } from './seaquest/rules'
import { frameHeight, frameWidth } from './seaquest/scenery'
import { describeSeaquest } from './seaquest/spec'
import {
  MAX_DIVERS, MAX_ENEMIES, MAX_SHOTS, MAX_TORPEDOES, STATE_BYTES, State, Swimmer, chooseSide, diverOf, enemyOf, meets, newGame, randOf, removeShot,
  removeSwimmer, rulesOf, shotOf, stateOf, torpedoOf, wantedOf,
} from './seaquest/state'

export function describe(): usize {
  return describeSeaquest()
}

/** The sea is as large for all slots, and agents see as much of it; everything else is a slot's own. */
export function choose(option: i32, value: f64): bool {
  if (option == 0) chooseSide(<i32>value)
  return option == 0 || (option == 1 && choosePlanes(value))
}

export function create(count: i32, frames: i32): bool {
  prepareScene()
  return layPlanes(count, STATE_BYTES, 0, VIEW, frames || SEEN, frameWidth() * frameHeight(), MOST_BOXES)
}

export function regions(): usize {
  return changetype<usize>(slots.table)
}

export function configure(slot: i32, option: i32, value: f64): void {
  setRule(wantedOf(stateOf(slot)), option, value)
}

export function reset(slot: i32, value: u32): void {
  const s = stateOf(slot)
  seed(randOf(s), value)
  // The seed sits in the low bits; it takes the generator long to spread it so that neighbouring seeds have nothing in common.
  for (let i = 0; i < 24; i++) next(randOf(s))
  newGame(s)
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

/** Nobody swims at the surface, and what is not there is zeros; index into the spec's `illegal` list. */
export function settle(slot: i32): i32 {
  const s = stateOf(slot)
  for (let i = 0; i < MAX_ENEMIES; i++) keepUnder(enemyOf(s, i))
  for (let i = 0; i < MAX_DIVERS; i++) keepUnder(diverOf(s, i))
  for (let i = 0; i < MAX_SHOTS; i++) if (!shotOf(s, i).there) removeShot(shotOf(s, i))
  for (let i = 0; i < MAX_TORPEDOES; i++) if (!torpedoOf(s, i).there) removeShot(torpedoOf(s, i))
  s.oxygen = min(s.oxygen, rulesOf(s).airMost)
  s.divers = min(s.divers, rulesOf(s).capacity)
  return s.ending ? 0 : objection(s)
}

function keepUnder(one: Swimmer): void {
  if (one.there) one.y = max(one.y, 1)
  else removeSwimmer(one)
}

/** Where the game would be lost already. */
function objection(s: State): i32 {
  for (let i = 0; i < MAX_ENEMIES; i++) if (enemyOf(s, i).there && meets(s, enemyOf(s, i).x, enemyOf(s, i).y)) return 1
  for (let i = 0; i < MAX_TORPEDOES; i++) if (torpedoOf(s, i).there && meets(s, torpedoOf(s, i).x, torpedoOf(s, i).y)) return 1
  return s.y == 0 && !s.surfaced && s.divers == 0 ? 2 : 0
}

/** Nothing is kept of a slot: every picture is drawn anew. */
export function touch(slot: i32): void {}

export function hash(slot: i32): u64 {
  return slots.fingerprint(slots.state(slot), STATE_BYTES)
}

export function observe(slot: i32): void {
  observePicture(stateOf(slot), slot)
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
