/** Who stands where at the start, what a step does, and what becomes of goals that a hand has moved or painted. */
import { below } from '../../kit/rng'
import * as slots from '../../kit/slots'
import { ANYWHERE, COIN_FLIP, GOALS, State, TWO, cells, goal, goalAt, isWall, side, stateOf, wallAt } from './state'

const REACHED = 1

/** Goals by the option, then the agent on any free cell: on a goal as well, which pays once he has taken a step there. */
export function place(s: State, rand: usize): void {
  memory.fill(changetype<usize>(s) + GOALS, 0, <usize>cells())
  s.goalCount = 0
  const first = side + 1
  const last = (side - 1) * side - 2
  const mode = s.goalsWanted
  if (mode == ANYWHERE) add(s, anyFree(s, rand))
  else if (mode == TWO) {
    add(s, first)
    add(s, last)
  } else add(s, mode == COIN_FLIP && below(rand, 2) == 0 ? first : last)
  const start = anyFree(s, rand)
  s.row = start / side
  s.column = start % side
}

function anyFree(s: State, rand: usize): i32 {
  while (true) {
    const cell = <i32>below(rand, cells())
    if (!load<u8>(wallAt(s, cell))) return cell
  }
}

function add(s: State, cell: i32): void {
  const one = goal(s, s.goalCount++)
  one.cell = <u16>cell
  one.row = <u8>(cell / side)
  one.column = <u8>(cell % side)
  store<u8>(goalAt(s, cell), 1)
}

/** Actions: north, south, west, east. A step into a wall stays, and is paid where it stays on a goal. */
export function tick(slot: i32, action: i32): void {
  const s = stateOf(slot)
  if (s.ending) return slots.report(0, <u8>s.ending, 0)
  s.tick++
  const row = s.row + (action == 0 ? -1 : action == 1 ? 1 : 0)
  const column = s.column + (action == 2 ? -1 : action == 3 ? 1 : 0)
  if (!isWall(s, row, column)) {
    s.row = row
    s.column = column
  }
  if (!load<u8>(goalAt(s, s.row * side + s.column))) return slots.report(0, 0, 0)
  s.score++
  s.ending = s.ends ? REACHED : 0
  s.lives = s.ending ? 0 : 1
  slots.report(1, <u8>s.ending, <u8>s.ending)
}

/** After a hand: moved goals take their flags along, flags painted or cleared become goals or end them. True: one lies in a wall. */
export function keepGoals(s: State): bool {
  for (let i = 0; i < s.goalCount; i++) follow(s, i)
  for (let i = 0; i < s.goalCount; ) {
    if (isTwice(s, i) || !load<u8>(goalAt(s, goal(s, i).cell))) drop(s, i)
    else i++
  }
  let blocked = false
  for (let cell = 0; cell < cells(); cell++) {
    if (!load<u8>(goalAt(s, cell))) continue
    if (numberOf(s, cell) < 0) add(s, cell)
    blocked = blocked || load<u8>(wallAt(s, cell)) != 0
  }
  return blocked
}

/** The flag goes where the goal was put, unless it was painted away at the same time. */
function follow(s: State, i: i32): void {
  const one = goal(s, i)
  const to = <i32>one.row * side + <i32>one.column
  if (to == one.cell) return
  const flag = load<u8>(goalAt(s, one.cell))
  store<u8>(goalAt(s, one.cell), 0)
  if (flag) store<u8>(goalAt(s, to), 1)
  one.cell = <u16>to
}

function isTwice(s: State, i: i32): bool {
  return numberOf(s, goal(s, i).cell) < i
}

/** Of the first goal on a cell; −1 = there is none. */
function numberOf(s: State, cell: i32): i32 {
  for (let i = 0; i < s.goalCount; i++) if (goal(s, i).cell == cell) return i
  return -1
}

/** The others keep their order. */
function drop(s: State, i: i32): void {
  s.goalCount--
  const at = changetype<usize>(goal(s, i))
  memory.copy(at, changetype<usize>(goal(s, i + 1)), changetype<usize>(goal(s, s.goalCount)) - at)
}
