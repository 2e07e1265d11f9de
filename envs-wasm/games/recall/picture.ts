/** The way with its lamps and doors, as people see it and, averaged, as the agent does. */
import { fill, ink, rgb } from '../../kit/raster'
import { averageAll } from '../../kit/resample'
import * as slots from '../../kit/slots'
import { at, LEFT, RIGHT, State } from './state'

/** The picture, and the square that an agent sees of it. */
export const SIZE = 160
export const VIEW = 40
/** One frame at a time unless an agent asks for more: what it saw before is its own to remember. */
export const SEEN = 1
const MIDDLE = SIZE / 2
/** From one place to the next; the first is in the room of the lamps, the last is between the doors. */
export const PACE = 10
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

const WALKER_KIND = 0
const CUE_KIND = 1
const DOOR_KIND = 2

/** The picture in grey, from which the observation is averaged; drawn anew every time. */
const canvas: usize = memory.data(SIZE * SIZE + 16, 16)
/** Upper edge of the picture on the whole way, which may be longer than it. */
let camera = 0

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
