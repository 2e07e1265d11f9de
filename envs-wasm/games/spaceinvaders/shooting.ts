/** Which invader fires next. */
import { below, next } from '../../kit/rng'
import { AIM, COLUMN, lot, share } from '../../kit/streams'
import { aim } from './lasers'
import { WIDTH } from './sprites'
import { DOWNWARDS, INVADER_HEIGHT, INVADER_WIDTH, MAX_INVADERS, MAX_LASERS, Invader, State, invaderOf, laserOf } from './state'

/** Those who may fire: of each column, in the order of its first living invader, the one of the highest row. */
const shooters: usize = memory.data(MAX_INVADERS * 4, 8)

export function findShooters(s: State): i32 {
  let count = 0
  for (let i = 0; i < s.invaderCount; i++) {
    const invader = invaderOf(s, i)
    if (!invader.alive) continue
    let k = 0
    while (k < count && shooter(s, k).col != invader.col) k++
    if (k == count) count++
    else if (invader.row < shooter(s, k).row) continue
    store<i32>(shooters + (<usize>k << 2), i)
  }
  return count
}

// @ts-ignore: decorator
@inline
export function shooter(s: State, index: i32): Invader {
  return invaderOf(s, load<i32>(shooters + (<usize>index << 2)))
}

/** The original finds an invader again by its id, as a place in the list; a foreign list may number otherwise. */
export function named(s: State, id: i32): Invader {
  return invaderOf(s, id >= 0 && id < s.invaderCount ? id : 0)
}

export function shoot(s: State): void {
  if (s.laserCount >= min(s.shotLimit, MAX_LASERS)) return
  if (--s.shotDelay > 0) return
  s.shotDelay = s.shotPeriod
  const from = choose(s)
  const x = (2 * from.x + INVADER_WIDTH) / 2
  const y = (2 * from.y + INVADER_HEIGHT) / 2
  aim(laserOf(s, s.laserCount++), x, y, DOWNWARDS, s.laserSpeed)
}

function choose(s: State): Invader {
  const rand = changetype<usize>(s) + offsetof<State>('rand0')
  const count = findShooters(s)
  if (s.ownStreams) {
    const shot = s.shots++
    return share(lot(rand, AIM, shot)) < s.jitter ? highestShooter(s, rand, shot, count) : nearestShooter(s, count)
  }
  return share(next(rand)) < s.jitter ? named(s, shooter(s, <i32>below(rand, count)).id) : nearestShooter(s, count)
}

/**
 * The column of the highest lot: all alike, and still the same one when another is shot empty. Lots go by the number of the shot: a shot
 * which comes later than in the other game of a pair, as after a death, is still the same.
 */
function highestShooter(s: State, rand: usize, shot: u32, count: i32): Invader {
  let best = 0
  let highest: u64 = 0
  for (let k = 0; k < count; k++) {
    const drawn = lot(rand, COLUMN + <u32>shooter(s, k).col, shot)
    if (drawn <= highest) continue
    best = k
    highest = drawn
  }
  return named(s, shooter(s, best).id)
}

function nearestShooter(s: State, count: i32): Invader {
  let nearest = WIDTH
  let id = 0
  for (let k = 0; k < count; k++) {
    const candidate = named(s, shooter(s, k).id)
    const distance = abs(candidate.x - s.shipX)
    if (distance >= nearest) continue
    nearest = distance
    id = shooter(s, k).id
  }
  return named(s, id)
}
