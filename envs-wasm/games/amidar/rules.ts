/**
 * Amidar's rules, as the original plays them (Toybox 0.5; see the facts page). Nothing here draws or describes.
 *
 * A tick: the player walks and paints, the timers run, then the enemies walk; who shares a tile with the player before or
 * after that has met him.
 */
import { spawn } from '../../kit/rng'
import { report } from '../../kit/slots'
import {
  NO_TILE, fillBoxes, filled, isComplete, isWalkable, junctionAt, layConfigBoard, layDefaultBoard, columnOf, paintTile, rowOf,
  startsChase,
} from './board'
import { chooseStep, forgetPlayer } from './enemies'
import { columnAt, historyOf, keepNewest, recall, rowAt, stopWalking, walkOn } from './mobs'
import { routeColumn, routeRow } from './routes'
import {
  AI_BYTES, AMIDAR, BOARD, LOOKUP, MOB_AI, Mob, PERIMETER, PLAYER, RANDOM, State, TARGET, TILE_X, TILE_Y, aiOf, configAiOf,
  enemyOf, playerOf, stateOf,
} from './state'

const NO_LIVES: u8 = 1
/** Where the player seems to come from at the start, and the stretch upwards from there, which pays nothing. */
const BUG_TX = 31
const BUG_TY = 18
const BUG_START = 607
const BUG_END = 415

/** Buttons as in Toybox's input. */
export const BUTTON_LEFT = 1
export const BUTTON_RIGHT = 2
export const BUTTON_UP = 4
export const BUTTON_DOWN = 8
export const BUTTON_JUMP = 16
export const BUTTON_JUMP_TOO = 32

/** Points won in this tick: the reward, whatever is done to the score fields. */
let won: i32 = 0

/** Toybox's `new_game`. It clones its generator first: every game from one setup draws the same numbers. */
export function newGame(s: State): void {
  const at = changetype<usize>(s)
  const words0 = s.configRand0
  const words1 = s.configRand1
  spawn(at + offsetof<State>('configRand0'), at + offsetof<State>('rand0'))
  s.configRand0 = words0
  s.configRand1 = words1
  s.tick = 0
  s.score = 0
  s.displayedScore = 0
  s.lives = s.startLives
  s.level = 1
  s.jumps = s.startJumps
  s.chaseTimer = 0
  s.jumpTimer = 0
  memory.fill(at + PLAYER, 0, BOARD - PLAYER)
  layConfigBoard(s)
  playerOf(s).speed = s.playerSpeed
  s.enemyCount = s.configEnemyCount
  for (let i = 0; i < s.enemyCount; i++) {
    const enemy = enemyOf(s, i)
    enemy.speed = s.enemyStartingSpeed
    memory.copy(changetype<usize>(enemy) + MOB_AI, changetype<usize>(configAiOf(s, i)), AI_BYTES)
  }
  placeMobs(s)
}

/** Everyone where they start; what they remember is forgotten, the board stays. */
function placeMobs(s: State): void {
  const player = playerOf(s)
  place(s, player, s.playerStartX, s.playerStartY)
  // On the default board the player seems to come from below, so that going up paints the first stretch.
  const below = junctionAt(s, BUG_TX, BUG_TY)
  if (s.defaultBoardBugs && below != NO_TILE) recall(s, player, below)
  for (let i = 0; i < s.enemyCount; i++) placeEnemy(s, enemyOf(s, i))
}

function place(s: State, mob: Mob, tx: i32, ty: i32): void {
  stopWalking(mob)
  keepNewest(s, mob, 0)
  mob.x = tx * TILE_X
  mob.y = ty * TILE_Y
}

function placeEnemy(s: State, enemy: Mob): void {
  const ai = aiOf(enemy)
  if (ai.kind == LOOKUP) {
    ai.next = 0
    return place(s, enemy, routeColumn(s, ai.route, 0), routeRow(s, ai.route, 0))
  }
  if (ai.kind == AMIDAR) {
    ai.vert = ai.startVert
    ai.horiz = ai.startHoriz
  } else if (ai.kind == RANDOM || ai.kind == TARGET) ai.dir = ai.startDir
  forgetPlayer(ai)
  // The original gives those that go round the border a start and does not look at it.
  if (ai.kind == PERIMETER) place(s, enemy, 0, 0)
  else place(s, enemy, ai.startX, ai.startY)
}

export function tickWith(slot: i32, buttons: i32): void {
  const s = stateOf(slot)
  if (s.lives < 0) return report(0, NO_LIVES, 0)
  const lives = s.lives
  const score = s.score
  const shown = s.displayedScore
  won = 0
  s.tick++
  movePlayer(s, buttons)
  runTimers(s, buttons)
  let met = meet(s)
  moveEnemies(s)
  met = meet(s) || met
  if (met) die(s, score, shown)
  else if (isComplete(s)) nextLevel(s)
  report(<f32>won, s.lives <= 0 ? NO_LIVES : 0, s.lives < lives ? 1 : 0)
}

