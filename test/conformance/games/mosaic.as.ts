/**
 * For tests only: what no game of the house needs yet, through the same kit. A coloured picture of 35 × 20 pixels seen as
 * 14 × 10 in red, green and blue, two frames at once; an option of every kind; levels that lay the tiles.
 */
import { decideMany, push, stepOne } from '../../../envs-wasm/kit/batch'
import { fill, rgb } from '../../../envs-wasm/kit/raster'
import { averageAll, plan } from '../../../envs-wasm/kit/resample'
import { next, seed } from '../../../envs-wasm/kit/rng'
import * as slots from '../../../envs-wasm/kit/slots'
import * as spec from '../../../envs-wasm/kit/spec'

const WIDTH = 35
const HEIGHT = 20
const COLUMNS = 14
const ROWS = 10
const SEEN = 2
const TILES = 7
const SIDE = 5

@unmanaged
class State {
  rand0: u64
  rand1: u64
  /** Colours of the tiles come from this word of the level's generator. */
  ground: u64
  /** Options of games to come. */
  speedWanted: f64
  stonesWanted: i32
  cornerWanted: i32
  nightWanted: bool
  hasLevel: bool
  level: u32
  speed: f64
  x: f64
  stones: i32
  corner: i32
  night: bool
  score: i32
  lives: i32
  tick: i32
  ending: i32
}

const canvas: usize = memory.data(WIDTH * HEIGHT * 4 + 32, 16)

// @ts-ignore: decorator
@inline
function at(slot: i32): State {
  return changetype<State>(slots.state(slot))
}

export function create(count: i32, seen: i32): bool {
  plan(WIDTH, HEIGHT, COLUMNS, ROWS)
  return slots.allocate(count, offsetof<State>(), 0, COLUMNS * ROWS, 3, seen || SEEN, WIDTH * HEIGHT, 1)
}

export function regions(): usize {
  return changetype<usize>(slots.table)
}

export function configure(slot: i32, option: i32, value: f64): void {
  const s = at(slot)
  if (option == 0) s.speedWanted = value
  else if (option == 1) s.stonesWanted = <i32>value
  else if (option == 2) s.cornerWanted = <i32>value
  else s.nightWanted = value != 0
}

export function level(slot: i32, value: f64): void {
  const s = at(slot)
  s.hasLevel = value >= 0
  s.level = s.hasLevel ? <u32>value : 0
}

export function reset(slot: i32, value: u32): void {
  const s = at(slot)
  const rand = changetype<usize>(s) + offsetof<State>('rand0')
  seed(rand, s.hasLevel ? s.level : value)
  s.ground = next(rand)
  seed(rand, value)
  for (let i = 0; i < 24; i++) next(rand)
  s.speed = s.speedWanted
  s.stones = s.stonesWanted
  s.corner = s.cornerWanted
  s.night = s.nightWanted
  s.x = <f64>(next(rand) >> 32) / 4294967296.0 * WIDTH
  s.score = 0
  s.lives = 1
  s.tick = 0
  s.ending = 0
}

function tick(slot: i32, action: i32): void {
  const s = at(slot)
  if (s.ending) return slots.report(0, <u8>s.ending, 0)
  s.tick++
  s.x = min(max(s.x + (action == 1 ? -s.speed : action == 2 ? s.speed : 0), 0), WIDTH)
  s.ending = s.tick == 300 ? 1 : 0
  s.lives = s.ending ? 0 : 1
  slots.report(0, <u8>s.ending, <u8>s.ending)
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

export function settle(slot: i32): i32 {
  return 0
}

export function touch(slot: i32): void {}

export function hash(slot: i32): u64 {
  return slots.fingerprint(slots.state(slot), offsetof<State>())
}

export function observe(slot: i32): void {
  draw(at(slot), canvas)
  averageAll<u32>(canvas, slots.observation(slot))
}

export function paint(slot: i32): usize {
  draw(at(slot), slots.frame(slot))
  return slots.frame(slot)
}

function draw(s: State, picture: usize): void {
  for (let i = 0; i < TILES * 4; i++) block(picture, (i % TILES) * SIDE, i / TILES * SIDE, SIDE, tileColour(s, i))
  for (let i = 0; i < s.stones; i++) block(picture, s.corner & 1 ? WIDTH - 2 * i - 2 : 2 * i, s.corner & 2 ? HEIGHT - 3 : 0, 2, rgb(250, 250, 250))
  block(picture, <i32>s.x - 2, 9, 4, rgb(255, 32, 0))
}

function tileColour(s: State, tile: i32): u32 {
  const bits = <u32>rotr(s.ground, tile * 5)
  const dark: u32 = s.night ? 2 : 0
  return rgb((bits & 255) >> dark, ((bits >> 8) & 255) >> dark, ((bits >> 16) & 255) >> dark)
}

function block(picture: usize, x: i32, y: i32, side: i32, color: u32): void {
  fill<u32>(picture, WIDTH, HEIGHT, x, y, side, side, color)
}

export function locate(slot: i32): i32 {
  slots.box(0, 0, 0, <i32>at(slot).x - 2, 9, 4, 4, WIDTH, HEIGHT)
  return 1
}

export function describe(): usize {
  spec.begin()
  spec.text('id', 'mosaic')
  spec.text('title', 'Mosaic')
  spec.number('version', 1)
  spec.number('width', WIDTH)
  spec.number('height', HEIGHT)
  spec.image(COLUMNS, ROWS, 3, SEEN)
  spec.number('frameSkip', 2)
  spec.number('ticksPerSecond', 30)
  spec.number('noop', 0)
  spec.number('launchAction', -1)
  spec.number('stateBytes', offsetof<State>())
  spec.flag('levels', true)
  spec.object('options')
  spec.numberOption('speed', 'Speed', 1.5, 0.25, 4, 0, 'px/tick', 'How far it goes in a tick.')
  spec.numberOption('stones', 'Stones', 2, 0, 5, 1, '', 'How many there are.')
  spec.choiceOption('corner', 'Corner', 'top left', 'Where the stones begin.')
  spec.text('', 'top left')
  spec.text('', 'top right')
  spec.text('', 'bottom left')
  spec.endList()
  spec.endObject()
  spec.toggleOption('night', 'Night', false, 'Everything is darker.')
  spec.endObject()
  spec.list('actions')
  spec.action('noop', 'Stay')
  spec.action('left', 'Left', 'ArrowLeft')
  spec.action('right', 'Right', 'ArrowRight')
  spec.endList()
  spec.list('endings')
  spec.text('', '')
  spec.text('', 'time is over')
  spec.endList()
  spec.list('fields')
  spec.field('x', '', offsetof<State>('x'), 'f64', 'Mark', 'Middle of the mark.')
  spec.range(0, WIDTH)
  spec.endObject()
  whole('stones', offsetof<State>('stones'), 'i32')
  whole('corner', offsetof<State>('corner'), 'i32')
  whole('ground', offsetof<State>('ground'), 'u64')
  whole('night', offsetof<State>('night'), 'bool')
  whole('score', offsetof<State>('score'), 'i32')
  whole('lives', offsetof<State>('lives'), 'i32')
  whole('tick', offsetof<State>('tick'), 'i32')
  spec.endList()
  spec.list('handles')
  spec.endList()
  spec.list('kinds')
  spec.kind('mark', 'Mark', 'mark')
  spec.endList()
  return spec.finish()
}

function whole(path: string, offset: usize, type: string): void {
  spec.field(path, '', offset, type, 'Game', 'For the test.', false)
  spec.endObject()
}
