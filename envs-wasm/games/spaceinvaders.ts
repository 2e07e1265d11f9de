/**
 * Space Invaders after Toybox 0.5 (Tosch, Clary, Foley, Jensen 2019): a ship, its one laser, 36 invaders, three shields.
 *
 * Actions: stay, fire, right, left, right or left firing. A dead invader pays 30, 30, 20, 20, 10 or 10 points by its row, a
 * UFO 100. A life ends when a laser has hit the ship and it has burnt out; the game ends with the last life, or when an
 * invader reaches the ground. Hits are decided by visible pixels. state.ts lays out the memory, sprites.ts is what there is
 * to see; rules.ts plays, with the invaders as a body in swarm.ts, who fires in shooting.ts and what flies in lasers.ts;
 * scene.ts draws, picture.ts keeps what the agent sees, boxes.ts finds, spec.ts describes, with things.ts.
 */
import { decideMany, push, stepOne } from '../kit/batch'
import { choosePlanes, layPlanes, see } from '../kit/planes'
import { plan } from '../kit/resample'
import * as slots from '../kit/slots'
import { MAX_BOXES, boxes } from './spaceinvaders/boxes'
import { CACHE_BYTES, forget, observePicture } from './spaceinvaders/picture'
import { BUTTON_FIRE, BUTTON_LEFT, BUTTON_RIGHT, tickWith } from './spaceinvaders/rules'
import { draw } from './spaceinvaders/scene'
import { describeSpaceInvaders } from './spaceinvaders/spec'
import { HEIGHT, SEEN, SPRITES, VIEW, WIDTH } from './spaceinvaders/sprites'
import {
  GROUND, INVADER_HEIGHT, NONE, SHIP_LEFT, SHIP_RIGHT, STATE_BYTES, State, dropShipLaser, invaderOf, keepLasers, keepShields, laserOf,
  newGame, setDefaults, shipLaser, stateOf,
} from './spaceinvaders/state'

const OPAQUE: u32 = 0xff000000

export function describe(): usize {
  return describeSpaceInvaders()
}

/** The host may write other hit masks here before `create`; the description says where each lies. */
export function masks(): usize {
  return SPRITES
}

/** The last option decides what is observed, by all slots. */
export function choose(option: i32, value: f64): bool {
  return option == 2 && choosePlanes(value)
}

export function create(count: i32, frames: i32): bool {
  plan(WIDTH, HEIGHT, VIEW, VIEW)
  return layPlanes(count, STATE_BYTES, CACHE_BYTES, VIEW, frames || SEEN, WIDTH * HEIGHT, MAX_BOXES)
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

/** The default setup with this seed, then a new game. */
export function reset(slot: i32, value: u32): void {
  setDefaults(stateOf(slot), value)
  renew(slot)
}

/** A new game from the slot's present setup. */
export function renew(slot: i32): void {
  newGame(stateOf(slot))
  forget(slot)
}

function tick(slot: i32, action: i32): void {
  const move = action == 2 || action == 4 ? BUTTON_RIGHT : action == 3 || action == 5 ? BUTTON_LEFT : 0
  tickWith(slot, action == 1 || action > 3 ? move | BUTTON_FIRE : move)
}

export function step(slot: i32, action: i32): void {
  stepOne(slot, action, tick)
}

/** One tick with any set of Toybox's six buttons: left 1, right 2, up 4, down 8, button1 16, button2 32; three of them act. */
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

/** Clears what is no longer in use, makes new lasers opaque; index into the spec's `illegal` list. */
export function settle(slot: i32): i32 {
  const s = stateOf(slot)
  if (!s.shipLaserOut) dropShipLaser(s)
  else shipLaser(s).color |= OPAQUE
  keepLasers(s, s.laserCount)
  for (let i = 0; i < s.laserCount; i++) laserOf(s, i).color |= OPAQUE
  keepShields(s, s.shieldCount)
  return objection(s)
}

function objection(s: State): i32 {
  if (s.shipX < SHIP_LEFT || s.shipX > SHIP_RIGHT) return 1
  if (s.shipAlive && s.shipDeath != NONE) return 2
  for (let i = 0; i < s.invaderCount; i++) if (invaderOf(s, i).alive && invaderOf(s, i).y + INVADER_HEIGHT >= GROUND) return 3
  return 0
}
