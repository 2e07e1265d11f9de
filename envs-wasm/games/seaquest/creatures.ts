/** Who comes into the sea, and how fish, enemy submarines and divers swim through it. */
import { DIVE, SPAWN, SPAWN_KIND, among, lot, share } from '../../kit/streams'
import { hitWith } from './shots'
import {
  FISH_BITE, MAX_DIVERS, MAX_ENEMIES, MAX_TORPEDOES, RAMMED, State, Swimmer, diverOf, end, enemyOf, meets, randOf, removeSwimmer, rulesOf, side,
  torpedoOf,
} from './state'

/** Side, row and kind of the n-th are the same in every game of a seed, whatever was done in it. */
export function spawnEnemy(s: State): void {
  const word = lot(randOf(s), SPAWN, s.enemiesDrawn)
  const kind = lot(randOf(s), SPAWN_KIND, s.enemiesDrawn)
  s.enemiesDrawn++
  const row = 1 + among(word, side - 2)
  const swimsRight = <u8>(word & 1)
  let room = -1
  for (let i = 0; i < MAX_ENEMIES; i++) {
    const other = enemyOf(s, i)
    // Nobody swims against another in one row.
    if (other.there && other.y == row && other.swimsRight != swimsRight) return
    if (!other.there && room < 0) room = i
  }
  if (room < 0) return
  const enemy = enemyOf(s, room)
  enter(enemy, row, swimsRight, s.moveInterval)
  enemy.isSubmarine = <u8>(share(kind) < rulesOf(s).submarineShare)
  enemy.shotTimer = enemy.isSubmarine ? rulesOf(s).torpedoInterval : 0
}

export function spawnDiver(s: State): void {
  const word = lot(randOf(s), DIVE, s.diversDrawn++)
  for (let i = 0; i < MAX_DIVERS; i++) {
    const diver = diverOf(s, i)
    if (diver.there) continue
    return enter(diver, 1 + among(word, side - 2), <u8>(word & 1), rulesOf(s).diverMoveInterval)
  }
}

function enter(one: Swimmer, row: i32, swimsRight: u8, timer: i32): void {
  one.there = 1
  one.x = swimsRight ? 0 : side - 1
  one.y = row
  one.swimsRight = swimsRight
  one.timer = timer
}

/** Waits, or moves by a cell. False: it has left the sea, and is gone. */
function swim(one: Swimmer, interval: i32): bool {
  if (one.timer > 0) {
    one.timer--
    return true
  }
  one.timer = interval
  one.x += one.swimsRight ? 1 : -1
  if (<u32>one.x < <u32>side) return true
  removeSwimmer(one)
  return false
}

/** Those that the submarine is on come on board, before and after their move, while there is room. Returns what is paid for it. */
export function moveDivers(s: State): i32 {
  const rules = rulesOf(s)
  let points = 0
  for (let i = 0; i < MAX_DIVERS; i++) {
    const diver = diverOf(s, i)
    if (!diver.there) continue
    if (comesOnBoard(s, diver) || (swim(diver, rules.diverMoveInterval) && comesOnBoard(s, diver))) points += rules.diverPoints
  }
  return points
}

function comesOnBoard(s: State, diver: Swimmer): bool {
  if (!meets(s, diver.x, diver.y) || s.divers >= rulesOf(s).capacity) return false
  s.divers++
  removeSwimmer(diver)
  return true
}

/** Fish or enemy submarines: who touches the player ends the game, who swims into a shot of his is gone and paid. Returns the points. */
export function moveEnemies(s: State, isSubmarine: bool): i32 {
  let points = 0
  for (let i = 0; i < MAX_ENEMIES; i++) {
    const enemy = enemyOf(s, i)
    if (enemy.there && <bool>enemy.isSubmarine == isSubmarine) points += moveEnemy(s, enemy)
  }
  return points
}

function moveEnemy(s: State, enemy: Swimmer): i32 {
  const cause = enemy.isSubmarine ? RAMMED : FISH_BITE
  if (meets(s, enemy.x, enemy.y)) end(s, cause)
  if (!swim(enemy, s.moveInterval)) return 0
  if (meets(s, enemy.x, enemy.y)) end(s, cause)
  else if (hitWith(s, enemy.x, enemy.y)) {
    removeSwimmer(enemy)
    return 1
  }
  if (enemy.isSubmarine) fire(s, enemy)
  return 0
}

function fire(s: State, enemy: Swimmer): void {
  if (enemy.shotTimer > 0) {
    enemy.shotTimer--
    return
  }
  enemy.shotTimer = rulesOf(s).torpedoInterval
  for (let i = 0; i < MAX_TORPEDOES; i++) {
    const torpedo = torpedoOf(s, i)
    if (torpedo.there) continue
    torpedo.there = 1
    torpedo.x = enemy.x
    torpedo.y = enemy.y
    torpedo.fliesRight = enemy.swimsRight
    return
  }
}
