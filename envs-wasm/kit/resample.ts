/**
 * Exact area average (OpenCV's INTER_AREA) of a picture in integers, any rectangle of it alone: grey bytes (`u8`) give grey
 * bytes, RGBA pixels (`u32`) give three bytes each, red first.
 *
 * With n and m the sides of the input and the output, divided by their greatest common divisor, an output pixel covers n
 * units of a row in which an input pixel is m units long; the weight of an input pixel is the length of the overlap.
 * Rounded half up. Eight input pixels per output pixel and axis at most, sides up to 511, n up to 128.
 */
const LANES = 8
/** Longest side of a picture. */
const LONGEST = 511

/** First input pixel and eight weights of each output column; likewise rows, with the number of rows in use. */
const columnStart: usize = memory.data(LONGEST * 4, 16)
const columnWeights: usize = memory.data(LONGEST * LANES * 2, 16)
const rowStart: usize = memory.data(LONGEST * 4, 16)
const rowCount: usize = memory.data(LONGEST * 4, 16)
const rowWeights: usize = memory.data(LONGEST * LANES * 2, 16)
/** Output pixel in which an input pixel begins, and the one after the last that pixels before it touch. */
const firstColumn: usize = memory.data((LONGEST + 1) * 2, 16)
const lastColumn: usize = memory.data((LONGEST + 1) * 2, 16)
const firstRow: usize = memory.data((LONGEST + 1) * 2, 16)
const lastRow: usize = memory.data((LONGEST + 1) * 2, 16)
let inputWidth = 0
let inputHeight = 0
let outputWidth = 0
let outputHeight = 0
let half: u32 = 0
let reciprocal: u64 = 0

function divisor(a: i32, b: i32): i32 {
  return b ? divisor(b, a % b) : a
}

/** Prepare for pictures of `width × height` pixels, shown to agents at `columns × rows`. */
export function plan(width: i32, height: i32, columns: i32, rows: i32): void {
  assert(max(max(width, height), max(columns, rows)) <= LONGEST)
  inputWidth = width
  inputHeight = height
  outputWidth = columns
  outputHeight = rows
  planBorders(width, columns, firstColumn, lastColumn)
  planBorders(height, rows, firstRow, lastRow)
  const area = <u32>(planAxis(width, columns, columnStart, columnWeights, 0) * planAxis(height, rows, rowStart, rowWeights, rowCount))
  half = area / 2
  reciprocal = ((<u64>1 << 40) + area - 1) / area
}

function planBorders(length: i32, side: i32, first: usize, last: usize): void {
  for (let i = 0; i <= length; i++) {
    store<u16>(first + (<usize>i << 1), <u16>((i * side) / length))
    store<u16>(last + (<usize>i << 1), <u16>((i * side + length - 1) / length))
  }
}

/** Returns the sum of the weights of one output pixel. */
function planAxis(length: i32, side: i32, start: usize, weights: usize, count: usize): i32 {
  const unit = divisor(length, side)
  const out = length / unit
  const inp = side / unit
  assert(out <= 128)
  for (let i = 0; i < side; i++) {
    const from = i * out
    const first = from / inp
    store<i32>(start + (<usize>i << 2), first)
    let taps = 0
    for (; (first + taps) * inp < from + out; taps++) {
      assert(taps < LANES)
      const left = max((first + taps) * inp, from)
      const right = min((first + taps + 1) * inp, from + out)
      store<i16>(weights + <usize>(i * LANES + taps) * 2, <i16>(right - left))
    }
    if (count) store<i32>(count + (<usize>i << 2), taps)
  }
  return out
}

/** Output pixels (x0 … x1 − 1) × (y0 … y1 − 1) of the picture at `from` into the observation at `to`. Reads up to seven pixels past the picture. */
function average<T>(from: usize, to: usize, x0: i32, y0: i32, x1: i32, y1: i32): void {
  for (let y = y0; y < y1; y++) {
    const top = from + <usize>(load<i32>(rowStart + (<usize>y << 2)) * inputWidth) * sizeof<T>()
    if (sizeof<T>() == 1) averageGrey(top, to + <usize>(y * outputWidth), y, x0, x1)
    else averageColour(top, to + <usize>(y * outputWidth) * 3, y, x0, x1)
  }
}

