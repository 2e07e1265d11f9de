import { describe, expect, it } from 'vitest'
import type { NamedArray } from '../../../workers/lab/contracts/model'
import { projectedOut } from '../../../workers/lab/models/project'

const array = (name: string, shape: readonly number[], data: readonly number[]): NamedArray => ({
  name,
  shape,
  data: Float32Array.from(data),
})

describe('a direction taken out of the kernels that look at a layer', () => {
  const layer = { shape: [2, 1, 2], kernels: ['next/kernel', 'beside/kernel'] } as const

  it('by hand, of a convolution and of a dense layer', () => {
    const weights = [
      // [1, 1, 2 channels, 2 units]
      array('next/kernel', [1, 1, 2, 2], [1, 0, 0, 5]),
      array('next/bias', [2], [7, 8]),
      // Two places of two channels, one unit.
      array('beside/kernel', [4, 1], [10, 5, 0, 1]),
    ]
    const out = projectedOut(weights, layer, Float64Array.of(3, 4))
    // I − vvᵀ/25 = [[16, −12], [−12, 9]] / 25
    expect([...out[0]!.data]).toEqual([16, -60, -12, 45].map((value) => expect.closeTo(value / 25, 6)))
    expect(out[1]).toBe(weights[1])
    expect([...out[2]!.data]).toEqual([100, -75, -12, 9].map((value) => expect.closeTo(value / 25, 6)))
    // Taken out once it is gone.
    const twice = projectedOut(out, layer, Float64Array.of(6, 8))
    twice.forEach(({ data }, i) =>
      expect([...data]).toEqual([...out[i]!.data].map((value) => expect.closeTo(value, 6))),
    )
    expect([...weights[0]!.data]).toEqual([1, 0, 0, 5])
  })

  it('refuses what is no direction of it', () => {
    expect(() => projectedOut([], layer, Float64Array.of(1))).toThrow('direction: must have 2 numbers')
    expect(() => projectedOut([], layer, Float64Array.of(0, 0))).toThrow('direction: has no length')
  })
})
