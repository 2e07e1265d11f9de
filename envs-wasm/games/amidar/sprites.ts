/**
 * Amidar's little pictures, drawn for this project: one bit per pixel, rows from the top, in each row the leftmost pixel in
 * the lowest bit. Level 1 and odd levels have a gorilla and warriors, even ones a paint roller and pigs.
 */
import { HEIGHT, WIDTH } from './screen'

export const SIDE = 7
export const TILE_WIDTH = 4
export const TILE_HEIGHT = 5
export const DIGIT_WIDTH = 5
export const DIGIT_HEIGHT = 7

export const PLAYER_1: u64 = 0x18e0e3ff264be
export const PLAYER_2: u64 = 0x60c18e17f89f
/** Their black pixels: in grey a player is hardly lighter than the corridor he has painted. */
export const PLAYER_SHADE_1: u64 = 0x1f1c00d9b00
export const PLAYER_SHADE_2: u64 = 0x700
export const ENEMY_1: u64 = 0x952997bfcc99
export const ENEMY_2: u64 = 0xd9f6bff77fb6
/** What enemies become in a chase, on every level. */
export const PREY: u64 = 0x50e3e78dcf0c
/** Its rightmost column is empty. */
export const PREY_WIDTH = 6
export const BLOCK: u64 = 0x1ffffffffffff

export const UNPAINTED_1: u64 = 0xffdff
export const UNPAINTED_2: u64 = 0xf7fef
export const PAINTED_1: u64 = 0xfffff
export const PAINTED_2: u64 = 0xfbfdf
/** Fills painted boxes. */
export const BAR: u64 = 0xf0f0
export const FULL_TILE: u64 = 0xfffff

export const digits: usize = memory.data<u64>([
  0x3a33ae62e, 0x3884210c4, 0x7c444422e, 0x3e107420f, 0x211f4a988, 0x3a3083c3f, 0x3a317842e, 0x10844221f, 0x3a317462e, 0x3a10f462e,
])

/** Seven bits as seven bytes of ones or zeros. */
const spread: usize = memory.data(128 * 8, 8)

/** Once, when the module is set up. */
export function spreadBits(): void {
  for (let bits = 0; bits < 128; bits++) {
    let bytes: u64 = 0
    for (let i = 0; i < 7; i++) if ((bits >> i) & 1) bytes |= (<u64>255) << (i * 8)
    store<u64>(spread + (<usize>bits << 3), bytes)
  }
}

/** Set the pixels of a little picture, at most seven wide, with its upper left corner at (x, y). */
export function stamp<T>(at: usize, x: i32, y: i32, w: i32, h: i32, picture: u64, value: T): void {
  const within = x >= 0 && x + 8 <= WIDTH && y >= 0 && y + h <= HEIGHT
  if (sizeof<T>() == 1 && within) return stampGrey(at + <usize>(y * WIDTH + x), w, h, picture, <u64>value)
  for (let row = max(-y, 0); row < min(h, HEIGHT - y); row++)
    for (let column = max(-x, 0); column < min(w, WIDTH - x); column++)
      if ((picture >> (row * w + column)) & 1) store<T>(at + <usize>((y + row) * WIDTH + x + column) * sizeof<T>(), value)
}

/** A row at a time; the eighth byte is put back as it was. */
function stampGrey(at: usize, w: i32, h: i32, picture: u64, value: u64): void {
  const ink = value * 0x0101010101010101
  const bits = (<u64>1 << w) - 1
  for (let row = 0; row < h; row++) {
    const mask = load<u64>(spread + (<usize>(picture & bits) << 3))
    store<u64>(at, (load<u64>(at) & ~mask) | (ink & mask))
    picture >>= w
    at += WIDTH
  }
}