function win(s: State, points: i32): void {
  won += points
  s.score += points
  s.displayedScore += points
}

function movePlayer(s: State, buttons: i32): void {
  const player = playerOf(s)
  walkOn(s, player)
  if (!player.moving) steer(s, player, buttons)
  paintPath(s, player)
}

/** To the neighbour that the first pressed direction means, if it is walkable; nothing is kept for later. */
function steer(s: State, player: Mob, buttons: i32): void {
  if (!(buttons & (BUTTON_LEFT | BUTTON_RIGHT | BUTTON_UP | BUTTON_DOWN))) return
  let tx = columnAt(player.x)
  let ty = rowAt(player.y)
  if (buttons & BUTTON_LEFT) tx--
  else if (buttons & BUTTON_RIGHT) tx++
  else if (buttons & BUTTON_UP) ty--
  else ty++
  if (!isWalkable(s, tx, ty)) return
  player.stepX = tx
  player.stepY = ty
  player.moving = 1
}

/** Paint from the last other junction to the newest one. What was painted already earns nothing and is not forgotten. */
function paintPath(s: State, player: Mob): void {
  const history = historyOf(s, player)
  const end = load<i32>(history)
  let from = 1
  while (from < player.historyCount && load<i32>(history + (<usize>from << 2)) == end) from++
  if (from >= player.historyCount) return
  const start = load<i32>(history + (<usize>from << 2))
  const x1 = columnOf(s, start)
  const y1 = rowOf(s, start)
  const x2 = columnOf(s, end)
  const y2 = rowOf(s, end)
  if (!paintLine(s, x1, y1, x2, y2)) return
  fillBoxes(s, x1, y1, x2, y2)
  keepNewest(s, player, 1)
  if (!s.defaultBoardBugs || start != BUG_START || end != BUG_END) win(s, (y1 == y2 ? abs(x2 - x1) : 1) + s.boxBonus * filled)
  if (startsChase) s.chaseTimer = s.chaseTime
}

/** A player carried elsewhere by hand may come from a junction that no straight line leads from: the original stops there. */
function paintLine(s: State, x1: i32, y1: i32, x2: i32, y2: i32): bool {
  const dx = <i32>(x2 > x1) - <i32>(x2 < x1)
  const dy = <i32>(y2 > y1) - <i32>(y2 < y1)
  if (dx && dy && abs(x2 - x1) != abs(y2 - y1)) return false
  let fresh = paintTile(s, x1, y1)
  for (let tx = x1, ty = y1; tx != x2 || ty != y2; ) {
    tx += dx
    ty += dy
    fresh = paintTile(s, tx, ty) || fresh
  }
  return fresh
}

function runTimers(s: State, buttons: i32): void {
  if (s.chaseTimer > 0) s.chaseTimer--
  else if (s.jumpTimer > 0) s.jumpTimer--
  else if (buttons & (BUTTON_JUMP | BUTTON_JUMP_TOO) && s.jumps > 0) {
    s.jumpTimer = s.jumpTime
    s.jumps--
  }
}

function moveEnemies(s: State): void {
  for (let i = 0; i < s.enemyCount; i++) {
    const enemy = enemyOf(s, i)
    walkOn(s, enemy)
    if (!enemy.moving) chooseStep(s, enemy)
    if (enemy.historyCount > s.historyLimit) keepNewest(s, enemy, enemy.historyCount - 1)
  }
}

/** Enemies on the player's tile: caught in a chase, jumped over in a jump, deadly otherwise. True: the player dies. */
function meet(s: State): bool {
  const player = playerOf(s)
  const tx = columnAt(player.x)
  const ty = rowAt(player.y)
  for (let i = 0; i < s.enemyCount; i++) {
    const enemy = enemyOf(s, i)
    if (columnAt(enemy.x) != tx || rowAt(enemy.y) != ty) continue
    if (s.chaseTimer > 0) capture(s, enemy)
    else if (s.jumpTimer <= 0) return true
  }
  return false
}

/** Nothing ever makes an enemy uncaught: each pays once a game, as in the original. */
function capture(s: State, enemy: Mob): void {
  if (enemy.caught) return
  enemy.caught = 1
  win(s, s.chaseScoreBonus)
}

/** What was won in this tick is lost, what was painted stays. */
function die(s: State, score: i32, shown: i32): void {
  won = 0
  s.score = score
  s.displayedScore = shown
  s.jumps = s.startJumps
  if (!s.unlimitedLives) s.lives--
  placeMobs(s)
}

function nextLevel(s: State): void {
  placeMobs(s)
  s.level++
  s.chaseTimer = 0
  layDefaultBoard(s)
  if (s.lives < s.startLives) s.lives++
  const faster = s.level < 3 ? 0 : s.level < 5 ? 2 : 4
  for (let i = 0; i < s.enemyCount; i++) enemyOf(s, i).speed = s.enemyStartingSpeed + faster
}
