/**
 * After an outside edit: is everyone on a corridor, and does their step still fit the place they stand at? A state that the
 * rules made is left alone, down to the last byte.
 */
import { columnOf, isWalkable, rowOf } from './board'
import { columnAt, historyOf, keepNewest, rowAt, stopWalking } from './mobs'
import { findOnRoute, routeColumn, routeLength, routeRow } from './routes'
import {
  AMIDAR, Ai, ENEMIES, ENEMY_HISTORY, ENEMY_MEMORY, LEFT, LOOKUP, MAX_ENEMIES, MOB_STRIDE, Mob, PERIMETER, RIGHT, State, TILE_X,
  TILE_Y, aiOf, enemyOf, playerOf,
} from './state'

export const LEGAL = 0
export const PLAYER_OFF = 1
export const ENEMY_OFF = 2
export const PLAYER_START_OFF = 3
export const ENEMY_START_OFF = 4
const NOWHERE = -1

/** Index into the spec's `illegal` list. */
export function settleState(s: State): i32 {
  clearUnused(s)
  if (!isWalkable(s, s.playerStartX, s.playerStartY)) return PLAYER_START_OFF
  if (!settlePlayer(s, playerOf(s))) return PLAYER_OFF
  for (let i = 0; i < s.enemyCount; i++) {
    const enemy = enemyOf(s, i)
    const ai = aiOf(enemy)
    keepSideways(ai)
    if (ai.kind > PERIMETER && !isWalkable(s, ai.startX, ai.startY)) return ENEMY_START_OFF
    if (!settleEnemy(s, enemy, ai)) return ENEMY_OFF
  }
  return LEGAL
}

/** Enemies that are no longer counted are zeros, as the rules leave them: whoever is added later starts from nothing. */
function clearUnused(s: State): void {
  const at = changetype<usize>(s)
  const unused = <usize>(MAX_ENEMIES - s.enemyCount)
  memory.fill(at + ENEMIES + <usize>s.enemyCount * MOB_STRIDE, 0, unused * MOB_STRIDE)
  memory.fill(at + ENEMY_HISTORY + <usize>s.enemyCount * (ENEMY_MEMORY * 4), 0, unused * (ENEMY_MEMORY * 4))
}

/** An enemy that becomes one of the up-and-down kind by hand has no sideways wish yet. */
function keepSideways(ai: Ai): void {
  if (ai.kind != AMIDAR) return
  if (ai.horiz < LEFT) ai.horiz = RIGHT
  if (ai.startHoriz < LEFT) ai.startHoriz = RIGHT
}

/** The one or two tiles a mob stands on: itself and, between two tiles, the one to the right or below. */
let tx = 0
let ty = 0
let farX = 0
let farY = 0

/** False: beside the line between tile centres. */
function findTiles(mob: Mob): bool {
  tx = columnAt(mob.x)
  ty = rowAt(mob.y)
  farX = tx + <i32>(mob.x != tx * TILE_X)
  farY = ty + <i32>(mob.y != ty * TILE_Y)
  return farX == tx || farY == ty
}

// @ts-ignore: decorator
@inline
function isBetween(): bool {
  return farX != tx || farY != ty
}

function settlePlayer(s: State, player: Mob): bool {
  if (!findTiles(player) || !isWalkable(s, tx, ty) || !isWalkable(s, farX, farY)) return false
  if (player.moving ? !stepFits(s, player) : isBetween()) stepNearest(player)
  if (!comesFromHistory(s, player)) keepNewest(s, player, 0)
  return true
}

function settleEnemy(s: State, enemy: Mob, ai: Ai): bool {
  if (enemy.astray && enemy.moving && ai.kind == LOOKUP) return true
  enemy.astray = 0
  if (!findTiles(enemy) || !carries(s, ai, tx, ty) || !carries(s, ai, farX, farY)) return false
  if (enemy.moving && stepFits(s, enemy)) return true
  if (ai.kind == LOOKUP && (enemy.moving || isBetween() || !isAtPlace(s, ai)) && joinRoute(s, enemy, ai)) return true
  if (enemy.moving || isBetween()) stepNearest(enemy)
  return true
}

