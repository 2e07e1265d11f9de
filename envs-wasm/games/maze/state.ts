/**
 * A maze's memory: one State, followed by the walls, a flag a cell; the goals, a flag a cell; and the goals again as a
 * list, in which each keeps its number while a hand moves it. The room is reserved for the largest board.
 */
import { state } from '../../kit/slots'

/** Sides of boards, by the place of the choice. Odd: walls stand on even rows and columns. */
export const SIDES: i32 = 5
const LARGEST = 25
const MOST_CELLS = LARGEST * LARGEST

/** What an agent sees: how high each cell is, 0 free, 1 wall, 2 agent, 3 goal; or a plane each for wall, agent and goal. */
export const LEVELS: i32 = 0
export const ONE_HOT: i32 = 1

/** Where walls are besides those all round. */
export const NO_WALLS: u8 = 0
export const LAID_OUT: u8 = 1
export const DRAWN: u8 = 2

/** Where goals are. */
export const FIXED: u8 = 0
export const COIN_FLIP: u8 = 1
export const TWO: u8 = 2
export const ANYWHERE: u8 = 3

/** Who is seen where agent and goal meet. */
export const AGENT: u8 = 0
export const GOAL: u8 = 1

@unmanaged
export class State {
  rand0: u64
  rand1: u64
  row: i32
  column: i32
  goalCount: i32
  score: i32
  lives: i32
  tick: i32
  ending: i32
  /** 1: reaching a goal ends the game. */
  ends: u8
  onTop: u8
  /** The options: of games to come. */
  wallsWanted: u8
  goalsWanted: u8
  endsWanted: u8
  onTopWanted: u8
}

/** A goal in the list. `cell`: where the rules know it to be; it differs from row and column after a hand has moved it. */
@unmanaged
export class Goal {
  cell: u16
  row: u8
  column: u8
}

export const WALLS: usize = offsetof<State>()
export const GOALS: usize = WALLS + MOST_CELLS
/** On an even address. */
export const LIST: usize = (GOALS + MOST_CELLS + 1) & ~1
export const STATE_BYTES: usize = LIST + MOST_CELLS * offsetof<Goal>()
/** The agent, every goal, every stretch of wall. */
export const MOST_BOXES: i32 = 1 + 2 * MOST_CELLS

export let side: i32 = 11
export let observe: i32 = LEVELS

/** False: not an option that decides what is observed. */
export function chooseBoard(option: i32, value: i32): bool {
  if (option == 0) side = sideOf(value)
  else if (option == 1) observe = value
  return option < 2
}

/** 7, 9, 11, 15, 25. */
export function sideOf(choice: i32): i32 {
  return choice < 3 ? 7 + 2 * choice : choice == 3 ? 15 : LARGEST
}

export function cells(): i32 {
  return side * side
}

/** Native pixels to a cell: boards of all sizes are about as large on the screen. */
export function cellSide(): i32 {
  return 264 / side
}

export function frameSide(): i32 {
  return cellSide() * side
}

// @ts-ignore: decorator
@inline
export function stateOf(slot: i32): State {
  return changetype<State>(state(slot))
}

// @ts-ignore: decorator
@inline
export function wallAt(s: State, cell: i32): usize {
  return changetype<usize>(s) + WALLS + <usize>cell
}

// @ts-ignore: decorator
@inline
export function goalAt(s: State, cell: i32): usize {
  return changetype<usize>(s) + GOALS + <usize>cell
}

// @ts-ignore: decorator
@inline
export function goal(s: State, i: i32): Goal {
  return changetype<Goal>(changetype<usize>(s) + LIST + <usize>i * offsetof<Goal>())
}

/** What lies outside the board is wall. */
export function isWall(s: State, row: i32, column: i32): bool {
  return <u32>row >= <u32>side || <u32>column >= <u32>side || load<u8>(wallAt(s, row * side + column)) != 0
}
