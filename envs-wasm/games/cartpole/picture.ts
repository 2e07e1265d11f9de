/** What people see, and where things are on it. */
import { fill, rgb } from '../../kit/raster'
import * as slots from '../../kit/slots'
import { cosine, sine, turn } from '../../kit/trig'
import { CELLS, gauge, light, ROWS } from './gauges'
import { at, State, TRACK } from './state'

export const WIDTH = 168
export const HEIGHT = 140
const CELL_WIDTH = 7
export const CELL_HEIGHT = 10
export const GAUGES_Y = HEIGHT - ROWS * CELL_HEIGHT

export const PIXELS_PER_METRE: f64 = 30
const RAIL_Y = 84
const CART_WIDTH = 24
const CART_HEIGHT = 12
const HINGE_Y = RAIL_Y - CART_HEIGHT + 2
/** The pole is drawn at twice the scale of the track, or one would hardly see it lean. */
export const POLE_PIXELS: f64 = 60
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

const CART_KIND = 0
const POLE_KIND = 1
const FIRST_GAUGE_KIND = 2

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
