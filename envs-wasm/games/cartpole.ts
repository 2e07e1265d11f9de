/**
 * CartPole (Barto, Sutton & Anderson 1983), with the numbers of Gymnasium's CartPole-v1: a cart on a track carries a pole
 * on a hinge, is pushed left or right at every step, and the episode lasts while the pole stands. Explicit Euler steps in
 * f64; the time limit of 500 decisions is the environment's (its preset says so), not the game's.
 *
 * The agent sees the four numbers as they are. By the option `observe` it sees them as gauges instead, as it always did up
 * to version 1: one row each for position, velocity, angle and spin, 24 cells wide. A value lights the two cells nearest to
 * it, which share one full brightness by their distances (a population code), so that nothing is lost to the eight bits of
 * a cell. The picture for people shows the same gauges below the cart.
 */
import { decideMany, push, stepOne } from '../kit/batch'
import { fill, rgb } from '../kit/raster'
import { next, seed } from '../kit/rng'
import * as slots from '../kit/slots'
import * as spec from '../kit/spec'
import { cosine, sine, turn } from '../kit/trig'

const STEP_SECONDS: f64 = 0.02
const TRACK: f64 = 2.4
/** 12 degrees. */
const TIPPED: f64 = 0.20943951023931953
/** Where a new game begins: every value uniform within this of zero. */
const START: f64 = 0.05

const WIDTH = 168
const HEIGHT = 140
const CELLS = 24
const ROWS = 4
const CELL_WIDTH = 7
const CELL_HEIGHT = 10
const GAUGES_Y = HEIGHT - ROWS * CELL_HEIGHT
/** Values at the ends of the gauges: the cart's and the pole's bounds, and speeds that a game seldom sees. */
const FASTEST: f64 = 3
const QUICKEST: f64 = 3.5
/** Where a value may stand when an episode has ended: twice the bounds, as Gymnasium's observations may. */
const WIDEST_X: f64 = 2 * TRACK
const WIDEST_ANGLE: f64 = 0.418879
/** How much finer a gauge is near zero: a value of this part of the whole stands half way along the inner part. */
const BEND: f64 = 0.25

const PIXELS_PER_METRE: f64 = 30
const RAIL_Y = 84
const CART_WIDTH = 24
const CART_HEIGHT = 12
const HINGE_Y = RAIL_Y - CART_HEIGHT + 2
/** The pole is drawn at twice the scale of the track, or one would hardly see it lean. */
const POLE_PIXELS: f64 = 60
const POLE_WIDTH = 4

const SKY = rgb(236, 240, 245)
const FLOOR = rgb(206, 214, 224)
const RAIL = rgb(96, 108, 124)
const STOP = rgb(198, 74, 66)
const CART = rgb(44, 62, 92)
const CART_TOP = rgb(78, 100, 138)
const WHEEL = rgb(24, 30, 42)
const POLE = rgb(202, 132, 66)
const HINGE = rgb(246, 214, 140)

@unmanaged
class State {
  rand0: u64
  rand1: u64
  x: f64
  velocity: f64
  angle: f64
  spin: f64
  gravity: f64
  force: f64
  cartMass: f64
  poleMass: f64
  poleLength: f64
  score: i32
  lives: i32
  tick: i32
  ending: i32
}

/** Choices of `observe`: 0 numbers, and these. */
const GAUGES: f64 = 1
let gauges = false

const FELL = 1
const LEFT_TRACK = 2
const CART_KIND = 0
const POLE_KIND = 1
const FIRST_GAUGE_KIND = 2

// @ts-ignore: decorator
@inline
function at(slot: i32): State {
  return changetype<State>(slots.state(slot))
}

/** The only option decides what is observed, by all slots. */
export function choose(option: i32, value: f64): bool {
  gauges = value == GAUGES
  return true
}