// @ts-ignore: decorator
@inline
function averageGrey(top: usize, to: usize, y: i32, x0: i32, x1: i32): void {
  const rows = load<i32>(rowCount + (<usize>y << 2))
  const weights = rowWeights + <usize>y * (LANES * 2)
  for (let x = x0; x < x1; x++) {
    let at = top + <usize>load<i32>(columnStart + (<usize>x << 2))
    let acc = i16x8.mul(v128.load_ext<u8>(at), v128.load_splat<i16>(weights))
    for (let k = 1; k < rows; k++) {
      at += inputWidth
      acc = i16x8.add(acc, i16x8.mul(v128.load_ext<u8>(at), v128.load_splat<i16>(weights + (<usize>k << 1))))
    }
    const dot = i32x4.dot_i16x8_s(acc, v128.load(columnWeights + <usize>x * (LANES * 2)))
    store<u8>(to + <usize>x, round(i32x4.extract_lane(dot, 0) + i32x4.extract_lane(dot, 1) + i32x4.extract_lane(dot, 2) + i32x4.extract_lane(dot, 3)))
  }
}

/** A lane for each of red, green, blue, and for alpha, which is not kept. */
function averageColour(top: usize, to: usize, y: i32, x0: i32, x1: i32): void {
  const rows = load<i32>(rowCount + (<usize>y << 2))
  for (let x = x0; x < x1; x++) {
    const first = top + (<usize>load<i32>(columnStart + (<usize>x << 2)) << 2)
    let total = i32x4.splat(0)
    for (let k = 0; k < rows; k++) {
      const down = <i32>load<i16>(rowWeights + <usize>(y * LANES + k) * 2)
      for (let i = 0; i < LANES; i++) {
        const weight = down * <i32>load<i16>(columnWeights + <usize>(x * LANES + i) * 2)
        const pixel = v128.load32_zero(first + (<usize>(k * inputWidth + i) << 2))
        total = i32x4.add(total, i32x4.mul(i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(pixel)), i32x4.splat(weight)))
      }
    }
    const at = to + <usize>x * 3
    store<u8>(at, round(i32x4.extract_lane(total, 0)))
    store<u8>(at, round(i32x4.extract_lane(total, 1)), 1)
    store<u8>(at, round(i32x4.extract_lane(total, 2)), 2)
  }
}

// @ts-ignore: decorator
@inline
function round(total: u32): u8 {
  return <u8>((<u64>(total + half) * reciprocal) >> 40)
}

/** Everything. */
export function averageAll<T>(from: usize, to: usize): void {
  average<T>(from, to, 0, 0, outputWidth, outputHeight)
}

/** The output pixels that an input rectangle touches. */
export function averageRect<T>(from: usize, to: usize, x: i32, y: i32, w: i32, h: i32): void {
  average<T>(from, to, column(x), row(y), columnEnd(x + w), rowEnd(y + h))
}

/** Copy the output pixels that an input rectangle touches from one observation to another. */
export function copyRect<T>(from: usize, to: usize, x: i32, y: i32, w: i32, h: i32): void {
  const bytes = sizeof<T>() == 1 ? 1 : 3
  const x0 = column(x) * bytes
  const x1 = columnEnd(x + w) * bytes
  const y1 = rowEnd(y + h)
  for (let line = row(y); line < y1; line++) {
    const start = line * outputWidth * bytes
    for (let i = start + x0; i < start + x1; i++) store<u8>(to + <usize>i, load<u8>(from + <usize>i))
  }
}

// @ts-ignore: decorator
@inline
function column(x: i32): i32 {
  return load<u16>(firstColumn + (<usize>min(max(x, 0), inputWidth) << 1))
}

// @ts-ignore: decorator
@inline
function columnEnd(x: i32): i32 {
  return load<u16>(lastColumn + (<usize>min(max(x, 0), inputWidth) << 1))
}

// @ts-ignore: decorator
@inline
function row(y: i32): i32 {
  return load<u16>(firstRow + (<usize>min(max(y, 0), inputHeight) << 1))
}

// @ts-ignore: decorator
@inline
function rowEnd(y: i32): i32 {
  return load<u16>(lastRow + (<usize>min(max(y, 0), inputHeight) << 1))
}
