/**
 * Recall: what was seen once decides what is right later (after the T-maze of Bakker 2002 and bsuite's memory length).
 *
 * A lamp on the left or on the right is lit for one decision. Then the walker goes down a corridor of `length` decisions,
 * whatever is pressed, and nothing there tells which lamp it was. At the end are two doors: the one on the lamp's side pays
 * 1, the other one nothing, nor does walking on between them; each ends the game. Pressing a key in the corridor changes
 * nothing, so that nothing but a memory can carry the cue: seeing one frame at a time, no rule does better than half.
 */
import { decideMany, push, stepOne } from '../kit/batch'
import { fill, ink, rgb } from '../kit/raster'
import { averageAll, plan } from '../kit/resample'
import { below, next, seed } from '../kit/rng'
import * as slots from '../kit/slots'
import * as spec from '../kit/spec'

/** The picture, and the square that an agent sees of it. */
const SIZE = 160
const VIEW = 40
/** One frame at a time unless an agent asks for more: what it saw before is its own to remember. */
const SEEN = 1
const MIDDLE = SIZE / 2
/** From one place to the next; the first is in the room of the lamps, the last is between the doors. */
const PACE = 10
const FIRST_Y = 36
const ROOM_HEIGHT = 58
const HALL_ABOVE = 24
const BELOW = 34
const CORRIDOR = 44
const LAMP_X = 46
const LAMP_Y = 34
const LAMP_RADIUS = 13
const DOOR_X = 52
const DOOR_WIDTH = 30
const DOOR_HEIGHT = 40
const WALKER_WIDTH = 16
const WALKER_HEIGHT = 22
const LONGEST = 64
const DEFAULT_LENGTH = 8

const ROCK = rgb(34, 36, 52)
const MORTAR = rgb(24, 25, 38)
const FLOOR = rgb(92, 88, 104)
const FLOOR_DARK = rgb(84, 80, 96)
const IRON = rgb(18, 18, 26)
const GLASS = rgb(58, 56, 66)
const FLAME = rgb(255, 226, 122)
const GLOW = rgb(255, 250, 226)
const OAK = rgb(140, 90, 52)
const OAK_DARK = rgb(108, 66, 38)
const BRASS = rgb(246, 214, 120)
const WON = rgb(116, 210, 132)
const SKIN = rgb(238, 196, 156)
const HAIR = rgb(82, 50, 34)
const COAT = rgb(140, 222, 232)
const COAT_DARK = rgb(96, 178, 198)
const BOOT = rgb(52, 40, 40)

@unmanaged
class State {
  rand0: u64
  rand1: u64
  /** Which door pays: 0 left, 1 right. */
  cue: i32
  /** What is lit: 1 the left lamp, 2 the right one, 3 both. */
  lamps: i32
  position: i32
  length: i32
  /** The option: the length of games to come. */
  wanted: i32
  /** 0 none yet, 1 left, 2 right, 3 neither door. */
  chosen: i32
  score: i32
  lives: i32
  tick: i32
  ending: i32
}

const LEFT = 1
const RIGHT = 2
const NO_DOOR = 3
const CUED = 1
const OTHER = 2
const NEITHER = 3
const WALKER_KIND = 0
const CUE_KIND = 1
const DOOR_KIND = 2

/** The picture in grey, from which the observation is averaged; drawn anew every time. */
const canvas: usize = memory.data(SIZE * SIZE + 16, 16)
/** Upper edge of the picture on the whole way, which may be longer than it. */
let camera = 0

// @ts-ignore: decorator
@inline
function at(slot: i32): State {
  return changetype<State>(slots.state(slot))
}

export function create(count: i32, seen: i32): bool {
  plan(SIZE, SIZE, VIEW, VIEW)
  return slots.allocate(count, offsetof<State>(), 0, VIEW * VIEW, 1, seen || SEEN, SIZE * SIZE, 5)
}

export function regions(): usize {
  return changetype<usize>(slots.table)
}

/** The only option is the corridor's length. */
export function configure(slot: i32, option: i32, value: f64): void {
  at(slot).wanted = <i32>value
}

export function reset(slot: i32, value: u32): void {
  const s = at(slot)
  const rand = changetype<usize>(s) + offsetof<State>('rand0')
  seed(rand, value)
  // The seed sits in the low bits; it takes the generator long to spread it so that neighbouring seeds have nothing in common.
  for (let i = 0; i < 24; i++) next(rand)
  s.cue = <i32>below(rand, 2)
  s.lamps = 1 + s.cue
  s.position = 0
  s.length = s.wanted
  s.chosen = 0
  s.score = 0
  s.lives = 1
  s.tick = 0
  s.ending = 0
}

