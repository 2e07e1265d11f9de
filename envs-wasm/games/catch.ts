/**
 * Catch: the smallest game, and the one to copy when making a new one (after bsuite's Catch, Osband et al. 2020).
 *
 * A ball starts at a random place at the top and falls straight down. A basket moves left and right along the floor.
 * When the ball reaches the floor the episode ends: +1 if the basket is under it, −1 if not. Distances are pixels of an
 * 84 × 84 picture; the agent sees the same picture in grey.
 */
import { decideMany, push, stepOne } from '../kit/batch'
import { fill, ink, rgb } from '../kit/raster'
import { below, next, seed } from '../kit/rng'
import * as slots from '../kit/slots'
import * as spec from '../kit/spec'

const SIZE = 84
const PIXELS = SIZE * SIZE
/** How many of the last observations an agent sees, unless it asks for another number: nothing moves unseen here. */
const SEEN = 1
/** The floor the basket stands on; the ball is decided when its lower edge gets here. */
const FLOOR = 78
const RADIUS = 3
const TOP = 6
const BASKET_HEIGHT = 5
const NIGHT = rgb(24, 28, 48)
const DUSK = rgb(38, 44, 72)
const GROUND = rgb(70, 82, 104)
const GRASS = rgb(104, 138, 118)
const BALL = rgb(255, 214, 92)
const SHINE = rgb(255, 244, 206)
const BASKET = rgb(232, 122, 82)
const RIM = rgb(255, 176, 128)

@unmanaged
class State {
  rand0: u64
  rand1: u64
  ballX: i32
  ballY: i32
  fall: i32
  basketX: i32
  basketWidth: i32
  basketSpeed: i32
  score: i32
  lives: i32
  tick: i32
  ending: i32
}

const CAUGHT = 1
const MISSED = 2
const BALL_KIND = 0
const BASKET_KIND = 1

// @ts-ignore: decorator
@inline
function at(slot: i32): State {
  return changetype<State>(slots.state(slot))
}

export function create(count: i32, seen: i32): bool {
  return slots.allocate(count, offsetof<State>(), 0, PIXELS, 1, seen || SEEN, PIXELS, 2)
}

export function regions(): usize {
  return changetype<usize>(slots.table)
}

export function reset(slot: i32, value: u32): void {
  const s = at(slot)
  const rand = changetype<usize>(s) + offsetof<State>('rand0')
  seed(rand, value)
  // The seed sits in the low bits; the first words' high bits, which `below` uses, do not know it yet.
  for (let i = 0; i < 4; i++) next(rand)
  s.ballX = RADIUS + 1 + <i32>below(rand, SIZE - 2 * RADIUS - 2)
  s.ballY = TOP
  s.fall = 2
  s.basketX = SIZE / 2
  s.basketWidth = 15
  s.basketSpeed = 2
  s.score = 0
  s.lives = 1
  s.tick = 0
  s.ending = 0
}

function tick(slot: i32, action: i32): void {
  const s = at(slot)
  if (s.ending) return slots.report(0, <u8>s.ending, 0)
  s.tick++
  const move = action == 1 ? -s.basketSpeed : action == 2 ? s.basketSpeed : 0
  s.basketX = clampBasket(s, s.basketX + move)
  s.ballY += s.fall
  if (s.ballY + RADIUS < FLOOR - BASKET_HEIGHT) return slots.report(0, 0, 0)
  const caught = abs(s.ballX - s.basketX) <= s.basketWidth / 2
  s.ending = caught ? CAUGHT : MISSED
  s.score += caught ? 1 : -1
  s.lives = 0
  slots.report(caught ? 1 : -1, <u8>s.ending, 1)
}

