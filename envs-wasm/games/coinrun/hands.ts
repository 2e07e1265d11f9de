/** After a hand: what follows from what it did is made so, and what cannot be is refused. */
import { look } from './camera'
import { touched } from './rules'
import {
  BY_ENEMY, BY_LAVA, BY_SAW, GROUND, GROUND_TOP, LAVA, LAVA_TOP, MOST_THINGS, RADIUS, SIDE, SPACE, State, cell, cellAt, isGround, removeThing, thingOf,
} from './state'

/** Corners within the box, as the rules look at them. */
const WITHIN: f32 = 0.98

/** In the order of the description's `illegal`. */
const FINE = 0
const IN_GROUND = 1
const AT_SAW = 2
const AT_ENEMY = 3
const AT_LAVA = 4
const COIN_IN_GROUND = 5

/** An index into the description's `illegal`. */
export function settleState(s: State): i32 {
  capCells(s)
  keepThings(s)
  if (s.x != s.lastX || s.y != s.lastY) carry(s)
  look(s)
  return s.ending ? FINE : objection(s)
}

/** Ground and lava show their tops where they are open above, whoever put them there. */
function capCells(s: State): void {
  for (let row = 0; row < SIDE; row++)
    for (let column = 0; column < SIDE; column++) {
      const kind = cell(s, column, row)
      if (kind == SPACE) continue
      const above = cell(s, column, row + 1)
      const isWall = isGround(kind)
      const isTop = isWall ? !isGround(above) : above != LAVA && above != LAVA_TOP
      store<u8>(cellAt(s, column, row), isWall ? (isTop ? GROUND_TOP : GROUND) : isTop ? LAVA_TOP : LAVA)
    }
}

function keepThings(s: State): void {
  s.thingCount = 0
  for (let i = 0; i < MOST_THINGS; i++) {
    const one = thingOf(s, i)
    if (!one.there) {
      removeThing(one)
      continue
    }
    one.rx = RADIUS
    one.ry = RADIUS
    s.thingCount = i + 1
  }
}

/** Whoever was carried stands on nothing yet, and fell from nowhere. */
function carry(s: State): void {
  s.lastX = s.x
  s.lastY = s.y
  s.onCrate = 0
  s.support = 0
}

/** Where the game would be lost already. A coin that is put where the agent is is taken in the next tick. */
function objection(s: State): i32 {
  if (isBuried(s)) return IN_GROUND
  const causes = touched(s)
  if (causes & (1 << BY_SAW)) return AT_SAW
  if (causes & (1 << BY_ENEMY)) return AT_ENEMY
  if (causes & (1 << BY_LAVA)) return AT_LAVA
  return s.coinThere && isGround(cell(s, s.coinColumn, s.coinRow)) ? COIN_IN_GROUND : FINE
}

function isBuried(s: State): bool {
  const wide = s.rx * WITHIN
  const tall = s.ry * WITHIN
  const right = <i32>floor(s.x + wide)
  const top = <i32>floor(s.y + tall)
  for (let column = <i32>floor(s.x - wide); column <= right; column++)
    for (let row = <i32>floor(s.y - tall); row <= top; row++) if (isGround(cell(s, column, row))) return true
  return false
}