function tick(slot: i32, action: i32): void {
  const s = at(slot)
  if (s.ending) return slots.report(0, <u8>s.ending, 0)
  s.tick++
  s.lamps = 0
  if (s.position <= s.length) {
    s.position++
    return slots.report(0, 0, 0)
  }
  s.chosen = action == LEFT || action == RIGHT ? action : NO_DOOR
  s.ending = s.chosen == NO_DOOR ? NEITHER : s.chosen == LEFT + s.cue ? CUED : OTHER
  s.score += s.ending == CUED ? 1 : 0
  s.lives = 0
  slots.report(s.ending == CUED ? 1 : 0, <u8>s.ending, 1)
}

export function step(slot: i32, action: i32): void {
  stepOne(slot, action, tick)
}

export function stepMany(count: i32, ticks: i32, flags: i32): void {
  decideMany(count, ticks, flags, tick, observe)
}

export function pushStack(slot: i32): void {
  push(slot)
}

/** A hand can put the walker between the doors and no further, and only there can a door have been chosen. */
export function settle(slot: i32): i32 {
  const s = at(slot)
  s.position = min(s.position, s.length + 1)
  return s.ending && s.position <= s.length ? 1 : 0
}

/** Nothing is cached: every picture is drawn anew. */
export function touch(slot: i32): void {}

export function hash(slot: i32): u64 {
  return slots.fingerprint(slots.state(slot), offsetof<State>())
}

export function observe(slot: i32): void {
  draw<u8>(at(slot), canvas)
  averageAll<u8>(canvas, slots.observation(slot))
}

export function paint(slot: i32): usize {
  const picture = slots.frame(slot)
  draw<u32>(at(slot), picture)
  return picture
}

/** Where a place lies on the whole way: its middle. */
function wayY(place: i32): i32 {
  return FIRST_Y + PACE * place
}

/** A way longer than the picture is seen from the walker on, as far as it goes. */
function look(s: State): void {
  const last = wayY(s.length + 1) + BELOW - SIZE
  camera = max(min(wayY(s.position) - MIDDLE, last), 0)
}

function draw<T>(s: State, picture: usize): void {
  look(s)
  drawRock<T>(picture)
  block<T>(picture, 8, 8, SIZE - 16, ROOM_HEIGHT - 8, FLOOR)
  drawCorridor<T>(s, picture)
  const hall = wayY(s.length + 1) - HALL_ABOVE
  block<T>(picture, 8, hall, SIZE - 16, HALL_ABOVE + BELOW - 8, FLOOR)
  drawLamp<T>(picture, MIDDLE - LAMP_X, s.lamps & 1)
  drawLamp<T>(picture, MIDDLE + LAMP_X, s.lamps & 2)
  drawDoor<T>(s, picture, LEFT)
  drawDoor<T>(s, picture, RIGHT)
  drawWalker<T>(s, picture)
}

/** A rectangle on the whole way. */
function block<T>(picture: usize, x: i32, y: i32, w: i32, h: i32, color: u32): void {
  fill<T>(picture, SIZE, SIZE, x, y - camera, w, h, ink<T>(color))
}

/** Courses of stones, each second one shifted by half a stone. */
function drawRock<T>(picture: usize): void {
  fill<T>(picture, SIZE, SIZE, 0, 0, SIZE, SIZE, ink<T>(ROCK))
  for (let course = camera / PACE; course * PACE < camera + SIZE; course++) {
    block<T>(picture, 0, course * PACE, SIZE, 1, MORTAR)
    for (let x = course & 1 ? 10 : 20; x < SIZE; x += 20) block<T>(picture, x, course * PACE, 1, PACE, MORTAR)
  }
}

/** A slab for every place. */
function drawCorridor<T>(s: State, picture: usize): void {
  const left = MIDDLE - CORRIDOR / 2
  const first = max((camera - FIRST_Y) / PACE - 1, 0)
  const last = min((camera + SIZE - FIRST_Y) / PACE + 1, s.length + 1)
  for (let place = first; place <= last; place++) block<T>(picture, left, wayY(place) - PACE / 2, CORRIDOR, PACE, place & 1 ? FLOOR_DARK : FLOOR)
}

/** A disc in an iron ring. */
function drawLamp<T>(picture: usize, x: i32, lit: i32): void {
  disc<T>(picture, x, LAMP_Y, LAMP_RADIUS, IRON)
  disc<T>(picture, x, LAMP_Y, LAMP_RADIUS - 2, lit ? FLAME : GLASS)
  if (lit) disc<T>(picture, x, LAMP_Y, LAMP_RADIUS - 6, GLOW)
}

