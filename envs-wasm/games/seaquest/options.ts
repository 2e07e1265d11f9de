/** The parameters of a game, told once: they are options before it, fields in it, and written where a choice is to hold. */
import { planesSeen, scoreHidden, scoreShown } from '../../kit/offers'
import * as spec from '../../kit/spec'
import { LATEST, RULES, Rules, SIDES, sideOf } from './state'

/** Of a third; options carry six decimals. */
const THIRD: f64 = 0.333333
/** Longest time between two of anything, ticks. */
const LONGEST = 200

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
  spec.choiceOption('size', 'Size', '10', 'Cells along a side. The lowest row is the bed of the sea.')
  for (let i = 0; i < SIDES; i++) spec.text('', sideOf(i) == 8 ? '8' : sideOf(i) == 10 ? '10' : sideOf(i) == 12 ? '12' : '16')
  spec.endList()
  spec.endObject()
  planesSeen()
  tell(OPTIONS)
  scoreShown()
  spec.endObject()
}

/** In the game that is played now. */
export function describeRules(): void {
  tell(FIELDS)
  scoreHidden(RULES + offsetof<Rules>('scoreHidden'), 'Rules')
}

/** Option `index` of the description, into these rules. */
export function setRule(rules: Rules, index: i32, value: f64): void {
  wanted = index
  target = changetype<usize>(rules)
  chosen = value
  tell(WRITE)
  if (index == told) rules.scoreHidden = <u8>(value == 0)
}

function tell(purpose: i32): void {
  use = purpose
  // After the size and the planes.
  told = 2
  share('sticky', offsetof<Rules>('sticky'), 'Sticky actions', 0.1, 'Chance that the last action is carried out again in the place of the chosen one.')
  share('submarineShare', offsetof<Rules>('submarineShare'), 'Submarines among enemies', THIRD, 'The others are fish, which do not shoot.')
  whole('air', offsetof<Rules>('airMost'), 'Air', 200, 1, 1000, 'ticks', 'What the tank holds.')
  whole('airUse', offsetof<Rules>('airUse'), 'Air used', 1, 0, 20, '', 'In every tick under water; at 0 there is no need to come up.')
  whole('spawnInterval', offsetof<Rules>('spawnInterval'), 'Time between enemies', 20, 1, LONGEST, 'ticks', 'At the start of a game; one comes that often where its row is not taken by those of the other direction.')
  whole('diverInterval', offsetof<Rules>('diverInterval'), 'Time between divers', 30, 1, LONGEST, 'ticks', 'One comes that often.')
  whole('moveInterval', offsetof<Rules>('moveInterval'), 'Enemies wait', 5, 0, 40, 'ticks', 'Between two moves by a cell, at the start of a game.')
  whole('diverMoveInterval', offsetof<Rules>('diverMoveInterval'), 'Divers wait', 5, 0, 40, 'ticks', 'Between two moves by a cell.')
  whole('cooldown', offsetof<Rules>('cooldown'), 'Time between shots', 5, 0, LONGEST, 'ticks', 'Of the player.')
  whole('torpedoInterval', offsetof<Rules>('torpedoInterval'), 'Submarines wait', 10, 0, LONGEST, 'ticks', 'Between two torpedoes.')
  whole('capacity', offsetof<Rules>('capacity'), 'Room for divers', 6, 1, 8, '', 'So many make the boat full, and coming up is paid.')
  whole('diverPoints', offsetof<Rules>('diverPoints'), 'Points for a diver', 0, 0, 10, '', 'Paid when one comes on board; 0 as in the original.')
  whole('scoreLag', offsetof<Rules>('scoreLag'), 'Score shown late', 0, 0, LATEST, 'ticks', 'So long after it was earned the picture shows it.')
  flag('ramp', offsetof<Rules>('ramp'), 'Harder each time', 'Every surfacing brings the next enemies sooner, every second makes them faster.')
  flag('trails', offsetof<Rules>('trails'), 'Bubbles', 'Behind whatever swims.')
}

function share(key: string, offset: usize, title: string, value: f64, help: string): void {
  if (use == OPTIONS) spec.numberOption(key, title, value, 0, 1, 0, '', help)
  else if (use == FIELDS) {
    spec.field('rules.', key, RULES + offset, 'f64', 'Rules', help)
    spec.range(0, 1)
    spec.endObject()
  } else if (told == wanted) store<f64>(target + offset, chosen)
  told++
}

function whole(key: string, offset: usize, title: string, value: f64, low: f64, high: f64, unit: string, help: string): void {
  if (use == OPTIONS) spec.numberOption(key, title, value, low, high, 1, unit, help)
  else if (use == FIELDS) {
    spec.field('rules.', key, RULES + offset, 'i32', 'Rules', help)
    spec.range(low, high)
    if (unit.length) spec.text('unit', unit)
    spec.endObject()
  } else if (told == wanted) store<i32>(target + offset, <i32>chosen)
  told++
}

function flag(key: string, offset: usize, title: string, help: string): void {
  if (use == OPTIONS) spec.toggleOption(key, title, true, help)
  else if (use == FIELDS) {
    spec.field('rules.', key, RULES + offset, 'bool', 'Rules', help)
    spec.endObject()
  } else if (told == wanted) store<u8>(target + offset, <u8>(chosen != 0))
  told++
}
