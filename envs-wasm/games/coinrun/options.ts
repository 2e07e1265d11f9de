/** The parameters of a game, told once: they are options before it, some are fields in it, and written where a choice is to hold. */
import * as spec from '../../kit/spec'
import { cellsOf, pixelsOf } from './camera'
import { RULES, Rules } from './state'

const OPTIONS = 0
const FIELDS = 1
const WRITE = 2
let use = OPTIONS
/** What `WRITE` writes: the option so far down the list, where, and what. */
let wanted = 0
let target: usize = 0
let chosen: f64 = 0
let told = 0

export function describeOptions(): void {
  spec.object('options')
  spec.choiceOption('view', 'View', '13', 'Cells to a side of what agent and people see, the agent in the middle.')
  for (let i = 0; i < 3; i++) spec.text('', cellsOf(i) == 13 ? '13' : cellsOf(i) == 9 ? '9' : '17')
  closeChoice()
  spec.choiceOption('pixels', 'Observation', '64', 'Pixels to a side of what the agent sees.')
  for (let i = 0; i < 2; i++) spec.text('', pixelsOf(i) == 64 ? '64' : '32')
  closeChoice()
  tell(OPTIONS)
  spec.endObject()
}

/** In the game that is played now. */
export function describeRules(): void {
  tell(FIELDS)
}

/** Option `index` of the description, into these rules. */
export function setRule(rules: Rules, index: i32, value: f64): void {
  wanted = index
  target = changetype<usize>(rules)
  chosen = value
  tell(WRITE)
}

function closeChoice(): void {
  spec.endList()
  spec.endObject()
}

function tell(purpose: i32): void {
  use = purpose
  // After view and pixels.
  told = 2
  tellLevels()
  tellPhysics()
  tellLooks()
}

function tellLevels(): void {
  if (choice('mode', offsetof<Rules>('hard'), 'Mode', 'easy', 'Hard levels have enemies on their platforms and colours of their own.')) {
    spec.text('', 'easy')
    spec.text('', 'hard')
    closeChoice()
  }
  times('levels', offsetof<Rules>('levels'), 'Levels', 0, 0, 1000000, 1, 'Number of different levels where the level follows the seed: 0, 1, … one less than this. 0: as many as there are seeds.')
  before('difficulty', offsetof<Rules>('difficulty'), 'Difficulty', 0, 0, 3, '', 'Of every level: longer and higher sections, more danger. 0: drawn, from 1 to 3.')
  before('sections', offsetof<Rules>('sections'), 'Sections', 0, 0, 15, '', 'Before the coin, as far as there is room. 0: drawn, from 1 to 5.')
  if (choice('danger', offsetof<Rules>('danger'), 'In pits', 'drawn', 'What lies in the pits of a level.')) {
    spec.text('', 'lava')
    spec.text('', 'saws')
    spec.text('', 'enemies')
    spec.text('', 'drawn')
    closeChoice()
  }
  times('saws', offsetof<Rules>('saws'), 'Saws', 1, 0, 5, 0, 'Times as probable on a platform as in the original.')
  times('enemies', offsetof<Rules>('enemies'), 'Enemies', 1, 0, 10, 0, 'Times as probable on a platform as in the original, in hard levels.')
  times('crates', offsetof<Rules>('crates'), 'Crates', 1, 0, 2, 0, 'Times as probable as in the original.')
  times('pits', offsetof<Rules>('pits'), 'Pits', 1, 0, 2, 0, 'Times as probable as in the original, where a section is long and high enough.')
  before('rise', offsetof<Rules>('rise'), 'Highest step', 5, 1, 5, 'cells', 'Between two sections.')
  before('gap', offsetof<Rules>('gap'), 'Widest pit', 7, 2, 7, 'cells', 'What a jump can cross.')
  if (choice('coin', offsetof<Rules>('coin'), 'Coin', 'at the end', 'Where it is. If not at the end, whoever comes to the end ends the game unpaid.')) {
    spec.text('', 'at the end')
    spec.text('', 'in a section')
    spec.text('', 'nowhere')
    closeChoice()
  }
  before('coinShare', offsetof<Rules>('coinShare'), 'Levels with another coin', 100, 0, 100, '%', 'In so many levels the coin is not at the end, if it is chosen to be elsewhere or nowhere.')
  single('enemySpeed', offsetof<Rules>('enemySpeed'), 'Speed of enemies', 0.15, 0, 0.5, 'cells/tick', 'At the start.', false)
}

