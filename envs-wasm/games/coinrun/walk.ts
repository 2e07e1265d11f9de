/**
 * How agent and enemies move: in several moves a tick, each along one axis, stopped by ground, turned round by barriers, borne by crates.
 *
 * Everything is rounded to float32 after every operation, but for what is said to be double, as in the original: its games come out the
 * same to the last bit.
 */
import { CRATE, GROUND, State, Thing, cell, isBarrier, isGround, thingOf } from './state'
import { wordOf } from './level'

/** Corners are looked at a little within the box; crates count from a little within it on. */
const WITHIN: f32 = 0.98
const MARGIN: f32 = 0.001
const LEAST_MOVES = 4
/** A box that a crate lifts onto the next one, and so on. */
const DEEPEST = 5

/** What moves: its box, and what it is. */
let x: f32 = 0
let y: f32 = 0
let vx: f32 = 0
let vy: f32 = 0
let rx: f32 = 0
let ry: f32 = 0
let isEnemy = false
/** The agent's own, also while an enemy moves. */
let pressesDown = false

/** `right`, `up`: −1, 0 or 1, what the agent presses, where it can. */
export function walkAgent(s: State, right: i32, up: i32): void {
  x = s.x
  y = s.y
  vx = s.vx
  vy = s.vy
  rx = s.rx
  ry = s.ry
  isEnemy = false
  const isTie = abs(vx) == abs(vy) && right == 0 && up == 0 && vx != 0
  const isWider = isTie ? (wordOf(s) & 1) == 0 : abs(vx) > abs(vy)
  go(s, up ? false : right ? true : isWider)
  s.x = x
  s.y = y
  s.vx = vx
  s.vy = vy
}

export function walkEnemy(s: State, one: Thing): void {
  x = one.x
  y = one.y
  vx = one.vx
  vy = one.vy
  rx = one.rx
  ry = one.ry
  isEnemy = true
  go(s, abs(vx) >= abs(vy))
  one.x = x
  one.y = y
  one.vx = vx
  one.vy = vy
}

/** Once a tick, before anything moves. */
export function press(up: i32): void {
  pressesDown = up < 0
}

/** Speeds are those at the moment of each move; afterwards they are cut to the share of moves that nothing blocked. */
function go(s: State, xFirst: bool): void {
  const moves = max(LEAST_MOVES, <i32>(4.0 * sqrt(<f64>(vx * vx + vy * vy))))
  const part: f32 = (<f32>1) / <f32>moves
  let freeX = 0
  let freeY = 0
  for (let i = 0; i < moves; i++) {
    let isFreeX = xFirst && move(s, vx * part, 0, 0)
    const isFreeY = move(s, 0, vy * part, 0)
    if (!xFirst) isFreeX = move(s, vx * part, 0, 0)
    freeX += <i32>isFreeX
    freeY += <i32>isFreeY
    if (!isFreeX && !isFreeY) break
  }
  vx = (<f32>freeX / <f32>moves) * vx
  vy = (<f32>freeY / <f32>moves) * vy
}

/** By (dx, dy), one of which is 0; a move of no length at all is a vertical one. False: something was in the way. */
function move(s: State, dx: f32, dy: f32, depth: i32): bool {
  x += dx
  y += dy
  let blocked = false
  const hit = corners(s)
  if (hit & TURNS) {
    turn(dx)
    blocked = (hit & BLOCKS) != 0
  } else if (hit & BLOCKS) {
    snap(dx, dy)
    blocked = true
  }
  return dx == 0 ? !(standOnCrates(s, depth) || blocked) : !blocked
}

const BLOCKS = 1
const TURNS = 2

/** What the box's corners meet. */
function corners(s: State): i32 {
  const wide = rx * WITHIN
  const tall = ry * WITHIN
  const left = <i32>floor(x - wide)
  const right = <i32>floor(x + wide)
  const bottom = <i32>floor(y - tall)
  const top = <i32>floor(y + tall)
  let hit = corner(s, left, bottom)
  if (right != left) hit |= corner(s, right, bottom)
  if (top == bottom) return hit
  hit |= corner(s, left, top)
  return right != left ? hit | corner(s, right, top) : hit
}

// @ts-ignore: decorator
@inline
function corner(s: State, column: i32, row: i32): i32 {
  const kind = cell(s, column, row)
  if (!isEnemy) return isGround(kind) ? BLOCKS : 0
  if (kind == GROUND) return BLOCKS | TURNS
  return isGround(kind) || isBarrier(s, column, row) ? TURNS : 0
}

/** By as much as it went too far. */
function turn(dx: f32): void {
  if (dx == 0) return
  const edge = dx < 0 ? x - rx : x + rx
  x += 2 * ((dx < 0 ? ceil(edge) : floor(edge)) - edge)
  vx = -vx
}

/** To the edge of the cell that it ran into. */
function snap(dx: f32, dy: f32): void {
  if (dx > 0) x = floor(x + rx) - rx
  else if (dx < 0) x = ceil(x - rx) + rx
  else if (dy > 0) y = floor(y + ry) - ry
  else y = ceil(y - ry) + ry
}

/** Crates bear whom they find on them while the *agent* falls, does not press down, and was above the crate. True: one did. */
function standOnCrates(s: State, depth: i32): bool {
  let stood = false
  for (let i = s.thingCount - 1; i >= 0; i--) {
    const crate = thingOf(s, i)
    if (crate.kind == CRATE && crate.there && isIn(crate) && bears(s, crate)) {
      s.onCrate = 1
      const away: f32 = y - crate.y
      const side: f64 = away > 0 ? 1 : away < 0 ? -1 : 0
      const apart: f32 = ry + crate.ry
      if (depth < DEEPEST) move(s, 0, <f32>(<f64>crate.y + side * <f64>apart - <f64>y), depth + 1)
      vy = 0
      stood = true
    }
  }
  return stood
}

// @ts-ignore: decorator
@inline
function isIn(crate: Thing): bool {
  return abs(x - crate.x) < rx + crate.rx - MARGIN && abs(y - crate.y) < ry + crate.ry - MARGIN
}

function bears(s: State, crate: Thing): bool {
  const falls = isEnemy ? s.vy < 0 : vy < 0
  return falls && !pressesDown && s.lastY >= crate.y + crate.ry + s.ry
}
