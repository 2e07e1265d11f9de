/** How the five kinds of enemies choose the tile they walk to next. */
import { below } from '../../kit/rng'
import { WALK, lot } from '../../kit/streams'
import { NO_TILE, canMove, deltaX, deltaY, isWalkable, junctionAt, opposite } from './board'
import { columnAt, rowAt } from './mobs'
import { routeColumn, routeLength, routeRow } from './routes'
import { AMIDAR, Ai, DOWN, ENEMIES, LEFT, LOOKUP, MOB_STRIDE, Mob, PERIMETER, RANDOM, RIGHT, State, UP, aiOf, playerOf } from './state'

const NOWHERE: u8 = 255

/** Sets the step of an enemy that stands at a tile; one that cannot go anywhere stays. */
export function chooseStep(s: State, enemy: Mob): void {
  const ai = aiOf(enemy)
  const tx = columnAt(enemy.x)
  const ty = rowAt(enemy.y)
  if (ai.kind == LOOKUP) followRoute(s, enemy, ai, tx, ty)
  else if (ai.kind == PERIMETER) walk(enemy, tx, ty, alongBorder(s, tx, ty))
  else if (ai.kind == AMIDAR) walk(enemy, tx, ty, upAndDown(s, ai, tx, ty))
  else if (ai.kind == RANDOM) walk(enemy, tx, ty, wander(s, enemy, ai, tx, ty))
  else walk(enemy, tx, ty, hunt(s, enemy, ai, tx, ty))
}

function walk(enemy: Mob, tx: i32, ty: i32, dir: u8): void {
  if (dir != NOWHERE) stepTo(enemy, tx + deltaX(dir), ty + deltaY(dir))
}

function stepTo(enemy: Mob, tx: i32, ty: i32): void {
  enemy.stepX = tx
  enemy.stepY = ty
  enemy.moving = 1
}

// @ts-ignore: decorator
@inline
function ifOpen(s: State, tx: i32, ty: i32, dir: u8): u8 {
  return canMove(s, tx, ty, dir) ? dir : NOWHERE
}

/** To the route's next tile, in a straight line through everything if it is not a neighbour. */
function followRoute(s: State, enemy: Mob, ai: Ai, tx: i32, ty: i32): void {
  ai.next = (ai.next + 1) % <u32>routeLength(ai.route)
  stepTo(enemy, routeColumn(s, ai.route, ai.next), routeRow(s, ai.route, ai.next))
  enemy.astray = <u8>(abs(enemy.stepX - tx) + abs(enemy.stepY - ty) > 1)
}

// @ts-ignore: decorator
@inline
function borderUpright(s: State, ty: i32): u8 {
  return ty == 0 ? UP : ty == s.boardHeight - 1 ? DOWN : NOWHERE
}

// @ts-ignore: decorator
@inline
function borderSideways(s: State, tx: i32): u8 {
  return tx == 0 ? LEFT : tx == s.boardWidth - 1 ? RIGHT : NOWHERE
}

/** Clockwise. Away from the border it does not move. */
function alongBorder(s: State, tx: i32, ty: i32): u8 {
  const upright = borderUpright(s, ty)
  if (upright != NOWHERE) {
    const along = upright == UP ? RIGHT : LEFT
    if (canMove(s, tx, ty, along)) return along
  }
  const sideways = borderSideways(s, tx)
  if (sideways == NOWHERE) return NOWHERE
  return ifOpen(s, tx, ty, sideways == RIGHT ? DOWN : UP)
}

/** Up and down by turns, turning at the upper and lower border, sideways where it must; at the side borders where it can. */
function upAndDown(s: State, ai: Ai, tx: i32, ty: i32): u8 {
  const vert = ifOpen(s, tx, ty, ai.vert)
  const horiz = ifOpen(s, tx, ty, ai.horiz)
  const sideways = borderSideways(s, tx)
  if (ai.vert == borderUpright(s, ty) || ai.vert == sideways) ai.vert = opposite(ai.vert)
  if (vert != NOWHERE) return sideways != NOWHERE && horiz != NOWHERE ? horiz : vert
  if (horiz != NOWHERE) return horiz
  ai.horiz = opposite(ai.horiz)
  return ifOpen(s, tx, ty, ai.horiz)
}

