import { inflateSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { encodePng } from '../../../workers/headless/png.lib'

test('a picture is a PNG file with its pixels', () => {
  const file = Buffer.from(encodePng(Uint8Array.from([1, 2, 3, 255, 4, 5, 6, 7]), 1, 2))
  expect(file.subarray(1, 4).toString()).toBe('PNG')
  expect([file.readUInt32BE(16), file.readUInt32BE(20)]).toEqual([1, 2])
  const length = file.readUInt32BE(33)
  expect(file.subarray(37, 41).toString()).toBe('IDAT')
  expect([...inflateSync(file.subarray(41, 41 + length))]).toEqual([0, 1, 2, 3, 255, 0, 4, 5, 6, 7])
  // The empty last chunk has a sum that the standard prints.
  expect(file.subarray(-4).toString('hex')).toBe('ae426082')
  expect(() => encodePng(new Uint8Array(3), 1, 1)).toThrow(RangeError)
})
