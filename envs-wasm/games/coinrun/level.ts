/**
 * Builds a level as Procgen's CoinRun does (Cobbe et al. 2020), word for word from the same generator. What options change they change
 * without drawing otherwise, so that a level stays what it was but for what was asked.
 */
import { below, drawn, next, seed } from '../../kit/mt19937'
import { among, lot } from '../../kit/streams'
import {
  CRATE, ENEMY, GROUND, GROUND_TOP, LAVA, LAVA_TOP, MOST_THINGS, RADIUS, SAW, SIDE, STATE_BYTES, State, WORLD, cellAt, isGround, cell, rulesOf,
  setBarrier, thingOf,
} from './state'

/** Dangers of pits, and the choice that leaves it to the level. */
const LAVA_PIT = 0
const SAW_PIT = 1
const AS_DRAWN: u8 = 3

/** Where the coin is. */
const AT_THE_END: u8 = 0
const IN_A_SECTION: u8 = 1

const SKIES = 62
const AGENTS = 5
const WALLS = 6
const CRATES = 4
const ENEMIES = 9

/** Who draws what the original does not have. */
const MORE_SAWS: u32 = 1
const MORE_CRATES: u32 = 2
const MORE_ENEMIES: u32 = 3

/** The first section begins here; none begins so near to the right edge. */
const FIRST_COLUMN = 5
const ROOM = 15
/** From here on ways lead down only, and from here on they may. */
const HIGH = 20
const LOW = 5

/** The right ends of the level's sections, and how high they lie: where a coin may be moved to. */
const MOST_SECTIONS = 16
const sections: usize = memory.data(MOST_SECTIONS * 8, 4)
let sectionCount = 0

/** Everything but the agent, from this number. The state is zeros but for the rules, which are this game's. */
export function buildLevel(s: State, number: u32): void {
  const rules = rulesOf(s)
  s.rand0 = number
  seed(number)
  next()
  const sky = below(SKIES)
  next()
  next()
  s.sky = rules.hard ? sky : 0
  s.theme = rules.hard ? <u8>below(AGENTS) : 0
  s.wallTheme = rules.hard ? <u8>below(WALLS) : 0
  enclose(s)
  const drawnDifficulty = below(3) + 1
  const difficulty = rules.difficulty || drawnDifficulty
  const drawnSections = below(difficulty) + difficulty
  const count = rules.sections || drawnSections
  const drawnDanger = below(3)
  const danger = rules.danger == AS_DRAWN ? drawnDanger : <i32>rules.danger
  let column = FIRST_COLUMN
  let row = 1
  sectionCount = 0
  for (let i = 0; i < count && column + ROOM < SIDE; i++) {
    row = max(1, row + climb(row, difficulty, rules.rise))
    const length = below(2 * difficulty) + 3 + difficulty / 3
    if (length > 7 && row > 3 && <f64>(19 - below(20)) < <f64>(20 - difficulty) * rules.pits) pit(s, column, row, length, danger)
    else platform(s, column, row, length, difficulty)
    if (!isGround(cell(s, column - 1, row))) setBarrier(s, column - 1, row, true)
    column += length
    setBarrier(s, column, row, true)
    remember(column - 1, row)
  }
  finish(s, column, row)
  s.rand1 = drawn
}

/** The number of the generator's word that a tick draws, reduced as the original does: only its parity is ever asked for. */
export function wordOf(s: State): u32 {
  seed(<u32>s.rand0)
  for (let i = <u32>s.rand1 + s.tick - 1; i; i--) next()
  return next() % 1000000
}

function put(s: State, column: i32, row: i32, kind: u8): void {
  store<u8>(cellAt(s, column, row), kind)
}

function enclose(s: State): void {
  memory.fill(changetype<usize>(s) + WORLD, 0, STATE_BYTES - WORLD)
  for (let i = 0; i < SIDE; i++) put(s, i, 0, GROUND_TOP)
  for (let i = 0; i < SIDE; i++) {
    put(s, 0, i, GROUND)
    put(s, SIDE - 1, i, GROUND)
    put(s, i, SIDE - 1, GROUND)
  }
}

/** So many columns of ground up to under this row. */
function block(s: State, column: i32, length: i32, row: i32): void {
  for (let x = column; x < column + length; x++) {
    for (let y = 0; y < row - 1; y++) put(s, x, y, GROUND)
    put(s, x, row - 1, GROUND_TOP)
  }
}

/** Rows up, or down. Whether it goes down is drawn only where it may do either. */
function climb(row: i32, difficulty: i32, most: i32): i32 {
  const rows = min(below(4) + 1 + difficulty / 3, most)
  const falls = row >= HIGH || (row >= LOW && below(2) == 1)
  return falls ? -rows : rows
}

/** Ground on both sides, danger between, and a ledge over a wide one. */
function pit(s: State, column: i32, row: i32, length: i32, danger: i32): void {
  const left = below(3) + 1
  const drawnRight = below(3) + 1
  const width = min(length - left - drawnRight, rulesOf(s).gap)
  const right = length - left - width
  block(s, column, left, row)
  block(s, column + length - right, right, row)
  const depth = below(row - 3) + 1
  for (let x = column + left; x < column + left + width; x++) {
    if (danger == LAVA_PIT) pour(s, x, depth)
    else if (danger == SAW_PIT) add(s, SAW, x, 1, 0)
    else addEnemy(s, x, 1, true)
  }
  if (width > 4) ledge(s, column + left, row - 1, width)
}

function pour(s: State, column: i32, depth: i32): void {
  for (let y = 1; y < depth; y++) put(s, column, y, LAVA)
  put(s, column, depth, LAVA_TOP)
}