/** Straight on; any way at junctions and dead ends. */
function wander(s: State, enemy: Mob, ai: Ai, tx: i32, ty: i32): u8 {
  if (turnsAt(s, tx, ty, ai.dir)) {
    const drawn = s.ownStreams ? highestWay(s, enemy, tx, ty) : anyWay(s, tx, ty)
    if (drawn != NOWHERE) ai.dir = drawn
  }
  return ifOpen(s, tx, ty, ai.dir)
}

// @ts-ignore: decorator
@inline
function turnsAt(s: State, tx: i32, ty: i32, dir: u8): bool {
  return junctionAt(s, tx, ty) != NO_TILE || !canMove(s, tx, ty, dir)
}

/** One of the open directions, all alike. */
function anyWay(s: State, tx: i32, ty: i32): u8 {
  let ways = 0
  for (let dir: u8 = 0; dir < 4; dir++) ways += <i32>canMove(s, tx, ty, dir)
  if (!ways) return NOWHERE
  let pick = <i32>below(changetype<usize>(s) + offsetof<State>('rand0'), ways)
  for (let dir: u8 = 0; dir < 4; dir++) if (canMove(s, tx, ty, dir) && pick-- == 0) return dir
  return NOWHERE
}

/**
 * The open direction of the highest lot: all alike, and still the same one when another opens or closes. Lots are the enemy's own, by
 * tick, so two of one pair that meet on a tile go on together.
 */
function highestWay(s: State, enemy: Mob, tx: i32, ty: i32): u8 {
  const rand = changetype<usize>(s) + offsetof<State>('rand0')
  const index = <u32>((changetype<usize>(enemy) - changetype<usize>(s) - ENEMIES) / MOB_STRIDE)
  let best = NOWHERE
  let highest: u64 = 0
  for (let dir: u8 = 0; dir < 4; dir++) {
    if (!canMove(s, tx, ty, dir)) continue
    const drawn = lot(rand, WALK + index * 4 + dir, s.tick)
    if (best != NOWHERE && drawn <= highest) continue
    best = dir
    highest = drawn
  }
  return best
}

/** After the player while it sees him, then to where it last saw him, else at random. */
function hunt(s: State, enemy: Mob, ai: Ai, tx: i32, ty: i32): u8 {
  const player = playerOf(s)
  const px = columnAt(player.x)
  const py = rowAt(player.y)
  if (abs(px - tx) + abs(py - ty) <= ai.vision && sees(s, tx, ty, px, py)) {
    ai.playerSeen = 1
    ai.seenX = px
    ai.seenY = py
    ai.dir = px == tx ? (py < ty ? UP : DOWN) : px < tx ? LEFT : RIGHT
    return ifOpen(s, tx, ty, ai.dir)
  }
  if (ai.playerSeen && ai.seenX == tx && ai.seenY == ty) forgetPlayer(ai)
  return ai.playerSeen ? ifOpen(s, tx, ty, ai.dir) : wander(s, enemy, ai, tx, ty)
}

export function forgetPlayer(ai: Ai): void {
  ai.playerSeen = 0
  ai.seenX = 0
  ai.seenY = 0
}

/** A straight line of walkable tiles; the one it starts from, on the left or above, need not be. */
function sees(s: State, x1: i32, y1: i32, x2: i32, y2: i32): bool {
  if (x1 != x2 && y1 != y2) return false
  const dx = <i32>(x1 != x2)
  const dy = <i32>(y1 != y2)
  const count = abs(x2 - x1) + abs(y2 - y1)
  for (let i = 1; i <= count; i++) if (!isWalkable(s, min(x1, x2) + dx * i, min(y1, y2) + dy * i)) return false
  return true
}
