/** What the agent sees: four numbers, or gauges of them, a row each. */
import * as slots from '../../kit/slots'
import { at, State, TIPPED, TRACK, within } from './state'

export const CELLS = 24
export const ROWS = 4
/** Values at the ends of the gauges: the cart's and the pole's bounds, and speeds that a game seldom sees. */
export const FASTEST: f64 = 3
export const QUICKEST: f64 = 3.5
/** How much finer a gauge is near zero: a value of this part of the whole stands half way along the inner part. */
const BEND: f64 = 0.25

/** Choices of `observe`: 0 numbers, and these. */
const GAUGES: f64 = 1
/** Whether it is gauges, for all slots. */
export let gauges = false

export function seeGauges(value: f64): void {
  gauges = value == GAUGES
}

/** 0 … CELLS − 1: where on its gauge a value stands. u·(1 + b) / (|u| + b) is steep at zero and reaches ±1 at the ends. */
function standing(value: f64, end: f64): f64 {
  const part = within(value / end, 1)
  const centre: f64 = (CELLS - 1) * 0.5
  return centre + (centre * part * (1 + BEND)) / (abs(part) + BEND)
}

export function gauge(s: State, row: i32): f64 {
  if (row == 0) return standing(s.x, TRACK)
  if (row == 1) return standing(s.velocity, FASTEST)
  if (row == 2) return standing(s.angle, TIPPED)
  return standing(s.spin, QUICKEST)
}

/** Brightness of a cell for a value that stands at `place`. The two lit cells add up to 255. */
export function light(place: f64, cell: i32): u32 {
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