function tellPhysics(): void {
  single('gravity', offsetof<Rules>('gravity'), 'Gravity', 0.2, 0, 1, 'cells/tick²', 'Speed that a fall gains in every tick.', true)
  single('jump', offsetof<Rules>('jump'), 'Jump', 1.5, 0, 2, 'cells/tick', 'Speed with which a jump begins, and the fastest fall.', true)
  single('speed', offsetof<Rules>('speed'), 'Speed', 0.5, 0, 1, 'cells/tick', 'The fastest run.', true)
  single('mix', offsetof<Rules>('mix'), 'Grip', 0.2, 0, 1, '', 'Share of the way to the wanted speed that a tick on the ground goes.', true)
  single('air', offsetof<Rules>('air'), 'Control in the air', 0.15, 0, 1, '', 'Share of the grip that is left there.', true)
  if (use == FIELDS) spec.whole('rules.timeLimit', RULES + offsetof<Rules>('timeLimit'), 'Rules', 'The game is over then.', 1, 10000, 'ticks')
  before('timeLimit', offsetof<Rules>('timeLimit'), 'Time limit', 1000, 1, 10000, 'ticks', 'The game is over then.')
}

function tellLooks(): void {
  flag('sawsHidden', offsetof<Rules>('sawsHidden'), 'Invisible saws', false, 'They are there, and neither agents nor people see them.')
  flag('trails', offsetof<Rules>('trails'), 'Trails', true, 'Behind enemies: one picture shows which way they go.')
  flag('velocity', offsetof<Rules>('velocity'), 'Speed on the picture', false, 'Two squares in the corner show the agent how fast it goes, sideways and upwards.')
  flag('themes', offsetof<Rules>('themes'), 'Colours of levels', false, 'Each level and each enemy in the colours of its theme; if not, the same ones everywhere.')
}

/** True: the choices are to be told. */
function choice(key: string, offset: usize, title: string, value: string, help: string): bool {
  if (use == OPTIONS) spec.choiceOption(key, title, value, help)
  else if (use == WRITE && told == wanted) store<u8>(target + offset, <u8>chosen)
  told++
  return use == OPTIONS
}

function times(key: string, offset: usize, title: string, value: f64, low: f64, high: f64, step: f64, help: string): void {
  if (use == OPTIONS) spec.numberOption(key, title, value, low, high, step, step ? '' : '×', help)
  else if (use == WRITE && told == wanted) store<f64>(target + offset, chosen)
  told++
}

/** A whole number that holds for a level and is no field of it. */
function before(key: string, offset: usize, title: string, value: f64, low: f64, high: f64, unit: string, help: string): void {
  if (use == OPTIONS) spec.numberOption(key, title, value, low, high, 1, unit, help)
  else if (use == WRITE && told == wanted) store<i32>(target + offset, <i32>chosen)
  told++
}

function single(key: string, offset: usize, title: string, value: f64, low: f64, high: f64, unit: string, help: string, isField: bool): void {
  if (use == OPTIONS) spec.numberOption(key, title, value, low, high, 0, unit, help)
  else if (use == FIELDS && isField) {
    spec.field('rules.', key, RULES + offset, 'f32', 'Rules', help)
    spec.range(low, high)
    if (unit.length) spec.text('unit', unit)
    spec.endObject()
  } else if (use == WRITE && told == wanted) store<f32>(target + offset, <f32>chosen)
  told++
}

function flag(key: string, offset: usize, title: string, value: bool, help: string): void {
  if (use == OPTIONS) spec.toggleOption(key, title, value, help)
  else if (use == FIELDS) {
    spec.field('rules.', key, RULES + offset, 'bool', 'Rules', help)
    spec.endObject()
  } else if (told == wanted) store<u8>(target + offset, <u8>(chosen != 0))
  told++
}
