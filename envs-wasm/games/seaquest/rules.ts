/** A tick, in its order: who comes, what the player does, shots, divers, submarines, torpedoes, fish, and at last time and air. */
import * as slots from '../../kit/slots'
import { STICK, lot, share } from '../../kit/streams'
import { moveDivers, moveEnemies, spawnDiver, spawnEnemy } from './creatures'
import { moveShots, moveTorpedoes, shoot } from './shots'
import { LATEST, NO_AIR, NO_DIVER, OWED, State, end, lowest, randOf, rulesOf, side, stateOf } from './state'

/** In the order of the description's actions. */
const LEFT = 1
const UP = 2
const RIGHT = 3
const DOWN = 4
const FIRE = 5

/** Points for a full boat with a full tank. */
const MOST_PAID = 10
const FASTEST_SPAWN = 1
const FASTEST_MOVE = 2

export function tick(slot: i32, action: i32): void {
  const s = stateOf(slot)
  if (s.ending) return slots.report(0, <u8>s.ending, 0)
  s.tick++
  showOwed(s)
  if (s.spawnTimer == 0) {
    spawnEnemy(s)
    s.spawnTimer = s.spawnInterval
  }
  if (s.diverTimer == 0) {
    spawnDiver(s)
    s.diverTimer = rulesOf(s).diverInterval
  }
  if (share(lot(randOf(s), STICK, s.tick)) >= rulesOf(s).sticky) s.lastAction = action
  steer(s, s.lastAction)
  let points = moveShots(s)
  points += moveDivers(s)
  points += moveEnemies(s, true)
  moveTorpedoes(s)
  points += moveEnemies(s, false)
  points += passTime(s)
  pay(s, points)
  s.lives = s.ending ? 0 : 1
  slots.report(<f32>points, <u8>s.ending, <u8>(s.ending != 0))
}

function steer(s: State, action: i32): void {
  if (action == FIRE) shoot(s)
  else if (action == UP) s.y = max(s.y - 1, 0)
  else if (action == DOWN) s.y = min(s.y + 1, lowest())
  else if (action == LEFT || action == RIGHT) {
    s.facesRight = <u8>(action == RIGHT)
    s.x = min(max(s.x + (action == RIGHT ? 1 : -1), 0), side - 1)
  }
}

/** Timers and air; what coming up pays. */
function passTime(s: State): i32 {
  if (s.spawnTimer > 0) s.spawnTimer--
  if (s.diverTimer > 0) s.diverTimer--
  if (s.cooldown > 0) s.cooldown--
  if (s.oxygen <= 0) end(s, NO_AIR)
  else if (s.y > 0) {
    s.oxygen = max(s.oxygen - rulesOf(s).airUse, 0)
    s.surfaced = 0
  } else if (!s.surfaced) {
    if (s.divers > 0) return surface(s)
    end(s, NO_DIVER)
  }
  return 0
}

/** A full boat is paid by the air that is left, and all go ashore; from any other one goes. The sea becomes busier. */
function surface(s: State): i32 {
  const rules = rulesOf(s)
  let points = 0
  if (s.divers >= rules.capacity) {
    points = (MOST_PAID * s.oxygen) / rules.airMost
    s.divers = 0
  } else s.divers--
  s.oxygen = rules.airMost
  s.surfaced = 1
  if (rules.ramp) quicken(s)
  s.surfacings++
  return points
}

/** Enemies come sooner from every surfacing on, and swim faster from every second. */
function quicken(s: State): void {
  s.spawnInterval = max(s.spawnInterval - 1, FASTEST_SPAWN)
  if (s.surfacings % 2 == 1 && s.moveInterval > FASTEST_MOVE) s.moveInterval--
}

// @ts-ignore: decorator
@inline
function owed(s: State, ticks: i32): usize {
  return changetype<usize>(s) + OWED + (<usize>ticks << 2)
}

function showOwed(s: State): void {
  s.displayedScore += load<i32>(owed(s, 0))
  memory.copy(owed(s, 0), owed(s, 1), (LATEST - 1) * 4)
  store<i32>(owed(s, LATEST - 1), 0)
}

function pay(s: State, points: i32): void {
  const lag = rulesOf(s).scoreLag
  s.score += points
  if (lag) store<i32>(owed(s, lag - 1), load<i32>(owed(s, lag - 1)) + points)
  else s.displayedScore += points
}
