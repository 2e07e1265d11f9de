/**
 * Seaquest's picture and the 84 × 84 observation: the exact area average of its grey bytes.
 *
 * A cell is 24 × 24 pixels. What swims glides through its cell as its timer runs, so that it is always in the cell in which its middle is
 * seen, and the picture shows when it will move. The scenery is the same in all games: it is kept once, drawn and averaged. An
 * observation starts as a copy of it, and only what the actors touch is averaged anew.
 */
import { drawDigit } from '../../kit/digits'
import { whole } from '../../kit/planes'
import { ink, rgb } from '../../kit/raster'
import { averageAll, averageRect, plan } from '../../kit/resample'
import { box as place } from '../../kit/slots'
import { block, drawScenery, frameHeight, frameWidth, rowTop } from './scenery'
import { BOW, BUBBLES, BURST, CELL, DIVER, FISH, SHOT, STERN, SUBMARINE, TORPEDO, drawSprite, prepare } from './sprites'
import {
  FISH_BITE, MAX_DIVERS, MAX_ENEMIES, MAX_SHOTS, MAX_TORPEDOES, State, Swimmer, diverOf, enemyOf, lowest, rulesOf, shotOf, side, torpedoOf,
} from './state'

export const VIEW = 84
export const SEEN = 4

const PLAYER_KIND = 0
const SHOT_KIND = 1
const FISH_KIND = 2
const ENEMY_KIND = 3
const TORPEDO_KIND = 4
const DIVER_KIND = 5
const AIR_KIND = 6
const ABOARD_KIND = 7
const SCORE_KIND = 8
export const MOST_BOXES: i32 = MAX_SHOTS + MAX_ENEMIES + MAX_TORPEDOES + MAX_DIVERS + 4

const DIGIT = rgb(244, 240, 222)
const DIGIT_WIDTH = 20
const DIGIT_TALL = 3
const DIGIT_HEIGHT = 18
const DIGIT_STEP = 24
const DIGIT_TOP = 3
const LEAST_DIGITS = 3
const MOST_DIGITS = 5

const TANK = rgb(24, 24, 36)
const AIR = rgb(150, 232, 236)
const LITTLE_AIR = rgb(255, 92, 84)
const EMPTY_SEAT = rgb(84, 78, 98)
const SEAT = rgb(244, 248, 240)
const EDGE = 8
const GAUGE_TOP = 8
const GAUGE_HEIGHT = 10
const SEAT_WIDTH = 8
const SEAT_STEP = 13

/** Room for the largest sea, 16 × 17 cells. */
const LARGEST = 16 * CELL * 17 * CELL
/** Reads up to seven bytes past it. */
const back: usize = memory.data(LARGEST + 8, 16)
const canvas: usize = memory.data(LARGEST + 8, 16)
const backPlane: usize = memory.data(VIEW * VIEW, 16)

/** Where the actors of the picture drawn last are: x, y, w, h. */
const MOST_MARKS = 2 * (MAX_ENEMIES + MAX_DIVERS) + MAX_SHOTS + MAX_TORPEDOES + 6
const marks: usize = memory.data(MOST_MARKS * 16, 8)
let marked = 0

/** Once the size is known, before anything is seen. */
export function prepareScene(): void {
  prepare()
  plan(frameWidth(), frameHeight(), VIEW, VIEW)
  drawScenery<u8>(back)
  memory.copy(canvas, back, LARGEST)
  averageAll<u8>(back, backPlane)
}

export function draw<T>(s: State, at: usize): void {
  drawScenery<T>(at)
  drawActors<T>(s, at)
}

export function observePicture(s: State, slot: i32): void {
  const plane = whole(slot)
  memory.copy(plane, backPlane, VIEW * VIEW)
  drawActors<u8>(s, canvas)
  for (let i = 0; i < marked; i++) {
    const at = marks + (<usize>i << 4)
    averageRect<u8>(canvas, plane, load<i32>(at), load<i32>(at, 4), load<i32>(at, 8), load<i32>(at, 12))
  }
  for (let i = 0; i < marked; i++) clear(marks + (<usize>i << 4))
}

function mark(x: i32, y: i32, w: i32, h: i32): void {
  const at = marks + (<usize>(marked++) << 4)
  store<i32>(at, x)
  store<i32>(at, y, 4)
  store<i32>(at, w, 8)
  store<i32>(at, h, 12)
}

