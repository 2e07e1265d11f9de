import { zlibSync } from 'fflate'

const SIGNATURE = [137, 80, 78, 71, 13, 10, 26, 10]
/** Of the CRC that every chunk ends with (ISO/IEC 15948, annex D). */
const CRC = Uint32Array.from({ length: 256 }, (_, n) => {
  let c = n
  for (let k = 0; k < 8; k++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1
  return c
})

/** Where a picture lies on another, pixels. */
export interface Spot {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** RGBA [height, width, 4] as a PNG file without alpha: an index into its colours where they are few, which pictures of games have. */
export function encodePng(
  pixels: ArrayLike<number>,
  { x = 0, y = 0, width, height }: Partial<Spot> & Pick<Spot, 'width' | 'height'>,
  stride = width,
): Uint8Array {
  const colours = new Map<number, number>()
  const at = (row: number, column: number) => 4 * ((y + row) * stride + x + column)
  const indices = new Uint8Array((width + 1) * height)
  const bare = new Uint8Array((3 * width + 1) * height)
  for (let row = 0; row < height; row++)
    for (let column = 0; column < width; column++) {
      const from = at(row, column)
      const [r, g, b] = [pixels[from]!, pixels[from + 1]!, pixels[from + 2]!]
      const colour = (r << 16) | (g << 8) | b
      const index = colours.get(colour) ?? colours.size
      colours.set(colour, index)
      indices[(width + 1) * row + 1 + column] = index
      bare.set([r, g, b], (3 * width + 1) * row + 1 + 3 * column)
    }
  const few = colours.size <= 256
  const palette = Uint8Array.from(
    [...colours.keys()].flatMap((colour) => [colour >> 16, (colour >> 8) & 255, colour & 255]),
  )
  const header = new Uint8Array(13)
  new DataView(header.buffer).setUint32(0, width)
  new DataView(header.buffer).setUint32(4, height)
  header.set([8, few ? 3 : 2], 8)
  return joined([
    Uint8Array.from(SIGNATURE),
    chunk('IHDR', header),
    ...(few ? [chunk('PLTE', palette)] : []),
    chunk('IDAT', zlibSync(few ? indices : bare, { level: 9 })),
    chunk('IEND', new Uint8Array()),
  ])
}

/** The smallest rectangle in which two pictures of one size differ; null: in none. */
export function differenceOf(one: ArrayLike<number>, other: ArrayLike<number>, width: number): Spot | null {
  let [left, right, top, bottom] = [Infinity, -1, Infinity, -1]
  for (let i = 0; i < one.length; i++) {
    if (one[i] === other[i]) continue
    const pixel = i >> 2
    const [x, y] = [pixel % width, Math.floor(pixel / width)]
    left = Math.min(left, x)
    right = Math.max(right, x)
    top = Math.min(top, y)
    bottom = Math.max(bottom, y)
  }
  return right < 0 ? null : { x: left, y: top, width: right - left + 1, height: bottom - top + 1 }
}

function chunk(type: string, data: Uint8Array): Uint8Array {
  const body = joined([Uint8Array.from(type, (letter) => letter.charCodeAt(0)), data])
  const whole = new Uint8Array(body.length + 8)
  const view = new DataView(whole.buffer)
  view.setUint32(0, data.length)
  whole.set(body, 4)
  let crc = 0xffffffff
  for (const byte of body) crc = CRC[(crc ^ byte) & 255]! ^ (crc >>> 8)
  view.setUint32(whole.length - 4, (crc ^ 0xffffffff) >>> 0)
  return whole
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}
