/** What a game of recall holds. */
import * as slots from '../../kit/slots'

export const LONGEST = 64
export const DEFAULT_LENGTH = 8

@unmanaged
export class State {
  rand0: u64
  rand1: u64
  /** Which door pays: 0 left, 1 right. */
  cue: i32
  /** What is lit: 1 the left lamp, 2 the right one, 3 both. */
  lamps: i32
  position: i32
  length: i32
  /** The option: the length of games to come. */
  wanted: i32
  /** 0 none yet, 1 left, 2 right, 3 neither door. */
  chosen: i32
  score: i32
  lives: i32
  tick: i32
  ending: i32
}

export const LEFT = 1
export const RIGHT = 2
export const NO_DOOR = 3
export const CUED = 1
export const OTHER = 2
export const NEITHER = 3

// @ts-ignore: decorator
@inline
export function at(slot: i32): State {
  return changetype<State>(slots.state(slot))
}