function disc<T>(picture: usize, x: i32, y: i32, radius: i32, color: u32): void {
  let half = 0
  for (let dy = -radius; dy <= radius; dy++) {
    while ((half + 1) * (half + 1) + dy * dy <= radius * radius + radius) half++
    while (half > 0 && half * half + dy * dy > radius * radius + radius) half--
    block<T>(picture, x - half, y + dy, 2 * half + 1, 1, color)
  }
}

function doorX(side: i32): i32 {
  return side == LEFT ? MIDDLE - DOOR_X : MIDDLE + DOOR_X
}

function doorY(s: State): i32 {
  return wayY(s.length + 1) + 4
}

/** Both alike until the game is over; then the one that pays is green. */
function drawDoor<T>(s: State, picture: usize, side: i32): void {
  const left = doorX(side) - DOOR_WIDTH / 2
  const top = doorY(s) - DOOR_HEIGHT / 2
  const pays = s.ending && side == LEFT + s.cue
  block<T>(picture, left - 2, top - 2, DOOR_WIDTH + 4, DOOR_HEIGHT + 4, pays ? WON : IRON)
  block<T>(picture, left, top, DOOR_WIDTH, DOOR_HEIGHT, OAK)
  for (let x = left + 6; x < left + DOOR_WIDTH; x += 6) block<T>(picture, x, top, 1, DOOR_HEIGHT, OAK_DARK)
  block<T>(picture, left, top + 8, DOOR_WIDTH, 2, IRON)
  block<T>(picture, left, top + DOOR_HEIGHT - 10, DOOR_WIDTH, 2, IRON)
  block<T>(picture, side == LEFT ? left + DOOR_WIDTH - 8 : left + 4, top + DOOR_HEIGHT / 2 - 2, 4, 4, BRASS)
}

function walkerX(s: State): i32 {
  return s.chosen == LEFT ? doorX(LEFT) : s.chosen == RIGHT ? doorX(RIGHT) : MIDDLE
}

/** Coming towards us, one foot before the other. */
function drawWalker<T>(s: State, picture: usize): void {
  const x = walkerX(s) - WALKER_WIDTH / 2
  const y = wayY(s.position) - WALKER_HEIGHT / 2
  const stride = s.position & 1
  block<T>(picture, x + 3, y + 17, 4, stride ? 5 : 3, BOOT)
  block<T>(picture, x + 9, y + 17, 4, stride ? 3 : 5, BOOT)
  block<T>(picture, x + 1, y + 9, 14, 6, COAT_DARK)
  block<T>(picture, x + 3, y + 8, 10, 10, COAT)
  block<T>(picture, x + 1, y + 14, 2, 2, SKIN)
  block<T>(picture, x + 13, y + 14, 2, 2, SKIN)
  block<T>(picture, x + 4, y, 8, 9, SKIN)
  block<T>(picture, x + 3, y, 10, 3, HAIR)
  block<T>(picture, x + 5, y + 4, 2, 2, HAIR)
  block<T>(picture, x + 9, y + 4, 2, 2, HAIR)
}

export function locate(slot: i32): i32 {
  const s = at(slot)
  look(s)
  let count = box(0, WALKER_KIND, 0, walkerX(s), wayY(s.position), WALKER_WIDTH, WALKER_HEIGHT)
  if (s.lamps & 1) count = box(count, CUE_KIND, 0, MIDDLE - LAMP_X, LAMP_Y, 2 * LAMP_RADIUS + 1, 2 * LAMP_RADIUS + 1)
  if (s.lamps & 2) count = box(count, CUE_KIND, 1, MIDDLE + LAMP_X, LAMP_Y, 2 * LAMP_RADIUS + 1, 2 * LAMP_RADIUS + 1)
  count = box(count, DOOR_KIND, 0, doorX(LEFT), doorY(s), DOOR_WIDTH, DOOR_HEIGHT)
  return box(count, DOOR_KIND, 1, doorX(RIGHT), doorY(s), DOOR_WIDTH, DOOR_HEIGHT)
}

/** Around a middle on the whole way, unless it is out of the picture. Returns the number of boxes there are then. */
function box(count: i32, kind: i32, id: i32, x: i32, y: i32, w: i32, h: i32): i32 {
  const top = y - camera - h / 2
  if (top + h <= 0 || top >= SIZE) return count
  slots.box(count, kind, id, x - w / 2, top, w, h, SIZE, SIZE)
  return count + 1
}

