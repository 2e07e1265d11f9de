import { createHash } from 'node:crypto'
import { inflateSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { cellScript, cellScriptHash } from '../../../workers/lab/studies/report/cell-script'
import { packState } from '../../../workers/lab/studies/report/cells'
import { differenceOf, encodePng } from '../../../workers/lab/studies/report/png'

it('a report file lets run what it names, and nothing else', () => {
  expect(cellScriptHash).toBe(`sha256-${createHash('sha256').update(cellScript).digest('base64')}`)
  expect(cellScript).not.toContain('</script')
  for (const word of ['innerHTML', 'eval', 'fetch', 'http', 'import(']) expect(cellScript).not.toContain(word)
  expect(() => new Function(cellScript)).not.toThrow()
})

/** The first image of a PNG file: rows without their filter bytes. */
function read(png: Uint8Array) {
  const view = new DataView(png.buffer, png.byteOffset)
  const chunks = new Map<string, Uint8Array>()
  for (let at = 8; at < png.length; at += view.getUint32(at) + 12)
    chunks.set(
      new TextDecoder().decode(png.subarray(at + 4, at + 8)),
      png.subarray(at + 8, at + 8 + view.getUint32(at)),
    )
  const header = chunks.get('IHDR')!
  const [width, height] = [new DataView(header.buffer, header.byteOffset).getUint32(0), header[7]!]
  const bytes = inflateSync(chunks.get('IDAT')!)
  const step = bytes.length / height
  const rows = Array.from({ length: height }, (_, y) => [...bytes.subarray(y * step + 1, (y + 1) * step)])
  const palette = chunks.get('PLTE')
  const rgb = palette ? rows.map((row) => row.flatMap((i) => [...palette.subarray(3 * i, 3 * i + 3)])) : rows
  return { width, height, rgb }
}

const size = { width: 20, height: 15 }
const picture = (colour: (x: number, y: number) => readonly number[]) =>
  Uint8ClampedArray.from(
    Array.from({ length: size.width * size.height }, (_, i) => [
      ...colour(i % size.width, Math.floor(i / size.width)),
      255,
    ]).flat(),
  )

it.each([
  ['of few colours', (x: number, y: number) => [x > 4 ? 200 : 0, y > 3 ? 9 : 255, 7]],
  ['of many', (x: number, y: number) => [x * 12, y * 17, (x * y) % 256]],
])('pictures %s come out of a file as they went in, whole or a part', (_, colour) => {
  const pixels = picture(colour)
  const rows = (from: number, to: number, top: number, bottom: number) =>
    Array.from({ length: bottom - top }, (_none, y) =>
      Array.from({ length: to - from }, (_one, x) => [...colour(from + x, top + y)]).flat(),
    )
  expect(read(encodePng(pixels, size))).toEqual({ ...size, rgb: rows(0, 20, 0, 15) })
  const part = { x: 3, y: 2, width: 5, height: 4 }
  expect(read(encodePng(pixels, part, size.width))).toEqual({ width: 5, height: 4, rgb: rows(3, 8, 2, 6) })
})

it('a change is kept as the part of the picture that it alters', () => {
  const plain = picture(() => [0, 0, 0])
  const changed = picture((x, y) => (x >= 5 && x < 8 && y === 10 ? [250, 0, 0] : [0, 0, 0]))
  expect(differenceOf(plain, changed, size.width)).toEqual({ x: 5, y: 10, width: 3, height: 1 })
  const packed = packState(
    plain,
    new Map([
      [4, changed],
      [7, plain],
    ]),
    size,
  )
  expect(packed.changed[7]).toBeNull()
  expect(packed.changed[4]).toMatchObject({ x: 5, y: 10, width: 3, height: 1 })
  expect(read(Uint8Array.from(Buffer.from(packed.changed[4]!.png, 'base64'))).rgb).toEqual([
    [250, 0, 0, 250, 0, 0, 250, 0, 0],
  ])
})