/** The scenery again where an actor was. */
function clear(at: usize): void {
  const left = max(load<i32>(at), 0)
  const right = min(load<i32>(at) + load<i32>(at, 8), frameWidth())
  for (let y = load<i32>(at, 4); y < load<i32>(at, 4) + load<i32>(at, 12); y++) {
    const row = <usize>(y * frameWidth() + left)
    memory.copy(canvas + row, back + row, right - left)
  }
}

function drawActors<T>(s: State, at: usize): void {
  marked = 0
  if (rulesOf(s).trails) drawTrails<T>(s, at)
  for (let i = 0; i < MAX_DIVERS; i++) {
    const diver = diverOf(s, i)
    if (diver.there) sprite<T>(at, DIVER + pose(diver), <bool>diver.swimsRight, seenX(diver, rulesOf(s).diverMoveInterval), rowTop(diver.y))
  }
  for (let i = 0; i < MAX_ENEMIES; i++) {
    const enemy = enemyOf(s, i)
    if (enemy.there) sprite<T>(at, enemy.isSubmarine ? SUBMARINE : FISH + pose(enemy), <bool>enemy.swimsRight, seenX(enemy, s.moveInterval), rowTop(enemy.y))
  }
  for (let i = 0; i < MAX_TORPEDOES; i++) {
    const torpedo = torpedoOf(s, i)
    if (torpedo.there) sprite<T>(at, TORPEDO, <bool>torpedo.fliesRight, torpedo.x * CELL, rowTop(torpedo.y))
  }
  for (let i = 0; i < MAX_SHOTS; i++) {
    const shot = shotOf(s, i)
    if (shot.there) sprite<T>(at, SHOT, <bool>shot.fliesRight, shot.x * CELL, rowTop(shot.y))
  }
  drawPlayer<T>(s, at)
  drawGauges<T>(s, at)
  if (!rulesOf(s).scoreHidden) drawScore<T>(s, at)
}

function sprite<T>(at: usize, number: i32, facesRight: bool, x: i32, y: i32): void {
  drawSprite<T>(at, frameWidth(), number, facesRight, x, y)
  mark(x, y, CELL, CELL)
}

/** Left edge of a swimmer: it crosses its cell while its timer runs, half a cell to either side of the middle at most. */
function seenX(one: Swimmer, interval: i32): i32 {
  const waits = interval + 1
  const gone = min(max(interval - one.timer, 0), interval)
  const aside = (CELL * (2 * gone + 1 - waits)) / (2 * waits)
  return one.x * CELL + (one.swimsRight ? aside : -aside)
}

function pose(one: Swimmer): i32 {
  return (one.timer >> 1) & 1
}

/** In the cell behind, if that is in the sea. */
function drawTrails<T>(s: State, at: usize): void {
  for (let i = 0; i < MAX_DIVERS; i++) drawTrail<T>(at, diverOf(s, i), rulesOf(s).diverMoveInterval)
  for (let i = 0; i < MAX_ENEMIES; i++) drawTrail<T>(at, enemyOf(s, i), s.moveInterval)
}

function drawTrail<T>(at: usize, one: Swimmer, interval: i32): void {
  const behind = one.swimsRight ? -1 : 1
  if (one.there && <u32>(one.x + behind) < <u32>side) sprite<T>(at, BUBBLES, <bool>one.swimsRight, seenX(one, interval) + behind * CELL, rowTop(one.y))
}

/** The bow is where the submarine is, for all rules; the stern lies in the cell behind. */
function drawPlayer<T>(s: State, at: usize): void {
  const behind = s.facesRight ? -1 : 1
  sprite<T>(at, STERN, <bool>s.facesRight, (s.x + behind) * CELL, rowTop(s.y))
  sprite<T>(at, BOW, <bool>s.facesRight, s.x * CELL, rowTop(s.y))
  if (s.ending >= FISH_BITE) sprite<T>(at, BURST, true, s.x * CELL, rowTop(s.y))
}

// @ts-ignore: decorator
@inline
function gaugeY(): i32 {
  return rowTop(lowest() + 1) + GAUGE_TOP
}

/** Six of eleven parts of the width for the air, the rest for those on board. */
export function tankWidth(): i32 {
  return (6 * frameWidth()) / 11 - EDGE
}

