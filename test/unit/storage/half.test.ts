import { describe, expect, it } from 'vitest'
import { createRandom } from '../../../workers/lab/random'
import { fromHalf, toHalf } from '../../../workers/storage/half'

describe('half floats', () => {
  it('return every one of the 65536 patterns that is a number', () => {
    const all = Array.from({ length: 65536 }, (_, h) => h)
    const numbers = all.filter((h) => !Number.isNaN(fromHalf(h)))
    expect(numbers.length).toBe(65536 - 2 * 1023)
    expect(numbers.filter((h) => toHalf(fromHalf(h)) !== h)).toEqual([])
    expect(fromHalf(toHalf(NaN))).toBeNaN()
  })

  it('agree with IEEE 754 at the landmarks', () => {
    expect([1, -2, 65504, 2 ** -14, 2 ** -24, 0.333251953125].map(toHalf)).toEqual([
      0x3c00, 0xc000, 0x7bff, 0x0400, 0x0001, 0x3555,
    ])
    expect([65519.99, 65520, 1e30, -Infinity].map(toHalf)).toEqual([0x7bff, 0x7c00, 0x7c00, 0xfc00])
    expect([-0, 2 ** -25, 2 ** -25 * 1.001, 2 ** -24 * 1.5].map(toHalf)).toEqual([0x8000, 0, 1, 2])
  })

  it('round to the nearest, ties to even', () => {
    const lower = Array.from({ length: 0x7bff }, (_, h) => h)
    expect(lower.filter((h) => toHalf((fromHalf(h) + fromHalf(h + 1)) / 2) !== h + (h % 2))).toEqual([])
    const random = createRandom(3)
    const worse: number[] = []
    for (let i = 0; i < 20_000; i++) {
      const x = Math.fround(random.normal() * 10 ** (random.below(9) - 6))
      const h = toHalf(x)
      const error = Math.abs(fromHalf(h) - x)
      for (const other of [h - 1, h + 1])
        if ((other & 0x7c00) !== 0x7c00 && other >= 0 && error > Math.abs(fromHalf(other) - x)) worse.push(x)
    }
    expect(worse).toEqual([])
  })
})
