/** Our own digits: 5 × 6 blocks, a block 4 × 2 pixels unless it shall be taller, so that a digit fills 20 × 12. */
import { fill } from './raster'

const COLUMNS = 5
const ROWS = 6

/**
 * One u32 per digit, top row in the lowest five bits, leftmost block in the highest of the five. Plain numbers, because
 * an array of computed ones would be built on the heap, which lies where `create` puts the slots.
 */
const glyphs: usize = memory.data<u32>([0x3f18c63f, 0x1c421184, 0x3f0e1c3f, 0x3e10bc3f, 0x0210fe31, 0x3e10fe1f, 0x3f18fe1f, 0x0842083f, 0x3f18ba3f, 0x3e1fc63f])

/** Draw digit 0 … 9 with its upper left corner at (x, y). */
export function drawDigit<T>(at: usize, width: i32, height: i32, digit: i32, x: i32, y: i32, value: T, tall: i32 = 2): void {
  assert(<u32>digit < 10)
  const bits = load<u32>(glyphs + (<usize>digit << 2))
  for (let row = 0; row < ROWS; row++)
    for (let column = 0; column < COLUMNS; column++)
      if ((bits >> (row * COLUMNS + COLUMNS - 1 - column)) & 1) fill<T>(at, width, height, x + 4 * column, y + tall * row, 4, tall, value)
}