function ledge(s: State, column: i32, row: i32, width: i32): void {
  const from = (width == 5 ? 1 : 2) + below(2)
  const length = width == 7 ? width - from - (2 + below(2)) : 1 + below(2)
  for (let x = column + from; x < column + from + length; x++) put(s, x, row, GROUND_TOP)
}

/**
 * Ground with what may stand on it. What the original has there is drawn whether the options want it or not, and what they want beyond it
 * is drawn elsewhere: so the rest of the level stays what it is.
 */
function platform(s: State, column: i32, row: i32, length: i32, difficulty: i32): void {
  const rules = rulesOf(s)
  block(s, column, length, row)
  const isLong = length > 3
  const sawLot = below(10)
  const sawDrawn = isLong && sawLot < 2 * difficulty ? anywhere(column, length) : -1
  const saw = isLong && wants(sawLot, 2 * difficulty, rules.saws) ? (sawDrawn >= 0 ? sawDrawn : elsewhere(s, MORE_SAWS, column, length)) : -1
  if (saw >= 0) add(s, SAW, saw, row, 0)
  const enemyLot = below(10)
  const mayMeet = isLong && rules.hard
  const enemyDrawn = mayMeet && enemyLot < difficulty ? anywhere(column, length) : -1
  const enemy = mayMeet && wants(enemyLot, difficulty, rules.enemies) ? (enemyDrawn >= 0 ? enemyDrawn : elsewhere(s, MORE_ENEMIES, column, length)) : -1
  if (enemyDrawn >= 0) addEnemy(s, enemyDrawn, row, enemy >= 0)
  else if (enemy >= 0) addAnother(s, enemy, row)
  for (let i = 0; i < 2; i++) {
    const x = anywhere(column, length)
    const crateLot = 1 - below(2)
    const isDrawn = crateLot == 0 && x != sawDrawn && x != enemyDrawn
    const isWanted = wants(crateLot, 1, rules.crates) && x != saw && x != enemy
    if (isDrawn || isWanted) pile(s, x, row, isDrawn, isWanted)
  }
}

/** The original has it where the lot is one of so many; the options so many times as often. */
function wants(lot: i32, cases: i32, times: f64): bool {
  return <f64>lot < <f64>cases * times
}

/** Neither the first column of a section nor the last. */
function anywhere(column: i32, length: i32): i32 {
  return column + below(length - 2) + 1
}

/** The same of what the original does not have. */
function elsewhere(s: State, who: u32, column: i32, length: i32): i32 {
  return column + spare(s, who, column, length - 2) + 1
}

/** One of 0 … n − 1 by the level's number, without a word of its generator. */
function spare(s: State, who: u32, column: i32, n: i32): i32 {
  return among(lot(changetype<usize>(s) + offsetof<State>('rand0'), who, column), n)
}

function pile(s: State, column: i32, row: i32, isDrawn: bool, isWanted: bool): void {
  const height = 1 + (isDrawn ? below(3) : spare(s, MORE_CRATES, column, 3))
  for (let i = 0; i < height; i++) {
    const theme = isDrawn ? <u8>below(CRATES) : 0
    if (isWanted) add(s, CRATE, column, row + i, theme)
  }
}

function addEnemy(s: State, column: i32, row: i32, isWanted: bool): void {
  const toTheRight = below(2)
  const theme = <u8>below(ENEMIES)
  if (isWanted) addWalker(s, column, row, toTheRight, theme)
}

function addAnother(s: State, column: i32, row: i32): void {
  addWalker(s, column, row, spare(s, MORE_ENEMIES + 1, column, 2), <u8>spare(s, MORE_ENEMIES + 2, column, ENEMIES))
}

function addWalker(s: State, column: i32, row: i32, toTheRight: i32, theme: u8): void {
  const speed = rulesOf(s).enemySpeed
  if (s.thingCount == MOST_THINGS) return
  add(s, ENEMY, column, row, theme)
  thingOf(s, s.thingCount - 1).vx = toTheRight ? speed : -speed
}

function add(s: State, kind: u8, column: i32, row: i32, theme: u8): void {
  if (s.thingCount == MOST_THINGS) return
  const one = thingOf(s, s.thingCount++)
  one.x = <f32>column + 0.5
  one.y = <f32>row + 0.5
  one.rx = RADIUS
  one.ry = RADIUS
  one.kind = kind
  one.there = 1
  one.theme = theme
}

function remember(column: i32, row: i32): void {
  if (sectionCount == MOST_SECTIONS) return
  const at = sections + (<usize>(sectionCount++) << 3)
  store<i32>(at, column)
  store<i32>(at, row, 4)
}

/** The coin on its block, or a mark that nobody sees and the coin elsewhere or nowhere; ground up to the top behind it. */
function finish(s: State, column: i32, row: i32): void {
  block(s, column, 1, row)
  setBarrier(s, column, row, false)
  for (let x = column + 1; x < SIDE; x++) for (let y = 0; y < SIDE; y++) put(s, x, y, GROUND)
  s.coinColumn = column
  s.coinRow = row
  s.coinThere = 1
  s.endColumn = -1
  s.endRow = -1
  const rules = rulesOf(s)
  if (rules.coin == AT_THE_END || below(100) >= rules.coinShare) return
  s.endColumn = column
  s.endRow = row
  s.coinThere = <u8>(rules.coin == IN_A_SECTION)
  if (!s.coinThere) return
  const at = sections + (<usize>below(sectionCount) << 3)
  s.coinColumn = load<i32>(at)
  s.coinRow = load<i32>(at, 4)
}
