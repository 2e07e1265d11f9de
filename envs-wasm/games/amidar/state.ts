/**
 * Amidar's memory: one State, followed by player, enemies, junctions visited, board, boxes and the setup. Names follow the
 * original's JSON where there is one. The configuration lies in the same block, so that a snapshot is the whole truth.
 *
 * Two units: tiles (column tx, row ty) and world units, 64 to a tile's width and 80 to its height, 16 to a pixel.
 */
import { state } from '../../kit/slots'

export const COLUMNS = 32
export const ROWS = 31
export const TILES = COLUMNS * ROWS
export const TILE_X = 64
export const TILE_Y = 80
export const MAX_ENEMIES = 8
export const MAX_BOXES = 256
/** Junctions remembered: the original lets the player's list grow for ever, the enemies' up to the setup's limit. */
export const PLAYER_MEMORY = 1024
export const ENEMY_MEMORY = 64

/** What a tile is. */
export const EMPTY: u8 = 0
export const UNPAINTED: u8 = 1
export const CHASE_MARKER: u8 = 2
export const PAINTED: u8 = 3

/** Directions, in the order in which the original draws among them. */
export const UP: u8 = 0
export const DOWN: u8 = 1
export const LEFT: u8 = 2
export const RIGHT: u8 = 3

/** How an enemy moves. */
export const LOOKUP: u8 = 0
export const PERIMETER: u8 = 1
export const AMIDAR: u8 = 2
export const RANDOM: u8 = 3
export const TARGET: u8 = 4

@unmanaged
export class State {
  rand0: u64
  rand1: u64
  configRand0: u64
  configRand1: u64
  tick: u32
  score: i32
  displayedScore: i32
  lives: i32
  level: i32
  jumps: i32
  chaseTimer: i32
  jumpTimer: i32
  enemyCount: i32
  boxCount: i32
  boardWidth: i32
  boardHeight: i32
  startLives: i32
  startJumps: i32
  chaseTime: i32
  chaseScoreBonus: i32
  jumpTime: i32
  boxBonus: i32
  historyLimit: i32
  enemyStartingSpeed: i32
  playerSpeed: i32
  playerStartX: i32
  playerStartY: i32
  configEnemyCount: i32
  configBoardWidth: i32
  configBoardHeight: i32
  backgroundColor: u32
  playerColor: u32
  unpaintedColor: u32
  paintedColor: u32
  enemyColor: u32
  innerPaintedColor: u32
  defaultBoardBugs: u8
  renderImages: u8
  /** Ours: dying costs no life. */
  unlimitedLives: u8
  /** Ours: each source of chance draws from a stream of its own (kit/streams.ts). An option, kept from game to game. */
  ownStreams: u8
  /** Ours: background is painted over the score of this game. */
  scoreHidden: u8
  /** The same of the next games: an option, kept from game to game. */
  scoreUnwanted: u8
}

/** An enemy's way of moving. Parameters that its kind does not use are zero. */
@unmanaged
export class Ai {
  next: u32
  route: u32
  startX: i32
  startY: i32
  vision: i32
  seenX: i32
  seenY: i32
  kind: u8
  vert: u8
  horiz: u8
  startVert: u8
  startHoriz: u8
  dir: u8
  startDir: u8
  playerSeen: u8
}

/** Player or enemy; an Ai follows each. */
@unmanaged
export class Mob {
  x: i32
  y: i32
  speed: i32
  /** The tile it walks to, zero if it stands. */
  stepX: i32
  stepY: i32
  historyCount: i32
  moving: u8
  caught: u8
  /** Flying straight back to its route: the one way off the corridors that the rules know. */
  astray: u8
}

/** Corner tiles. */
@unmanaged
export class Box {
  left: u8
  top: u8
  right: u8
  bottom: u8
}

export const AI_BYTES: usize = (offsetof<Ai>() + 3) & ~3
export const MOB_AI: usize = (offsetof<Mob>() + 3) & ~3
export const MOB_STRIDE: usize = (MOB_AI + AI_BYTES + 7) & ~7
export const PLAYER: usize = (offsetof<State>() + 7) & ~7
export const ENEMIES: usize = PLAYER + MOB_STRIDE
export const PLAYER_HISTORY: usize = ENEMIES + <usize>MAX_ENEMIES * MOB_STRIDE
export const ENEMY_HISTORY: usize = PLAYER_HISTORY + PLAYER_MEMORY * 4
/** One byte per tile, COLUMNS to a row whatever the board's width; compared eight at a time by the picture. */
export const BOARD: usize = ENEMY_HISTORY + MAX_ENEMIES * ENEMY_MEMORY * 4
export const JUNCTIONS: usize = BOARD + TILES
export const CHASE_JUNCTIONS: usize = JUNCTIONS + TILES
export const BOXES: usize = CHASE_JUNCTIONS + TILES
export const BOX_PAINTED: usize = BOXES + <usize>MAX_BOXES * offsetof<Box>()
export const BOX_CHASE: usize = BOX_PAINTED + MAX_BOXES
export const CONFIG_BOARD: usize = BOX_CHASE + MAX_BOXES
export const CONFIG_ENEMIES: usize = CONFIG_BOARD + TILES
export const STATE_BYTES: usize = (CONFIG_ENEMIES + <usize>MAX_ENEMIES * AI_BYTES + 7) & ~7

// @ts-ignore: decorator
@inline
export function stateOf(slot: i32): State {
  return changetype<State>(state(slot))
}

// @ts-ignore: decorator
@inline
export function playerOf(s: State): Mob {
  return changetype<Mob>(changetype<usize>(s) + PLAYER)
}

// @ts-ignore: decorator
@inline
export function enemyOf(s: State, index: i32): Mob {
  assert(index >= 0 && index < MAX_ENEMIES)
  return changetype<Mob>(changetype<usize>(s) + ENEMIES + <usize>index * MOB_STRIDE)
}

// @ts-ignore: decorator
@inline
export function aiOf(mob: Mob): Ai {
  return changetype<Ai>(changetype<usize>(mob) + MOB_AI)
}

export function configAiOf(s: State, index: i32): Ai {
  assert(index >= 0 && index < MAX_ENEMIES)
  return changetype<Ai>(changetype<usize>(s) + CONFIG_ENEMIES + <usize>index * AI_BYTES)
}

// @ts-ignore: decorator
@inline
export function boxOf(s: State, index: i32): Box {
  assert(index >= 0 && index < MAX_BOXES)
  return changetype<Box>(changetype<usize>(s) + BOXES + <usize>index * offsetof<Box>())
}

// @ts-ignore: decorator
@inline
export function isBoxPainted(s: State, index: i32): bool {
  assert(index >= 0 && index < MAX_BOXES)
  return load<u8>(changetype<usize>(s) + BOX_PAINTED + <usize>index) != 0
}