export function create(count: i32, seen: i32): bool {
  return gauges
    ? slots.allocate(count, offsetof<State>(), 0, ROWS * CELLS, 1, seen || 1, WIDTH * HEIGHT, 2 + ROWS)
    : slots.allocate(count, offsetof<State>(), 0, 1, 4 * ROWS, 1, WIDTH * HEIGHT, 2 + ROWS)
}

export function regions(): usize {
  return changetype<usize>(slots.table)
}

export function reset(slot: i32, value: u32): void {
  const s = at(slot)
  const rand = changetype<usize>(s) + offsetof<State>('rand0')
  seed(rand, value)
  // The seed sits in the low bits; the first words' high bits, which `around` uses, do not know it yet.
  for (let i = 0; i < 4; i++) next(rand)
  s.x = around(rand)
  s.velocity = around(rand)
  s.angle = around(rand)
  s.spin = around(rand)
  s.gravity = 9.8
  s.force = 10
  s.cartMass = 1
  s.poleMass = 0.1
  s.poleLength = 1
  s.score = 0
  s.lives = 1
  s.tick = 0
  s.ending = 0
}

/** Uniform within START of zero, from the upper 53 bits of a word. */
function around(rand: usize): f64 {
  return (<f64>(next(rand) >> 11) / 9007199254740992.0) * 2 * START - START
}

function tick(slot: i32, action: i32): void {
  const s = at(slot)
  if (s.ending) return slots.report(0, <u8>s.ending, 0)
  s.tick++
  move(s, action == 1 ? s.force : -s.force)
  if (abs(s.x) > TRACK) s.ending = LEFT_TRACK
  else if (abs(s.angle) > TIPPED) s.ending = FELL
  s.score++
  s.lives = s.ending ? 0 : 1
  slots.report(1, <u8>s.ending, s.ending ? 1 : 0)
}

