/**
 * CoinRun's memory: one State, followed by the rules of this game and those of games to come, the cells of the world (row by row from the
 * upper left one, as a hand meets them on the picture), the barriers, what moves in it, and the trails of enemies.
 *
 * Places are in cells, y upwards, the world's lower left corner at (0, 0); (x, y) is the middle of a box, rx and ry are half its sides.
 */
import { state } from '../../kit/slots'

/** Cells along a side of the world. */
export const SIDE: i32 = 64
export const CELLS: i32 = SIDE * SIDE

/** What a cell is: numbers of our own, so that all that lie between are cells too. */
export const SPACE: u8 = 0
/** Ground has a top where nothing of it lies above; so has lava. */
export const GROUND: u8 = 1
export const GROUND_TOP: u8 = 2
export const LAVA: u8 = 3
export const LAVA_TOP: u8 = 4

/** What things are. */
export const SAW: u8 = 0
export const ENEMY: u8 = 1
export const CRATE: u8 = 2

/** Causes of an end, in the order in which the first one counts; `causes` has a bit for each. */
export const COIN = 1
export const BY_SAW = 2
export const BY_ENEMY = 3
export const BY_LAVA = 4
export const OUTSIDE = 5
export const NO_TIME = 6
export const NO_COIN = 7

/** Room for what the generator can make under any options, and more by hand. */
export const MOST_THINGS: i32 = 128
/** So long a trail is seen; there is room for those of 40 enemies. */
export const TRAIL_AGE: i32 = 9
export const MOST_TRAILS: i32 = 40 * TRAIL_AGE

export const RADIUS: f32 = 0.5
export const AGENT_RY: f32 = 0.5787
/** Where it starts; y such that it stands on the floor. */
export const START_X: f32 = 1.5

@unmanaged
export class State {
  /** The level's number, which seeds the generator, and how many words the level took; then one word a tick is drawn. */
  rand0: u64
  rand1: u64
  x: f32
  y: f32
  vx: f32
  vy: f32
  rx: f32
  ry: f32
  /** Where it was after the last tick; a hand has carried it if it is elsewhere now. */
  lastX: f32
  lastY: f32
  tick: i32
  score: i32
  lives: i32
  ending: i32
  causes: i32
  coinColumn: i32
  coinRow: i32
  /** Where the level ends without a coin; −1 = the coin stands there, or nothing does. */
  endColumn: i32
  endRow: i32
  thingCount: i32
  trailCount: i32
  sky: i32
  /** The world's upper left corner on the picture, native pixels: the view follows the agent. There is one view. */
  viewX: f32
  viewY: f32
  views: i32
  /** What the game was opened with: bytes of another view are none of it. */
  viewCells: i32
  viewPixels: i32
  facesRight: u8
  /** It stands on a crate; it had support in the last tick; it pressed left or right then. */
  onCrate: u8
  support: u8
  pressed: u8
  frozen: u8
  theme: u8
  wallTheme: u8
  /** 0 = its own, else a colour of the palette and one. */
  colour: u8
  coinThere: u8
  coinColour: u8
  /** The level of the slot's next games. */
  hasLevel: u8
  level: u32
}

/** A saw, an enemy or a crate. */
@unmanaged
export class Thing {
  x: f32
  y: f32
  vx: f32
  vy: f32
  rx: f32
  ry: f32
  kind: u8
  there: u8
  frozen: u8
  theme: u8
  colour: u8
}

@unmanaged
export class Trail {
  x: f32
  y: f32
  age: i32
}

/** What can be chosen before a game; the first part can be changed in it. */
@unmanaged
export class Rules {
  gravity: f32
  jump: f32
  speed: f32
  mix: f32
  air: f32
  timeLimit: i32
  sawsHidden: u8
  trails: u8
  velocity: u8
  themes: u8
  hard: u8
  danger: u8
  coin: u8
  enemySpeed: f32
  levels: f64
  difficulty: i32
  sections: i32
  rise: i32
  gap: i32
  coinShare: i32
  saws: f64
  enemies: f64
  crates: f64
  pits: f64
}

export const THING_STRIDE: usize = (offsetof<Thing>() + 3) & ~3
export const RULES: usize = (offsetof<State>() + 7) & ~7
export const RULES_BYTES: usize = (offsetof<Rules>() + 7) & ~7
export const WANTED: usize = RULES + RULES_BYTES
export const WORLD: usize = WANTED + RULES_BYTES
/** A u64 for each row, a bit for each column. */
export const BARRIERS: usize = WORLD + <usize>CELLS
export const THINGS: usize = BARRIERS + <usize>SIDE * 8
export const TRAILS: usize = THINGS + <usize>MOST_THINGS * THING_STRIDE
export const STATE_BYTES: usize = TRAILS + <usize>MOST_TRAILS * offsetof<Trail>()

// @ts-ignore: decorator
@inline
export function stateOf(slot: i32): State {
  return changetype<State>(state(slot))
}

// @ts-ignore: decorator
@inline
export function rulesOf(s: State): Rules {
  return changetype<Rules>(changetype<usize>(s) + RULES)
}

// @ts-ignore: decorator
@inline
export function wantedOf(s: State): Rules {
  return changetype<Rules>(changetype<usize>(s) + WANTED)
}

// @ts-ignore: decorator
@inline
export function thingOf(s: State, index: i32): Thing {
  assert(<u32>index < <u32>MOST_THINGS)
  return changetype<Thing>(changetype<usize>(s) + THINGS + <usize>index * THING_STRIDE)
}

// @ts-ignore: decorator
@inline
export function trailOf(s: State, index: i32): Trail {
  assert(<u32>index < <u32>MOST_TRAILS)
  return changetype<Trail>(changetype<usize>(s) + TRAILS + <usize>index * offsetof<Trail>())
}

// @ts-ignore: decorator
@inline
export function cellAt(s: State, column: i32, row: i32): usize {
  assert(<u32>column < <u32>SIDE && <u32>row < <u32>SIDE)
  return changetype<usize>(s) + WORLD + <usize>((SIDE - 1 - row) * SIDE + column)
}

/** Outside the world is ground. */
// @ts-ignore: decorator
@inline
export function cell(s: State, column: i32, row: i32): u8 {
  return <u32>column < <u32>SIDE && <u32>row < <u32>SIDE ? load<u8>(cellAt(s, column, row)) : GROUND
}

// @ts-ignore: decorator
@inline
export function isGround(kind: u8): bool {
  return kind == GROUND || kind == GROUND_TOP
}

// @ts-ignore: decorator
@inline
export function barriersOf(s: State, row: i32): usize {
  return changetype<usize>(s) + BARRIERS + (<usize>row << 3)
}

/** Where enemies turn and nobody else does; not seen. */
// @ts-ignore: decorator
@inline
export function isBarrier(s: State, column: i32, row: i32): bool {
  return <u32>column < <u32>SIDE && <u32>row < <u32>SIDE && (load<u64>(barriersOf(s, row)) >> <u64>column) & 1
}

export function setBarrier(s: State, column: i32, row: i32, there: bool): void {
  const bit: u64 = (<u64>1) << <u64>column
  const bits = load<u64>(barriersOf(s, row))
  store<u64>(barriersOf(s, row), there ? bits | bit : bits & ~bit)
}

/** What is not there is zeros: equal games have equal bytes. */
export function removeThing(one: Thing): void {
  memory.fill(changetype<usize>(one), 0, THING_STRIDE)
}
