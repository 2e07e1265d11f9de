/**
 * Exact area average (OpenCV's INTER_AREA) of a grey picture on 84 × 84 pixels, in integers, any rectangle of it alone.
 *
 * An output pixel covers `width` units of a row in which an input pixel is 84 units long (both divided by their greatest
 * common divisor); the weight of an input pixel is the length of the overlap. Rounded half up.
 */
export const SIDE = 84
const LANES = 8

/** First input pixel and eight weights of each output column; likewise rows, with the number of rows in use. */
const columnStart: usize = memory.data(SIDE * 4, 16)
const columnWeights: usize = memory.data(SIDE * LANES * 2, 16)
const rowStart: usize = memory.data(SIDE * 4, 16)
const rowCount: usize = memory.data(SIDE * 4, 16)
const rowWeights: usize = memory.data(SIDE * LANES * 2, 16)
/** Longest side of a picture. */
const LONGEST = 511
/** Output pixel in which an input pixel begins, and the one after the last that pixels before it touch. */
const firstColumn: usize = memory.data(LONGEST + 1, 16)
const lastColumn: usize = memory.data(LONGEST + 1, 16)
const firstRow: usize = memory.data(LONGEST + 1, 16)
const lastRow: usize = memory.data(LONGEST + 1, 16)
let inputWidth = 0
let inputHeight = 0
let half: u32 = 0
let reciprocal: u64 = 0

function divisor(a: i32, b: i32): i32 {
  return b ? divisor(b, a % b) : a
}

/** Prepare for pictures of this size, at most eight input pixels per output pixel and axis. */
export function plan(width: i32, height: i32): void {
  inputWidth = width
  inputHeight = height
  assert(max(width, height) <= LONGEST)
  planBorders(width, firstColumn, lastColumn)
  planBorders(height, firstRow, lastRow)
  const area = <u32>(planAxis(width, columnStart, columnWeights, 0) * planAxis(height, rowStart, rowWeights, rowCount))
  half = area / 2
  reciprocal = ((<u64>1 << 40) + area - 1) / area
}

function planBorders(length: i32, first: usize, last: usize): void {
  for (let i = 0; i <= length; i++) {
    store<u8>(first + <usize>i, <u8>(i * SIDE / length))
    store<u8>(last + <usize>i, <u8>((i * SIDE + length - 1) / length))
  }
}

/** Returns the sum of the weights of one output pixel. */
function planAxis(length: i32, start: usize, weights: usize, count: usize): i32 {
  const unit = divisor(length, SIDE)
  const out = length / unit
  const inp = SIDE / unit
  for (let i = 0; i < SIDE; i++) {
    const from = i * out
    const first = from / inp
    store<i32>(start + (<usize>i << 2), first)
    let taps = 0
    for (; taps < LANES && (first + taps) * inp < from + out; taps++) {
      const left = max((first + taps) * inp, from)
      const right = min((first + taps + 1) * inp, from + out)
      store<i16>(weights + <usize>(i * LANES + taps) * 2, <i16>(right - left))
    }
    if (count) store<i32>(count + (<usize>i << 2), taps)
  }
  return out
}

/** Output pixels (x0 … x1 − 1) × (y0 … y1 − 1) of the picture at `from` into the plane at `to`. Reads up to seven bytes past the picture. */
function average(from: usize, to: usize, x0: i32, y0: i32, x1: i32, y1: i32): void {
  for (let y = y0; y < y1; y++) {
    const rows = load<i32>(rowCount + (<usize>y << 2))
    const top = from + <usize>(load<i32>(rowStart + (<usize>y << 2)) * inputWidth)
    const weights = rowWeights + <usize>y * (LANES * 2)
    for (let x = x0; x < x1; x++) {
      let at = top + <usize>load<i32>(columnStart + (<usize>x << 2))
      let acc = i16x8.mul(v128.load_ext<u8>(at), v128.load_splat<i16>(weights))
      for (let k = 1; k < rows; k++) {
        at += inputWidth
        acc = i16x8.add(acc, i16x8.mul(v128.load_ext<u8>(at), v128.load_splat<i16>(weights + (<usize>k << 1))))
      }
      const dot = i32x4.dot_i16x8_s(acc, v128.load(columnWeights + <usize>x * (LANES * 2)))
      const total = <u32>(i32x4.extract_lane(dot, 0) + i32x4.extract_lane(dot, 1) + i32x4.extract_lane(dot, 2) + i32x4.extract_lane(dot, 3))
      store<u8>(to + <usize>(y * SIDE + x), <u8>((<u64>(total + half) * reciprocal) >> 40))
    }
  }
}

/** Everything. */
export function averageAll(from: usize, to: usize): void {
  average(from, to, 0, 0, SIDE, SIDE)
}

/** The output pixels that an input rectangle touches. */
export function averageRect(from: usize, to: usize, x: i32, y: i32, w: i32, h: i32): void {
  average(from, to, column(x), row(y), columnEnd(x + w), rowEnd(y + h))
}

/** Copy the output pixels that an input rectangle touches from one plane to another. */
export function copyRect(from: usize, to: usize, x: i32, y: i32, w: i32, h: i32): void {
  const x0 = column(x)
  const x1 = columnEnd(x + w)
  const y1 = rowEnd(y + h)
  for (let line = row(y); line < y1; line++)
    for (let i = line * SIDE + x0; i < line * SIDE + x1; i++) store<u8>(to + <usize>i, load<u8>(from + <usize>i))
}

// @ts-ignore: decorator
@inline
function column(x: i32): i32 {
  return load<u8>(firstColumn + <usize>min(max(x, 0), inputWidth))
}

// @ts-ignore: decorator
@inline
function columnEnd(x: i32): i32 {
  return load<u8>(lastColumn + <usize>min(max(x, 0), inputWidth))
}

// @ts-ignore: decorator
@inline
function row(y: i32): i32 {
  return load<u8>(firstRow + <usize>min(max(y, 0), inputHeight))
}

// @ts-ignore: decorator
@inline
function rowEnd(y: i32): i32 {
  return load<u8>(lastRow + <usize>min(max(y, 0), inputHeight))
}