/** Equations of Barto et al. without friction, as corrected by Florian 2007; places move by the speeds before the push. */
function move(s: State, force: f64): void {
  turn(s.angle)
  const half = s.poleLength * 0.5
  const mass = s.poleMass + s.cartMass
  const moment = s.poleMass * half
  const pull = (force + moment * s.spin * s.spin * sine) / mass
  const turning = (s.gravity * sine - cosine * pull) / (half * (4.0 / 3.0 - (s.poleMass * cosine * cosine) / mass))
  const rolling = pull - (moment * turning * cosine) / mass
  s.x += STEP_SECONDS * s.velocity
  s.velocity += STEP_SECONDS * rolling
  s.angle += STEP_SECONDS * s.spin
  s.spin += STEP_SECONDS * turning
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

/** A hand can put the cart to the end of the track and lean the pole as far as it may, and no further; all that is legal. */
export function settle(slot: i32): i32 {
  const s = at(slot)
  if (s.ending) return 0
  s.x = within(s.x, TRACK)
  s.angle = within(s.angle, TIPPED)
  return 0
}

function within(value: f64, limit: f64): f64 {
  return value > limit ? limit : value < -limit ? -limit : value
}

/** Nothing is cached: every picture is drawn anew. */
export function touch(slot: i32): void {}

export function hash(slot: i32): u64 {
  return slots.fingerprint(slots.state(slot), offsetof<State>())
}

/** 0 … CELLS − 1: where on its gauge a value stands. u·(1 + b) / (|u| + b) is steep at zero and reaches ±1 at the ends. */
function standing(value: f64, end: f64): f64 {
  const part = within(value / end, 1)
  const centre: f64 = (CELLS - 1) * 0.5
  return centre + (centre * part * (1 + BEND)) / (abs(part) + BEND)
}

function gauge(s: State, row: i32): f64 {
  if (row == 0) return standing(s.x, TRACK)
  if (row == 1) return standing(s.velocity, FASTEST)
  if (row == 2) return standing(s.angle, TIPPED)
  return standing(s.spin, QUICKEST)
}

/** Brightness of a cell for a value that stands at `place`. The two lit cells add up to 255. */
function light(place: f64, cell: i32): u32 {
  const first = <i32>place
  const right = <u32>((place - <f64>first) * 255 + 0.5)
  return cell == first ? 255 - right : cell == first + 1 ? right : 0
}

export function observe(slot: i32): void {
  if (gauges) observeGauges(at(slot), slots.observation(slot))
  else observeNumbers(at(slot), slots.observation(slot))
}

function observeNumbers(s: State, numbers: usize): void {
  store<f32>(numbers, <f32>s.x)
  store<f32>(numbers, <f32>s.velocity, 4)
  store<f32>(numbers, <f32>s.angle, 8)
  store<f32>(numbers, <f32>s.spin, 12)
}

function observeGauges(s: State, plane: usize): void {
  for (let row = 0; row < ROWS; row++) {
    const place = gauge(s, row)
    for (let cell = 0; cell < CELLS; cell++) store<u8>(plane + <usize>(row * CELLS + cell), <u8>light(place, cell))
  }
}

export function paint(slot: i32): usize {
  const s = at(slot)
  const picture = slots.frame(slot)
  rectangle(picture, 0, 0, WIDTH, RAIL_Y, SKY)
  rectangle(picture, 0, RAIL_Y, WIDTH, GAUGES_Y - RAIL_Y, FLOOR)
  drawTrack(picture)
  drawCart(s, picture)
  drawPole(s, picture)
  drawGauges(s, picture)
  return picture
}

function rectangle(picture: usize, x: i32, y: i32, w: i32, h: i32, color: u32): void {
  fill<u32>(picture, WIDTH, HEIGHT, x, y, w, h, color)
}

function column(x: f64): i32 {
  return <i32>floor<f64>(x + 0.5)
}

function cartX(s: State): i32 {
  return column(<f64>(WIDTH / 2) + s.x * PIXELS_PER_METRE)
}

/** The rail with a mark in the middle, and a stop at either end where the cart's middle may not pass. */
function drawTrack(picture: usize): void {
  const reach = <i32>(TRACK * PIXELS_PER_METRE)
  rectangle(picture, 0, RAIL_Y, WIDTH, 2, RAIL)
  rectangle(picture, WIDTH / 2, RAIL_Y + 2, 1, 4, RAIL)
  rectangle(picture, WIDTH / 2 - reach - 1, RAIL_Y, 2, 7, STOP)
  rectangle(picture, WIDTH / 2 + reach - 1, RAIL_Y, 2, 7, STOP)
}

function drawCart(s: State, picture: usize): void {
  const left = cartX(s) - CART_WIDTH / 2
  const top = RAIL_Y - CART_HEIGHT
  rectangle(picture, left, top, CART_WIDTH, CART_HEIGHT - 3, CART)
  rectangle(picture, left, top, CART_WIDTH, 2, CART_TOP)
  rectangle(picture, left + 3, RAIL_Y - 4, 5, 4, WHEEL)
  rectangle(picture, left + CART_WIDTH - 8, RAIL_Y - 4, 5, 4, WHEEL)
}

/** Square after square from the hinge to the tip: no angle is too flat for it. */
function drawPole(s: State, picture: usize): void {
  turn(s.angle)
  const x = cartX(s)
  for (let i = 0; i <= <i32>POLE_PIXELS; i++) {
    const along = <f64>i
    rectangle(picture, x + column(along * sine) - POLE_WIDTH / 2, HINGE_Y - column(along * cosine) - POLE_WIDTH / 2, POLE_WIDTH, POLE_WIDTH, POLE)
  }
  rectangle(picture, x - 1, HINGE_Y - 1, 2, 2, HINGE)
}

/** What the agent sees, in a colour of its own for every row; a gap of a pixel between cells. */
function drawGauges(s: State, picture: usize): void {
  rectangle(picture, 0, GAUGES_Y, WIDTH, HEIGHT - GAUGES_Y, rgb(0, 0, 0))
  for (let row = 0; row < ROWS; row++) {
    const place = gauge(s, row)
    for (let cell = 0; cell < CELLS; cell++)
      rectangle(picture, cell * CELL_WIDTH, GAUGES_Y + row * CELL_HEIGHT, CELL_WIDTH - 1, CELL_HEIGHT - 1, glow(row, light(place, cell)))
  }
}

/** From nearly dark to the row's colour. */
function glow(row: i32, level: u32): u32 {
  const red: u32 = row == 0 ? 110 : row == 1 ? 90 : row == 2 ? 255 : 255
  const green: u32 = row == 0 ? 170 : row == 1 ? 230 : row == 2 ? 190 : 130
  const blue: u32 = row == 0 ? 255 : row == 1 ? 220 : row == 2 ? 90 : 120
  return rgb(24 + ((red - 24) * level) / 255, 28 + ((green - 28) * level) / 255, 36 + ((blue - 36) * level) / 255)
}

/** Boxes in the order of their kinds. The gauges' are their whole rows: that is what the agent would miss. */
export function locate(slot: i32): i32 {
  const s = at(slot)
  const x = cartX(s)
  box(CART_KIND, x - CART_WIDTH / 2, RAIL_Y - CART_HEIGHT, CART_WIDTH, CART_HEIGHT)
  turn(s.angle)
  const tipX = x + column(POLE_PIXELS * sine)
  const tipY = HINGE_Y - column(POLE_PIXELS * cosine)
  const half = POLE_WIDTH / 2
  box(POLE_KIND, min(x, tipX) - half, min(HINGE_Y, tipY) - half, abs(x - tipX) + POLE_WIDTH, abs(HINGE_Y - tipY) + POLE_WIDTH)
  for (let row = 0; row < ROWS; row++) box(FIRST_GAUGE_KIND + row, 0, GAUGES_Y + row * CELL_HEIGHT, WIDTH, CELL_HEIGHT)
  return 2 + ROWS
}

function box(kind: i32, x: i32, y: i32, w: i32, h: i32): void {
  slots.box(kind, kind, 0, x, y, w, h, WIDTH, HEIGHT)
}

export function describe(): usize {
  spec.begin()
  spec.text('id', 'cartpole')
  spec.text('title', 'CartPole')
  spec.number('version', 2)
  spec.number('width', WIDTH)
  spec.number('height', HEIGHT)
  describeObservation()
  spec.number('frameSkip', 1)
  spec.number('ticksPerSecond', 50)
  spec.withoutNoop()
  spec.number('launchAction', -1)
  spec.number('maxNoops', 0)
  spec.number('stateBytes', offsetof<State>())
  spec.list('actions')
  spec.action('left', 'Push left', 'ArrowLeft', 'KeyA')
  spec.action('right', 'Push right', 'ArrowRight', 'KeyD')
  spec.endList()
  spec.list('endings')
  spec.text('', '')
  spec.text('', 'the pole fell')
  spec.text('', 'the cart left the track')
  spec.endList()
  describeFields()
  describeObjects()
  return spec.finish()
}

function describeObservation(): void {
  if (gauges) {
    spec.openImage(CELLS, ROWS, 1, 1)
    spec.rectangle('observed', 0, GAUGES_Y, WIDTH, ROWS * CELL_HEIGHT)
  } else describeNumbers()
  spec.endObject()
  spec.object('options')
  spec.choiceOption('observe', 'Observation', 'numbers', 'What the agent sees: the four numbers, or the gauges below the cart, which show the same as a picture of 24 × 4 cells.')
  spec.text('', 'numbers')
  spec.text('', 'gauges')
  spec.endList()
  spec.endObject()
  spec.endObject()
}

/** Drawn as far as the gauges go. */
function describeNumbers(): void {
  spec.openVector()
  spec.text('', 'cart position, m')
  spec.text('', 'cart velocity, m/s')
  spec.text('', 'pole angle, rad')
  spec.text('', 'pole angular velocity, rad/s')
  spec.endList()
  ends('low', -1)
  ends('high', 1)
}

function ends(key: string, sign: f64): void {
  spec.list(key)
  spec.number('', sign * TRACK)
  spec.number('', sign * FASTEST)
  spec.number('', sign * TIPPED)
  spec.number('', sign * QUICKEST)
  spec.endList()
}

function describeFields(): void {
  spec.list('fields')
  real('cart.x', offsetof<State>('x'), 'Cart', 'Middle of the cart, from the middle of the track; the episode ends beyond ±2.4, and no edit puts it there.', -WIDEST_X, WIDEST_X, 'm')
  real('cart.velocity', offsetof<State>('velocity'), 'Cart', 'Speed of the cart to the right; its gauge ends at ±3.', -10, 10, 'm/s')
  real('cart.mass', offsetof<State>('cartMass'), 'Cart', '1 in the usual game.', 0.1, 20, 'kg')
  real('pole.angle', offsetof<State>('angle'), 'Pole', 'Lean of the pole to the right; the episode ends beyond ±0.2094, which is 12 degrees, and no edit puts it there.', -WIDEST_ANGLE, WIDEST_ANGLE, 'rad')
  real('pole.spin', offsetof<State>('spin'), 'Pole', 'How fast the pole falls to the right; its gauge ends at ±3.5.', -10, 10, 'rad/s')
  real('pole.mass', offsetof<State>('poleMass'), 'Pole', '0.1 in the usual game.', 0.01, 5, 'kg')
  real('pole.length', offsetof<State>('poleLength'), 'Pole', '1 in the usual game; drawn the same, but a longer pole falls more slowly.', 0.2, 10, 'm')
  real('world.gravity', offsetof<State>('gravity'), 'World', '9.8 in the usual game, 1.6 on the moon.', 0, 30, 'm/s²')
  real('world.force', offsetof<State>('force'), 'World', 'What pushes the cart at every step, left or right; 10 in the usual game.', 0, 30, 'N')
  shown('score', offsetof<State>('score'), 'i32', 'Game', 'Steps so far, the last one too.')
  shown('lives', offsetof<State>('lives'), 'i32', 'Game', '1 while the pole stands and the cart is on its track.')
  shown('tick', offsetof<State>('tick'), 'i32', 'Game', 'Ticks since the start, 0.02 s each.')
  shown('ending', offsetof<State>('ending'), 'i32', 'Game', '0 in play, 1 the pole fell, 2 the cart left the track.')
  shown('rand.0', offsetof<State>('rand0'), 'u64', 'Random', 'First word of the random generator, which only places the start.')
  shown('rand.1', offsetof<State>('rand1'), 'u64', 'Random', 'Second word of the random generator.')
  spec.endList()
}

function real(path: string, offset: usize, group: string, help: string, low: f64, high: f64, unit: string): void {
  spec.field(path, '', offset, 'f64', group, help)
  spec.range(low, high)
  spec.text('unit', unit)
  spec.endObject()
}

function shown(path: string, offset: usize, type: string, group: string, help: string): void {
  spec.field(path, '', offset, type, group, help, false)
  spec.endObject()
}

function describeObjects(): void {
  spec.list('handles')
  handle('cart', 'Cart', 'cart.x', 1 / PIXELS_PER_METRE, 'Drag the cart along its track; the pole comes with it.')
  handle('pole', 'Pole', 'pole.angle', 1 / POLE_PIXELS, 'Tilt the pole: its tip follows the hand.')
  spec.endList()
  spec.list('kinds')
  spec.kind('cart', 'Cart', 'cart')
  spec.kind('pole', 'Pole', 'pole')
  spec.kind('position', 'Gauge of the position', 'position')
  spec.kind('velocity', 'Gauge of the velocity', 'velocity')
  spec.kind('angle', 'Gauge of the angle', 'angle')
  spec.kind('spin', 'Gauge of the spin', 'spin')
  spec.endList()
}

function handle(id: string, title: string, x: string, scale: f64, help: string): void {
  spec.object('')
  spec.text('id', id)
  spec.text('kind', id)
  spec.text('title', title)
  spec.text('x', x)
  spec.number('scale', scale)
  spec.text('help', help)
  spec.endObject()
}
