/** What never changes: evening sky, waves, the sea as it darkens downwards, and its bed. */
import { fill, ink, rgb } from '../../kit/raster'
import { CELL } from './sprites'
import { lowest, side } from './state'

const STAR = rgb(196, 200, 220)
const FOAM = rgb(206, 236, 240)
const CREST = rgb(96, 178, 206)
const SAND = rgb(58, 52, 72)
const RIDGE = rgb(82, 74, 92)
const KELP = rgb(22, 74, 82)
/** From the picture's upper edge to where the water begins, and of a wave. */
const WATERLINE = 40
const WAVE = 24

export function frameWidth(): i32 {
  return side * CELL
}

/** A band for the score, the rows of the sea, and its bed. */
export function frameHeight(): i32 {
  return (side + 1) * CELL
}

/** Upper edge of a row of cells. */
// @ts-ignore: decorator
@inline
export function rowTop(row: i32): i32 {
  return (row + 1) * CELL
}

// @ts-ignore: decorator
@inline
export function block<T>(at: usize, x: i32, y: i32, w: i32, h: i32, color: u32): void {
  fill<T>(at, frameWidth(), frameHeight(), x, y, w, h, ink<T>(color))
}

export function drawScenery<T>(at: usize): void {
  const bed = rowTop(lowest() + 1)
  for (let y = 0; y < WATERLINE; y++) block<T>(at, 0, y, frameWidth(), 1, blend(rgb(16, 20, 52), rgb(136, 92, 122), y, WATERLINE))
  for (let y = WATERLINE; y < bed; y++)
    block<T>(at, 0, y, frameWidth(), 1, blend(rgb(30, 108, 152), rgb(8, 32, 76), (y - WATERLINE) & ~3, bed - WATERLINE))
  drawStars<T>(at)
  drawWaves<T>(at)
  drawBed<T>(at, bed)
}

function blend(from: u32, to: u32, part: i32, whole: i32): u32 {
  let color: u32 = 0
  for (let shift = 0; shift < 24; shift += 8) {
    const a = <i32>((from >> shift) & 255)
    const b = <i32>((to >> shift) & 255)
    color |= <u32>(a + ((b - a) * part) / whole) << shift
  }
  return color
}

/** Where the score is not. */
function drawStars<T>(at: usize): void {
  for (let i = 0; i < 2 * side; i++) {
    const x = (i * 97 + 13) % frameWidth()
    if (abs(2 * x - frameWidth()) > 6 * CELL) block<T>(at, x, 3 + ((i * 41) % 22), 1, 1, STAR)
  }
}

function drawWaves<T>(at: usize): void {
  for (let x = 0; x < frameWidth(); x += 2) {
    const place = x % WAVE
    const lift = place < WAVE / 2 ? place / 3 : (WAVE - 2 - place) / 3
    const top = WATERLINE + 1 - lift
    block<T>(at, x, top, 2, 2, FOAM)
    block<T>(at, x, top + 2, 2, 4, CREST)
  }
}

function drawBed<T>(at: usize, bed: i32): void {
  block<T>(at, 0, bed, frameWidth(), CELL, SAND)
  block<T>(at, 0, bed, frameWidth(), 2, RIDGE)
  for (let x = 0; x < frameWidth(); x += 2) {
    const swell = abs(((x + 20) % 76) - 38) / 9
    block<T>(at, x, bed - swell, 2, swell + 1, SAND)
    block<T>(at, x, bed - swell, 2, 2, RIDGE)
  }
  for (let i = 0; i < side; i++) drawKelp<T>(at, (i * 53 + 11) % frameWidth(), bed, 8 + ((i * 7) % 14))
}

function drawKelp<T>(at: usize, x: i32, bed: i32, tall: i32): void {
  for (let up = 0; up < tall; up += 2) block<T>(at, x + (up % 8 < 4 ? 0 : 2), bed - up, 2, 2, KELP)
}