function clampBasket(s: State, x: i32): i32 {
  const half = s.basketWidth / 2
  return min(max(x, half), SIZE - 1 - half)
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

/** Index into the spec's `illegal` list; 0 = legal. */
export function settle(slot: i32): i32 {
  const s = at(slot)
  s.basketX = clampBasket(s, s.basketX)
  return !s.ending && s.ballY + RADIUS >= FLOOR - BASKET_HEIGHT ? 1 : 0
}

/** Nothing is cached: every picture is drawn anew. */
export function touch(slot: i32): void {}

export function hash(slot: i32): u64 {
  return slots.fingerprint(slots.state(slot), offsetof<State>())
}

export function observe(slot: i32): void {
  draw<u8>(at(slot), slots.observation(slot))
}

export function paint(slot: i32): usize {
  const picture = slots.frame(slot)
  draw<u32>(at(slot), picture)
  return picture
}

function draw<T>(s: State, picture: usize): void {
  fill<T>(picture, SIZE, SIZE, 0, 0, SIZE, FLOOR, ink<T>(NIGHT))
  fill<T>(picture, SIZE, SIZE, 0, FLOOR - 26, SIZE, 26, ink<T>(DUSK))
  fill<T>(picture, SIZE, SIZE, 0, FLOOR, SIZE, SIZE - FLOOR, ink<T>(GROUND))
  fill<T>(picture, SIZE, SIZE, 0, FLOOR, SIZE, 1, ink<T>(GRASS))
  drawBasket<T>(s, picture)
  drawBall<T>(s, picture)
}

function drawBasket<T>(s: State, picture: usize): void {
  const half = s.basketWidth / 2
  const y = FLOOR - BASKET_HEIGHT
  fill<T>(picture, SIZE, SIZE, s.basketX - half, y, 2 * half + 1, 2, ink<T>(RIM))
  fill<T>(picture, SIZE, SIZE, s.basketX - half + 1, y + 2, 2 * half - 1, BASKET_HEIGHT - 2, ink<T>(BASKET))
}

/** A disc of seven rows, three, five or seven pixels wide, with a highlight. */
function drawBall<T>(s: State, picture: usize): void {
  for (let dy = -RADIUS; dy <= RADIUS; dy++) {
    const half = 3 - max(abs(dy) - 1, 0)
    fill<T>(picture, SIZE, SIZE, s.ballX - half, s.ballY + dy, 2 * half + 1, 1, ink<T>(BALL))
  }
  fill<T>(picture, SIZE, SIZE, s.ballX - 1, s.ballY - 2, 2, 2, ink<T>(SHINE))
}

export function locate(slot: i32): i32 {
  const s = at(slot)
  const half = s.basketWidth / 2
  slots.box(0, BALL_KIND, 0, s.ballX - RADIUS, s.ballY - RADIUS, 2 * RADIUS + 1, 2 * RADIUS + 1, SIZE, SIZE)
  slots.box(1, BASKET_KIND, 0, s.basketX - half, FLOOR - BASKET_HEIGHT, 2 * half + 1, BASKET_HEIGHT, SIZE, SIZE)
  return 2
}

export function describe(): usize {
  spec.begin()
  spec.text('id', 'catch')
  spec.text('title', 'Catch')
  spec.number('version', 2)
  spec.number('width', SIZE)
  spec.number('height', SIZE)
  spec.image(SIZE, SIZE, 1, SEEN)
  spec.number('frameSkip', 4)
  spec.number('ticksPerSecond', 24)
  spec.number('noop', 0)
  spec.number('launchAction', -1)
  spec.number('maxNoops', 0)
  spec.number('stateBytes', offsetof<State>())
  spec.list('actions')
  spec.action('noop', 'Stay')
  spec.action('left', 'Left', 'ArrowLeft', 'KeyA')
  spec.action('right', 'Right', 'ArrowRight', 'KeyD')
  spec.endList()
  spec.list('endings')
  spec.text('', '')
  spec.text('', 'caught')
  spec.text('', 'missed')
  spec.endList()
  spec.list('illegal')
  spec.text('', '')
  spec.text('', 'the ball is already down')
  spec.endList()
  describeFields()
  describeObjects()
  return spec.finish()
}

function describeFields(): void {
  spec.list('fields')
  spec.whole('ball.x', offsetof<State>('ballX'), 'Ball', 'Centre of the ball, from the left edge.', RADIUS, SIZE - 1 - RADIUS, 'px')
  spec.whole('ball.y', offsetof<State>('ballY'), 'Ball', 'Centre of the ball, from the top edge.', RADIUS, FLOOR, 'px')
  spec.whole('ball.fall', offsetof<State>('fall'), 'Ball', 'How far the ball falls in one tick.', 1, 6, 'px/tick')
  spec.whole('basket.x', offsetof<State>('basketX'), 'Basket', 'Centre of the basket, from the left edge.', 0, SIZE - 1, 'px')
  spec.whole('basket.width', offsetof<State>('basketWidth'), 'Basket', 'Width of the basket; even widths act like the next odd one.', 5, 41, 'px')
  spec.whole('basket.speed', offsetof<State>('basketSpeed'), 'Basket', 'How far the basket moves in one tick.', 0, 8, 'px/tick')
  spec.shown('score', offsetof<State>('score'), 'i32', 'Game', '+1 when the ball was caught, −1 when it was missed.')
  spec.shown('lives', offsetof<State>('lives'), 'i32', 'Game', '1 while the ball is in the air.')
  spec.shown('tick', offsetof<State>('tick'), 'i32', 'Game', 'Ticks since the start.')
  spec.shown('ending', offsetof<State>('ending'), 'i32', 'Game', '0 in play, 1 caught, 2 missed.')
  spec.shown('rand.0', offsetof<State>('rand0'), 'u64', 'Random', 'First word of the random generator.')
  spec.shown('rand.1', offsetof<State>('rand1'), 'u64', 'Random', 'Second word of the random generator.')
  spec.endList()
}

function describeObjects(): void {
  spec.list('handles')
  spec.object('')
  spec.text('id', 'ball')
  spec.text('kind', 'ball')
  spec.text('title', 'Ball')
  spec.text('x', 'ball.x')
  spec.text('y', 'ball.y')
  spec.text('help', 'Drag the ball to another place.')
  spec.endObject()
  spec.object('')
  spec.text('id', 'basket')
  spec.text('kind', 'basket')
  spec.text('title', 'Basket')
  spec.text('x', 'basket.x')
  spec.text('help', 'Drag the basket along the floor.')
  spec.endObject()
  spec.endList()
  spec.list('kinds')
  spec.kind('ball', 'Ball', 'ball')
  spec.kind('basket', 'Basket', 'basket')
  spec.endList()
}
