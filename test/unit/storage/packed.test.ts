import { expect, it, vi } from 'vitest'
import { pack, unpack, type Packed } from '../../../workers/storage/packed'
import { sourceOfBytes } from '../../../workers/storage/source'

const BLOCK = 1 << 18
/** Pictures of a game are like this: long runs, and some that differ. */
const pictures = (length: number) =>
  Uint8Array.from({ length }, (_, i) => (i % 1000 < 990 ? 7 : (i * 2654435761) >>> 24))

/** Element by element an assertion takes seconds for them. */
const same = async (given: Promise<Uint8Array>, wanted: Uint8Array) => Buffer.compare(await given, wanted) === 0

it.each([0, 1, BLOCK - 1, BLOCK, BLOCK + 1, 3 * BLOCK, 3 * BLOCK + 12_345])(
  '%d bytes come back, whole and in parts',
  async (length) => {
    const file = pictures(length)
    const packed = await pack(sourceOfBytes(file))
    const { size, read } = unpack(packed)
    expect(size).toBe(length)
    expect(await same(read(0, length), file)).toBe(true)
    expect(packed.blocks.size).toBeLessThanOrEqual(length / 4 + 10)
    for (const [from, to] of [
      [0, 5],
      [BLOCK - 3, BLOCK + 3],
      [length - 4, length],
      [length - 4, length + 9],
      [17, 2 * BLOCK + 1],
    ] as const)
      if (from >= 0 && from <= length) expect(await same(read(from, to), file.slice(from, to))).toBe(true)
  },
)

it('a part of a few bytes reads one block, and what lies beside it none more', async () => {
  const file = pictures(40 * BLOCK)
  const packed = await pack(sourceOfBytes(file))
  const { read } = unpack(packed)
  const slice = vi.spyOn(packed.blocks, 'slice')
  await read(20 * BLOCK + 100, 20 * BLOCK + 300)
  await read(20 * BLOCK + 300, 20 * BLOCK + 500)
  const bytes = slice.mock.calls.reduce((sum, [from = 0, to = 0]) => sum + to - from, 0)
  expect(slice).toHaveBeenCalledTimes(1)
  expect(bytes).toBeLessThan(packed.blocks.size / 30)
})

it('of a large one a block at a time is read, and none after it is called off', async () => {
  const asked: number[] = []
  const source = {
    size: 100 * BLOCK,
    read: async (from: number, to: number) => (asked.push(to - from), new Uint8Array(to - from)),
  }
  await pack(source)
  expect([asked.length, Math.max(...asked)]).toEqual([100, BLOCK])
  asked.length = 0
  const step = async (share: number) => {
    if (share >= 0.1) throw new Error('cancelled')
  }
  await expect(pack(source, step)).rejects.toThrow('cancelled')
  expect(asked).toHaveLength(10)
})

it.each<[string, (packed: Packed) => Packed]>([
  ['that is cut', (packed) => ({ ...packed, blocks: packed.blocks.slice(0, packed.blocks.size - 3) })],
  ['of other bytes', (packed) => ({ ...packed, blocks: new Blob([new Uint8Array(packed.blocks.size).fill(0x5a)]) })],
  ['whose blocks are elsewhere', (packed) => ({ ...packed, ends: packed.ends.map((end) => end - 1) })],
])('a file %s is refused', async (_, damage) => {
  const { size, read } = unpack(damage(await pack(sourceOfBytes(pictures(2 * BLOCK + 5)))))
  await expect(read(0, size)).rejects.toMatchObject({ field: 'file', message: 'file: is damaged' })
})