function seatX(index: i32, seats: i32): i32 {
  const room = frameWidth() - 3 * EDGE - tankWidth()
  return frameWidth() - EDGE - (seats - index) * min(SEAT_STEP, room / seats)
}

function drawGauges<T>(s: State, at: usize): void {
  const rules = rulesOf(s)
  const full = tankWidth()
  block<T>(at, EDGE, gaugeY(), full, GAUGE_HEIGHT, TANK)
  const air = (min(s.oxygen, rules.airMost) * full) / rules.airMost
  block<T>(at, EDGE, gaugeY(), air, GAUGE_HEIGHT, 4 * s.oxygen > rules.airMost ? AIR : LITTLE_AIR)
  mark(EDGE, gaugeY(), full, GAUGE_HEIGHT)
  for (let i = 0; i < rules.capacity; i++) drawSeat<T>(at, seatX(i, rules.capacity), i < s.divers ? SEAT : EMPTY_SEAT)
  const left = seatX(0, rules.capacity)
  mark(left, gaugeY(), frameWidth() - left, GAUGE_HEIGHT)
}

/** A head on shoulders. */
function drawSeat<T>(at: usize, x: i32, color: u32): void {
  block<T>(at, x + 2, gaugeY(), SEAT_WIDTH - 4, 4, color)
  block<T>(at, x, gaugeY() + 5, SEAT_WIDTH, GAUGE_HEIGHT - 5, color)
}

function drawScore<T>(s: State, at: usize): void {
  const count = digits(s)
  let rest = shown(s)
  for (let i = count - 1; i >= 0; i--, rest /= 10)
    drawDigit<T>(at, frameWidth(), frameHeight(), rest % 10, scoreX(count) + i * DIGIT_STEP, DIGIT_TOP, ink<T>(DIGIT), DIGIT_TALL)
  mark(scoreX(count), DIGIT_TOP, scoreWidth(count), DIGIT_HEIGHT)
}

function shown(s: State): i32 {
  return max(s.displayedScore, 0) % 100000
}

function digits(s: State): i32 {
  let count = LEAST_DIGITS
  for (let rest = shown(s) / 1000; rest; rest /= 10) count++
  return min(count, MOST_DIGITS)
}

function scoreX(count: i32): i32 {
  return (frameWidth() - scoreWidth(count)) / 2
}

function scoreWidth(count: i32): i32 {
  return (count - 1) * DIGIT_STEP + DIGIT_WIDTH
}

let found = 0

function add(kind: i32, id: i32, x: i32, y: i32, w: i32, h: i32): void {
  place(found++, kind, id, x, y, w, h, frameWidth(), frameHeight())
}

export function boxes(s: State): i32 {
  const rules = rulesOf(s)
  found = 0
  add(PLAYER_KIND, 0, (s.x - (s.facesRight ? 1 : 0)) * CELL, rowTop(s.y), 2 * CELL, CELL)
  for (let i = 0; i < MAX_SHOTS; i++) if (shotOf(s, i).there) add(SHOT_KIND, i, shotOf(s, i).x * CELL, rowTop(shotOf(s, i).y), CELL, CELL)
  for (let i = 0; i < MAX_ENEMIES; i++) {
    const enemy = enemyOf(s, i)
    if (enemy.there) add(enemy.isSubmarine ? ENEMY_KIND : FISH_KIND, i, seenX(enemy, s.moveInterval), rowTop(enemy.y), CELL, CELL)
  }
  for (let i = 0; i < MAX_TORPEDOES; i++) if (torpedoOf(s, i).there) add(TORPEDO_KIND, i, torpedoOf(s, i).x * CELL, rowTop(torpedoOf(s, i).y), CELL, CELL)
  for (let i = 0; i < MAX_DIVERS; i++) {
    const diver = diverOf(s, i)
    if (diver.there) add(DIVER_KIND, i, seenX(diver, rules.diverMoveInterval), rowTop(diver.y), CELL, CELL)
  }
  add(AIR_KIND, 0, EDGE, gaugeY(), tankWidth(), GAUGE_HEIGHT)
  const left = seatX(0, rules.capacity)
  add(ABOARD_KIND, 0, left, gaugeY(), frameWidth() - EDGE - left, GAUGE_HEIGHT)
  if (!rules.scoreHidden) add(SCORE_KIND, 0, scoreX(digits(s)), DIGIT_TOP, scoreWidth(digits(s)), DIGIT_HEIGHT)
  return found
}
