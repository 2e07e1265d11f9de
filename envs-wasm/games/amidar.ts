/**
 * Amidar after Toybox 0.5 (Tosch, Clary, Foley, Jensen 2019): a player paints a lattice of corridors, five enemies patrol it.
 *
 * Actions: stay, jump, four directions, and these with a jump. A stretch between two junctions pays its length if it lies
 * flat and 1 if it stands; a box painted all round pays 50. Once the four corner boxes are painted, enemies can be caught
 * for a while, 100 points each. A life ends on an enemy's tile unless a jump is on. state.ts lays out the memory, board.ts
 * the corridors, rules.ts and enemies.ts play, legal.ts settles, picture.ts draws, objects.ts locates, spec.ts describes.
 */
import { decideMany, push, stepOne } from '../kit/batch'
import { choosePlanes, layPlanes, see } from '../kit/planes'
import { plan } from '../kit/resample'
import * as slots from '../kit/slots'
import { settleState } from './amidar/legal'
import { MAX_OBJECTS, locateObjects } from './amidar/objects'
import { CACHE_BYTES, draw, forget, observePicture, restart } from './amidar/picture'
import { layRoutes } from './amidar/routes'
import { newGame, tickWith } from './amidar/rules'
import { HEIGHT, SEEN, VIEW, WIDTH } from './amidar/screen'
import { setDefaults } from './amidar/setup'
import { describeAmidar } from './amidar/spec'
import { spreadBits } from './amidar/sprites'
import { STATE_BYTES, stateOf } from './amidar/state'

/** Buttons of each action, in the spec's order: up 4, right 2, left 1, down 8, jump 16. */
const buttons: usize = memory.data<u8>([0, 16, 4, 2, 1, 8, 20, 18, 17, 24])

export function describe(): usize {
  return describeAmidar()
}

/** The last option decides what is observed, by all slots. */
export function choose(option: i32, value: f64): bool {
  return option == 2 && choosePlanes(value)
}

export function create(count: i32, frames: i32): bool {
  plan(WIDTH, HEIGHT, VIEW, VIEW)
  layRoutes()
  spreadBits()
  return layPlanes(count, STATE_BYTES, CACHE_BYTES, VIEW, frames || SEEN, WIDTH * HEIGHT, MAX_OBJECTS)
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
  assert(<u32>action < 10)
  tickWith(slot, load<u8>(buttons + <usize>action))
}

export function step(slot: i32, action: i32): void {
  stepOne(slot, action, tick)
}

/** One tick with any set of Toybox's six buttons: left 1, right 2, up 4, down 8, button1 16, button2 32. */
export function press(slot: i32, pressed: i32): void {
  stepOne(slot, pressed, tickWith)
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
  return locateObjects(stateOf(slot))
}

export function hash(slot: i32): u64 {
  return slots.fingerprint(slots.state(slot), STATE_BYTES)
}

/** Everyone on a corridor, with a step that fits; index into the spec's `illegal` list. */
export function settle(slot: i32): i32 {
  return settleState(stateOf(slot))
}
