/** What people and agents see: of each cell only what lies on top, so that nobody sees more than the other. */
import { fill, rgb } from '../../kit/raster'
import * as slots from '../../kit/slots'
import { AGENT, LEVELS, State, cellSide, cells, frameSide, goal, goalAt, observe, side, wallAt } from './state'

/** What is on top of a cell, and how high it stands in the observation. */
const FREE = 0
const WALL = 1
const WALKER = 2
const GOAL_CELL = 3
/** A quarter of the range of a byte to a level, so that networks, which see bytes as shares of 255, see thirds. */
const LEVEL = 85

const AGENT_KIND = 0
const GOAL_KIND = 1
const WALL_KIND = 2

const FLOOR = rgb(226, 223, 214)
const JOINT = rgb(214, 210, 199)
const STONE = rgb(104, 108, 120)
const STONE_TOP = rgb(126, 131, 145)
const BODY = rgb(36, 110, 196)
const FACE = rgb(240, 246, 252)
const PUPIL = rgb(20, 40, 70)
const FLAG = rgb(38, 166, 91)
const FLAG_LIGHT = rgb(120, 214, 152)

function top(s: State, cell: i32): i32 {
  const isAgent = cell == s.row * side + s.column
  if (isAgent && s.onTop == AGENT) return WALKER
  if (load<u8>(goalAt(s, cell))) return GOAL_CELL
  return isAgent ? WALKER : load<u8>(wallAt(s, cell)) ? WALL : FREE
}

/** Bytes 0, 85, 170, 255 for the levels; or 255 in the plane of wall, agent or goal. */
export function observeCells(s: State, at: usize): void {
  for (let cell = 0; cell < cells(); cell++) {
    const what = top(s, cell)
    if (observe == LEVELS) store<u8>(at + <usize>cell, <u8>(LEVEL * what))
    else for (let plane = 0; plane < 3; plane++) store<u8>(at + <usize>(3 * cell + plane), what == plane + 1 ? 255 : 0)
  }
}

export function draw(s: State, picture: usize): void {
  const size = cellSide()
  for (let cell = 0; cell < cells(); cell++) {
    const x = (cell % side) * size
    const y = (cell / side) * size
    const what = top(s, cell)
    if (what == WALL) drawWall(picture, x, y, size)
    else drawFloor(picture, x, y, size)
    if (what == WALKER) drawAgent(picture, x, y, size)
    else if (what == GOAL_CELL) drawGoal(picture, x, y, size)
  }
}

function block(picture: usize, x: i32, y: i32, w: i32, h: i32, color: u32): void {
  fill<u32>(picture, frameSide(), frameSide(), x, y, w, h, color)
}

function drawFloor(picture: usize, x: i32, y: i32, size: i32): void {
  block(picture, x, y, size, size, JOINT)
  block(picture, x, y, size - 1, size - 1, FLOOR)
}

function drawWall(picture: usize, x: i32, y: i32, size: i32): void {
  block(picture, x, y, size, size, STONE)
  block(picture, x, y, size, max(size / 8, 1), STONE_TOP)
}

/** A disc with two eyes. */
function drawAgent(picture: usize, x: i32, y: i32, size: i32): void {
  const middle = size / 2
  disc(picture, x + middle, y + middle, middle - max(size / 10, 1), BODY)
  const eye = max(size / 6, 2)
  for (let i = 0; i < 2; i++) {
    const left = x + middle + (i ? 1 : -eye - 1)
    block(picture, left, y + middle - eye, eye, eye, FACE)
    block(picture, left + eye / 2, y + middle - eye / 2, max(eye / 2, 1), max(eye / 2, 1), PUPIL)
  }
}

/** A diamond with a lighter heart. */
function drawGoal(picture: usize, x: i32, y: i32, size: i32): void {
  diamond(picture, x, y, size, size / 2 - 1, FLAG)
  diamond(picture, x, y, size, size / 5, FLAG_LIGHT)
}

function diamond(picture: usize, x: i32, y: i32, size: i32, radius: i32, color: u32): void {
  const middle = size / 2
  for (let dy = -radius; dy <= radius; dy++) {
    const half = radius - abs(dy)
    block(picture, x + middle - half, y + middle + dy, 2 * half + 1, 1, color)
  }
}

function disc(picture: usize, x: i32, y: i32, radius: i32, color: u32): void {
  for (let dy = -radius; dy <= radius; dy++) {
    let half = 0
    while ((half + 1) * (half + 1) + dy * dy <= radius * radius + radius) half++
    block(picture, x - half, y + dy, 2 * half + 1, 1, color)
  }
}

/** Agent and goals where they are seen, and walls as stretches along their rows. */
export function boxes(s: State): i32 {
  let count = 0
  if (top(s, s.row * side + s.column) == WALKER) count = box(count, AGENT_KIND, 0, s.row, s.column, 1)
  for (let i = 0; i < s.goalCount; i++) {
    const one = goal(s, i)
    if (top(s, one.cell) == GOAL_CELL) count = box(count, GOAL_KIND, i, one.row, one.column, 1)
  }
  for (let cell = 0; cell < cells(); cell++) {
    const length = stretch(s, cell)
    if (length > 0) count = box(count, WALL_KIND, cell, cell / side, cell % side, length)
  }
  return count
}

/** Cells of wall from here to the right; 0 unless a stretch begins here. */
function stretch(s: State, cell: i32): i32 {
  const column = cell % side
  if (top(s, cell) != WALL || (column > 0 && top(s, cell - 1) == WALL)) return 0
  let length = 1
  while (column + length < side && top(s, cell + length) == WALL) length++
  return length
}

function box(count: i32, kind: i32, id: i32, row: i32, column: i32, length: i32): i32 {
  const size = cellSide()
  slots.box(count, kind, id, column * size, row * size, length * size, size, frameSide(), frameSide())
  return count + 1
}
