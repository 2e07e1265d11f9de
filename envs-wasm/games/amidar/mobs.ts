/** What player and enemies have in common: where they are, how they walk, which junctions they remember. */
import { NO_TILE, junctionAt } from './board'
import {
  ENEMIES, ENEMY_HISTORY, ENEMY_MEMORY, MOB_STRIDE, Mob, PLAYER, PLAYER_HISTORY, PLAYER_MEMORY, State, TILE_X, TILE_Y,
} from './state'

/** Left of the board the original counts one tile too far; so does this. */
// @ts-ignore: decorator
@inline
export function columnAt(x: i32): i32 {
  return x / TILE_X - <i32>(x < 0)
}

// @ts-ignore: decorator
@inline
export function rowAt(y: i32): i32 {
  return y / TILE_Y - <i32>(y < 0)
}

// @ts-ignore: decorator
@inline
export function stopWalking(mob: Mob): void {
  mob.moving = 0
  mob.astray = 0
  mob.stepX = 0
  mob.stepY = 0
}

/** A tick of walking, on both axes at once. A mob that arrives remembers the junction and stands. */
export function walkOn(s: State, mob: Mob): void {
  if (!mob.historyCount) remember(s, mob, columnAt(mob.x), rowAt(mob.y))
  if (!mob.moving) return
  const dx = mob.stepX * TILE_X - mob.x
  const dy = mob.stepY * TILE_Y - mob.y
  const near = abs(dx) < mob.speed && abs(dy) < mob.speed
  if (!near && (dx || dy)) {
    mob.x += dx > 0 ? mob.speed : dx < 0 ? -mob.speed : 0
    mob.y += dy > 0 ? mob.speed : dy < 0 ? -mob.speed : 0
    return
  }
  mob.x += dx
  mob.y += dy
  remember(s, mob, mob.stepX, mob.stepY)
  stopWalking(mob)
}

// @ts-ignore: decorator
@inline
function isPlayer(s: State, mob: Mob): bool {
  return changetype<usize>(mob) == changetype<usize>(s) + PLAYER
}

/** Numbers of visited junctions, newest first. */
export function historyOf(s: State, mob: Mob): usize {
  const at = changetype<usize>(s)
  if (isPlayer(s, mob)) return at + PLAYER_HISTORY
  return at + ENEMY_HISTORY + (changetype<usize>(mob) - at - ENEMIES) / MOB_STRIDE * (ENEMY_MEMORY * 4)
}

function remember(s: State, mob: Mob, tx: i32, ty: i32): void {
  const id = junctionAt(s, tx, ty)
  if (id != NO_TILE) recall(s, mob, id)
}

/** Put a junction in front. Where memory is full the oldest falls out, unless it alone differs from the rest: see `paintPath`. */
export function recall(s: State, mob: Mob, id: i32): void {
  const at = historyOf(s, mob)
  const room = isPlayer(s, mob) ? PLAYER_MEMORY : ENEMY_MEMORY
  let count = min<u32>(mob.historyCount, room)
  if (count == <u32>room) {
    count--
    const last = at + (<usize>count << 2)
    if (isAllAlike(at, count)) store<i32>(last - 4, load<i32>(last))
  }
  memory.copy(at + 4, at, <usize>count << 2)
  store<i32>(at, id)
  mob.historyCount = count + 1
}

function isAllAlike(at: usize, count: i32): bool {
  for (let i = 1; i < count; i++) if (load<i32>(at + (<usize>i << 2)) != load<i32>(at)) return false
  return true
}

/** Keep the newest; what is not in use is zero, so that equal games have equal bytes. */
export function keepNewest(s: State, mob: Mob, count: i32): void {
  const room = isPlayer(s, mob) ? PLAYER_MEMORY : ENEMY_MEMORY
  const used = min<u32>(mob.historyCount, room)
  const kept = min<u32>(count, used)
  memory.fill(historyOf(s, mob) + (<usize>kept << 2), 0, <usize>(used - kept) << 2)
  mob.historyCount = kept
}