/** Walkable, or part of the enemy's route: routes lead over erased tiles too. */
function carries(s: State, ai: Ai, x: i32, y: i32): bool {
  return isWalkable(s, x, y) || (ai.kind == LOOKUP && findOnRoute(s, ai.route, 0, x, y) != NOWHERE)
}

/** The step is a tile that the mob stands on, or a walkable neighbour of the one where it stands. */
function stepFits(s: State, mob: Mob): bool {
  if ((mob.stepX == tx && mob.stepY == ty) || (mob.stepX == farX && mob.stepY == farY)) return true
  return !isBetween() && abs(mob.stepX - tx) + abs(mob.stepY - ty) == 1 && (isWalkable(s, mob.stepX, mob.stepY) || isNext(s, mob))
}

/** Where a route leads next, whatever lies there. */
function isNext(s: State, mob: Mob): bool {
  const ai = aiOf(mob)
  if (mob == playerOf(s) || ai.kind != LOOKUP) return false
  return routeColumn(s, ai.route, ai.next) == mob.stepX && routeRow(s, ai.route, ai.next) == mob.stepY
}

/** Between two tiles: to the nearer one. At a tile: nowhere. */
function stepNearest(mob: Mob): void {
  stopWalking(mob)
  if (!isBetween()) return
  const far = 2 * (mob.x - tx * TILE_X) >= TILE_X || 2 * (mob.y - ty * TILE_Y) >= TILE_Y
  mob.stepX = far ? farX : tx
  mob.stepY = far ? farY : ty
  mob.moving = 1
}

function isAtPlace(s: State, ai: Ai): bool {
  const place = <i32>(ai.next % routeLength(ai.route))
  return routeColumn(s, ai.route, place) == tx && routeRow(s, ai.route, place) == ty
}

/** Take up the route where the enemy was put, at the next of its places that fits. False: the route does not pass here. */
function joinRoute(s: State, enemy: Mob, ai: Ai): bool {
  const length = routeLength(ai.route)
  for (let i = 0; i < length; i++) {
    const index = (<i32>(ai.next % length) + i) % length
    if (!isStretch(s, ai.route, index, (index + 1) % length)) continue
    stopWalking(enemy)
    ai.next = index
    if (!isBetween()) return true
    ai.next = (index + 1) % length
    enemy.stepX = routeColumn(s, ai.route, ai.next)
    enemy.stepY = routeRow(s, ai.route, ai.next)
    enemy.moving = 1
    return true
  }
  return false
}

/** The route goes from one of the mob's tiles to the other, or stands at the only one. */
function isStretch(s: State, route: u32, from: i32, to: i32): bool {
  const x = routeColumn(s, route, from)
  const y = routeRow(s, route, from)
  if (!isBetween()) return x == tx && y == ty
  const forward = x == tx && y == ty
  if (!forward && (x != farX || y != farY)) return false
  return routeColumn(s, route, to) == (forward ? farX : tx) && routeRow(s, route, to) == (forward ? farY : ty)
}

/** A straight walk leads here from the junction that the player remembers last; else he was put here, and has walked nothing. */
function comesFromHistory(s: State, player: Mob): bool {
  if (!player.historyCount) return true
  const id = load<i32>(historyOf(s, player))
  const x = columnOf(s, id)
  const y = rowOf(s, id)
  const alongRow = y == ty && y == farY
  const alongColumn = x == tx && x == farX
  if (!alongRow && !alongColumn) return false
  for (let i = min(x, tx); i < max(x, tx); i++) if (!isWalkable(s, i, y)) return false
  for (let i = min(y, ty); i < max(y, ty); i++) if (!isWalkable(s, x, i)) return false
  return true
}
