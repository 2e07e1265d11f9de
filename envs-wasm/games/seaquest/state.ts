/**
 * Seaquest's memory: one State, followed by what swims and flies in places of its own, so that everything keeps its number as long
 * as it is there; then the parameters of this game, and those of games to come. Places are cells: column x, row y, from the upper
 * left one. Row 0 is the surface; below the last row of the sea lies the bed, where nobody goes.
 */
import { state } from '../../kit/slots'

/** Sides of the sea in cells, by the place of the choice. */
export const SIDES: i32 = 4

export const MAX_ENEMIES = 32
export const MAX_DIVERS = 16
export const MAX_SHOTS = 16
export const MAX_TORPEDOES = 32
/** Most ticks that the shown score can be late. */
export const LATEST = 4

/** Causes of an end, in the order of the description's. */
export const NO_AIR = 1
export const NO_DIVER = 2
export const FISH_BITE = 3
export const RAMMED = 4
export const SHOT_DOWN = 5

@unmanaged
export class State {
  rand0: u64
  rand1: u64
  x: i32
  y: i32
  oxygen: i32
  /** On board. */
  divers: i32
  /** Ticks before the next shot. */
  cooldown: i32
  spawnInterval: i32
  spawnTimer: i32
  moveInterval: i32
  diverTimer: i32
  surfacings: i32
  lastAction: i32
  score: i32
  displayedScore: i32
  lives: i32
  tick: i32
  ending: i32
  /** How often enemies and divers were drawn: the clocks of their streams of chance. */
  enemiesDrawn: i32
  diversDrawn: i32
  facesRight: u8
  /** At the surface since it last came up, with air: staying there costs nothing. */
  surfaced: u8
}

/** A fish, a submarine or a diver. */
@unmanaged
export class Swimmer {
  x: i32
  y: i32
  /** Ticks before its next move, and before its next shot. */
  timer: i32
  shotTimer: i32
  there: u8
  swimsRight: u8
  isSubmarine: u8
}

@unmanaged
export class Shot {
  x: i32
  y: i32
  there: u8
  fliesRight: u8
}

/** What can be chosen before a game, and most of it changed in it. Times are ticks. */
@unmanaged
export class Rules {
  /** Chance that the last action is carried out again instead of the chosen one. */
  sticky: f64
  /** Of enemies. */
  submarineShare: f64
  airMost: i32
  airUse: i32
  spawnInterval: i32
  diverInterval: i32
  moveInterval: i32
  diverMoveInterval: i32
  cooldown: i32
  torpedoInterval: i32
  capacity: i32
  diverPoints: i32
  /** Ticks that the shown score is late. */
  scoreLag: i32
  ramp: u8
  trails: u8
  scoreHidden: u8
}

export const SWIMMER_STRIDE: usize = (offsetof<Swimmer>() + 3) & ~3
export const SHOT_STRIDE: usize = (offsetof<Shot>() + 3) & ~3
export const ENEMIES: usize = (offsetof<State>() + 7) & ~7
export const DIVERS: usize = ENEMIES + <usize>MAX_ENEMIES * SWIMMER_STRIDE
export const SHOTS: usize = DIVERS + <usize>MAX_DIVERS * SWIMMER_STRIDE
export const TORPEDOES: usize = SHOTS + <usize>MAX_SHOTS * SHOT_STRIDE
/** Points that the picture does not show yet, by the ticks that it still takes, less one. */
export const OWED: usize = TORPEDOES + <usize>MAX_TORPEDOES * SHOT_STRIDE
export const RULES: usize = (OWED + LATEST * 4 + 7) & ~7
export const RULES_BYTES: usize = (offsetof<Rules>() + 7) & ~7
export const WANTED: usize = RULES + RULES_BYTES
export const STATE_BYTES: usize = WANTED + RULES_BYTES

export let side: i32 = 10

/** 8, 10, 12, 16. */
export function sideOf(choice: i32): i32 {
  return choice < 3 ? 8 + 2 * choice : 16
}

export function chooseSide(choice: i32): void {
  side = sideOf(choice)
}

/** The lowest row that anybody can be in. */
// @ts-ignore: decorator
@inline
export function lowest(): i32 {
  return side - 2
}

// @ts-ignore: decorator
@inline
export function stateOf(slot: i32): State {
  return changetype<State>(state(slot))
}

// @ts-ignore: decorator
@inline
export function randOf(s: State): usize {
  return changetype<usize>(s) + offsetof<State>('rand0')
}

// @ts-ignore: decorator
@inline
export function rulesOf(s: State): Rules {
  return changetype<Rules>(changetype<usize>(s) + RULES)
}

// @ts-ignore: decorator
@inline
export function wantedOf(s: State): Rules {
  return changetype<Rules>(changetype<usize>(s) + WANTED)
}

// @ts-ignore: decorator
@inline
export function enemyOf(s: State, index: i32): Swimmer {
  assert(index >= 0 && index < MAX_ENEMIES)
  return changetype<Swimmer>(changetype<usize>(s) + ENEMIES + <usize>index * SWIMMER_STRIDE)
}

// @ts-ignore: decorator
@inline
export function diverOf(s: State, index: i32): Swimmer {
  assert(index >= 0 && index < MAX_DIVERS)
  return changetype<Swimmer>(changetype<usize>(s) + DIVERS + <usize>index * SWIMMER_STRIDE)
}

// @ts-ignore: decorator
@inline
export function shotOf(s: State, index: i32): Shot {
  assert(index >= 0 && index < MAX_SHOTS)
  return changetype<Shot>(changetype<usize>(s) + SHOTS + <usize>index * SHOT_STRIDE)
}

// @ts-ignore: decorator
@inline
export function torpedoOf(s: State, index: i32): Shot {
  assert(index >= 0 && index < MAX_TORPEDOES)
  return changetype<Shot>(changetype<usize>(s) + TORPEDOES + <usize>index * SHOT_STRIDE)
}

/** What is not there is zeros: equal games have equal bytes. */
export function removeSwimmer(one: Swimmer): void {
  memory.fill(changetype<usize>(one), 0, SWIMMER_STRIDE)
}

export function removeShot(one: Shot): void {
  memory.fill(changetype<usize>(one), 0, SHOT_STRIDE)
}

/** The first cause of an end counts. */
export function end(s: State, cause: i32): void {
  if (!s.ending) s.ending = cause
}

// @ts-ignore: decorator
@inline
export function meets(s: State, x: i32, y: i32): bool {
  return x == s.x && y == s.y
}

/** At the surface with a full tank, nothing else in the sea; the parameters become those that were chosen. */
export function newGame(s: State): void {
  const rand0 = s.rand0
  const rand1 = s.rand1
  memory.fill(changetype<usize>(s), 0, RULES)
  memory.copy(changetype<usize>(s) + RULES, changetype<usize>(s) + WANTED, RULES_BYTES)
  const rules = rulesOf(s)
  s.rand0 = rand0
  s.rand1 = rand1
  s.x = side / 2
  s.oxygen = rules.airMost
  s.spawnInterval = rules.spawnInterval
  s.spawnTimer = rules.spawnInterval
  s.moveInterval = rules.moveInterval
  s.diverTimer = rules.diverInterval
  s.surfaced = 1
  s.lives = 1
}
