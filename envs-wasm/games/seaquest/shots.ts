/** What flies: a cell in every tick. */
import {
  MAX_ENEMIES, MAX_SHOTS, MAX_TORPEDOES, SHOT_DOWN, Shot, State, end, enemyOf, meets, removeShot, removeSwimmer, rulesOf, shotOf, side, torpedoOf,
} from './state'

/** The player's, from where his submarine is. */
export function shoot(s: State): void {
  if (s.cooldown > 0) return
  for (let i = 0; i < MAX_SHOTS; i++) {
    const shot = shotOf(s, i)
    if (shot.there) continue
    shot.there = 1
    shot.x = s.x
    shot.y = s.y
    shot.fliesRight = s.facesRight
    s.cooldown = rulesOf(s).cooldown
    return
  }
}

function fly(shot: Shot): bool {
  shot.x += shot.fliesRight ? 1 : -1
  if (<u32>shot.x < <u32>side) return true
  removeShot(shot)
  return false
}

/** Returns a point for each that has hit. */
export function moveShots(s: State): i32 {
  let points = 0
  for (let i = 0; i < MAX_SHOTS; i++) {
    const shot = shotOf(s, i)
    if (!shot.there || !fly(shot)) continue
    if (!strike(s, shot, false) && !strike(s, shot, true)) continue
    removeShot(shot)
    points++
  }
  return points
}

/** The first fish, or the first submarine, in the shot's cell. */
function strike(s: State, shot: Shot, isSubmarine: bool): bool {
  for (let i = 0; i < MAX_ENEMIES; i++) {
    const enemy = enemyOf(s, i)
    if (!enemy.there || <bool>enemy.isSubmarine != isSubmarine || enemy.x != shot.x || enemy.y != shot.y) continue
    removeSwimmer(enemy)
    return true
  }
  return false
}

/** A shot in this cell is used up. */
export function hitWith(s: State, x: i32, y: i32): bool {
  for (let i = 0; i < MAX_SHOTS; i++) {
    const shot = shotOf(s, i)
    if (!shot.there || shot.x != x || shot.y != y) continue
    removeShot(shot)
    return true
  }
  return false
}

/** The enemies'; whoever is in a cell before or after their move is hit. */
export function moveTorpedoes(s: State): void {
  for (let i = 0; i < MAX_TORPEDOES; i++) {
    const torpedo = torpedoOf(s, i)
    if (!torpedo.there) continue
    if (meets(s, torpedo.x, torpedo.y)) end(s, SHOT_DOWN)
    if (fly(torpedo) && meets(s, torpedo.x, torpedo.y)) end(s, SHOT_DOWN)
  }
}