export function describe(): usize {
  spec.begin()
  spec.text('id', 'recall')
  spec.text('title', 'Recall')
  spec.number('version', 1)
  spec.number('width', SIZE)
  spec.number('height', SIZE)
  spec.image(VIEW, VIEW, 1, SEEN)
  spec.number('frameSkip', 1)
  spec.number('ticksPerSecond', 4)
  spec.number('noop', 0)
  spec.number('launchAction', -1)
  spec.number('maxNoops', 0)
  spec.number('stateBytes', offsetof<State>())
  spec.object('options')
  spec.numberOption('length', 'Corridor', DEFAULT_LENGTH, 1, LONGEST, 1, 'decisions', 'How long the lamp must be remembered. An agent that sees more frames at once than this needs no memory.')
  spec.endObject()
  spec.list('actions')
  spec.action('noop', 'Walk on')
  spec.action('left', 'Left door', 'ArrowLeft', 'KeyA')
  spec.action('right', 'Right door', 'ArrowRight', 'KeyD')
  spec.endList()
  spec.list('endings')
  spec.text('', '')
  spec.text('', 'the door of the lamp')
  spec.text('', 'the other door')
  spec.text('', 'neither door')
  spec.endList()
  spec.list('illegal')
  spec.text('', '')
  spec.text('', 'the game is over')
  spec.endList()
  describeFields()
  describeObjects()
  return spec.finish()
}

function describeFields(): void {
  spec.list('fields')
  integer('cue', offsetof<State>('cue'), 'Cue', 'The door that pays: 0 left, 1 right.', 0, 1, '')
  integer('lamps', offsetof<State>('lamps'), 'Cue', 'What is lit until the next step: 0 nothing, 1 the left lamp, 2 the right one, 3 both.', 0, 3, '')
  integer('walker.position', offsetof<State>('position'), 'Walker', '0 in the room of the lamps, then one more at every step; after the corridor come the doors.', 0, LONGEST + 1, 'steps')
  integer('corridor.length', offsetof<State>('length'), 'Corridor', 'Steps between the room of the lamps and the doors, in this game.', 1, LONGEST, 'steps')
  shown('corridor.wanted', offsetof<State>('wanted'), 'i32', 'Corridor', 'The option: length of the corridor in the next game.')
  shown('chosen', offsetof<State>('chosen'), 'i32', 'Game', '0 nothing yet, 1 the left door, 2 the right one, 3 neither.')
  shown('score', offsetof<State>('score'), 'i32', 'Game', '1 when the door was the one of the lamp.')
  shown('lives', offsetof<State>('lives'), 'i32', 'Game', '1 until a door is chosen.')
  shown('tick', offsetof<State>('tick'), 'i32', 'Game', 'Steps since the start.')
  shown('ending', offsetof<State>('ending'), 'i32', 'Game', '0 in play, 1 the door of the lamp, 2 the other one, 3 neither.')
  shown('rand.0', offsetof<State>('rand0'), 'u64', 'Random', 'First word of the random generator, which only draws the cue.')
  shown('rand.1', offsetof<State>('rand1'), 'u64', 'Random', 'Second word of the random generator.')
  spec.endList()
}

function integer(path: string, offset: usize, group: string, help: string, low: f64, high: f64, unit: string): void {
  spec.field(path, '', offset, 'i32', group, help)
  spec.range(low, high)
  if (unit.length) spec.text('unit', unit)
  spec.endObject()
}

function shown(path: string, offset: usize, type: string, group: string, help: string): void {
  spec.field(path, '', offset, type, group, help, false)
  spec.endObject()
}

function describeObjects(): void {
  spec.list('handles')
  spec.object('')
  spec.text('id', 'walker')
  spec.text('kind', 'walker')
  spec.text('title', 'Walker')
  spec.text('y', 'walker.position')
  spec.number('scale', 1.0 / PACE)
  spec.text('help', 'Drag the walker along the corridor.')
  spec.endObject()
  spec.endList()
  spec.list('kinds')
  spec.kind('walker', 'Walker', 'walker')
  pair('cue', 'Cue', 'lit lamps')
  pair('door', 'Door', 'doors')
  spec.endList()
}

/** Two of a kind, each a concept of its own besides. */
function pair(kind: string, title: string, concept: string): void {
  spec.openKind(kind, title, concept)
  spec.object('parts')
  spec.number('of', 1)
  spec.list('names')
  spec.text('', 'left')
  spec.text('', 'right')
  spec.endList()
  spec.endObject()
  spec.endObject()
}
