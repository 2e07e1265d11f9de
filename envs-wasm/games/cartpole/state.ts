/** A cart on a track, a pole on a hinge: what a game holds, and its bounds. */
import * as slots from '../../kit/slots'

export const TRACK: f64 = 2.4
/** 12 degrees. */
export const TIPPED: f64 = 0.20943951023931953
/** Where a value may stand when an episode has ended: twice the bounds, as Gymnasium's observations may. */
export const WIDEST_X: f64 = 2 * TRACK
export const WIDEST_ANGLE: f64 = 0.418879

@unmanaged
export class State {
  rand0: u64
  rand1: u64
  x: f64
  velocity: f64
  angle: f64
  spin: f64
  gravity: f64
  force: f64
  cartMass: f64
  poleMass: f64
  poleLength: f64
  score: i32
  lives: i32
  tick: i32
  ending: i32
}

export const FELL = 1
export const LEFT_TRACK = 2

// @ts-ignore: decorator
@inline
export function at(slot: i32): State {
  return changetype<State>(slots.state(slot))
}

export function within(value: f64, limit: f64): f64 {
  return value > limit ? limit : value < -limit ? -limit : value
}
