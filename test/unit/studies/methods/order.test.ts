import { describe, expect, it } from 'vitest'
import { topCount, topOverlap } from '../../../../workers/lab/studies/methods/agreement'
import { orderOf, permuted, shifted } from '../../../../workers/lab/studies/methods/order'
import { shuffle } from '../../../../workers/lab/random'
import { streamOf } from '../../../../workers/lab/streams'
import { draws } from '../../saliency/policies'

const sorted = (values: Iterable<number>) => [...values].sort((a, b) => a - b)

describe('orders of pixels', () => {
  it('go by magnitude', () => expect([...orderOf(Float32Array.of(1, -5, 0, 3), streamOf(1))]).toEqual([1, 3, 0, 2]))

  it('put equals anywhere, but always there for one stream', () => {
    const flat = new Float32Array(500)
    expect([...orderOf(flat, streamOf(1, 'a'))]).toEqual([...orderOf(flat, streamOf(1, 'a'))])
    expect([...orderOf(flat, streamOf(1, 'a'))]).not.toEqual([...orderOf(flat, streamOf(1, 'b'))])
    expect(sorted(orderOf(flat, streamOf(2)))).toEqual(flat.reduce<number[]>((all, _, i) => [...all, i], []))
  })
})

describe('baselines', () => {
  const map = draws(12 * 9, 1)

  it('hold the values of the map, elsewhere', () => {
    expect(sorted(permuted(map, streamOf(3)))).toEqual(sorted(map))
    for (let seed = 0; seed < 50; seed++) {
      const moved = shifted(map, [12, 9], streamOf(seed))
      expect(sorted(moved)).toEqual(sorted(map))
      expect(moved.filter((value, i) => value === map[i])).toHaveLength(0)
    }
  })

  it('a shift keeps neighbours together', () => {
    const ramp = Float32Array.from({ length: 64 }, (_, i) => i)
    const moved = shifted(ramp, [8, 8], streamOf(7))
    const steps = moved.filter((value, i) => i % 8 < 7 && moved[i + 1] === value + 1)
    expect(steps.length).toBeGreaterThanOrEqual(8 * 6)
  })
})

describe('shared top pixels', () => {
  it('count', () => {
    const order = Uint32Array.from({ length: 100 }, (_, i) => i)
    expect(topCount(100)).toBe(5)
    expect(topOverlap(order, order)).toBe(1)
    expect(topOverlap(order, order.toReversed())).toBe(0)
    expect(topOverlap(order, Uint32Array.of(0, 2, 4, 50, 60, ...order.subarray(7)))).toBeCloseTo(0.6, 12)
  })

  it('of random orders are as many as chance has it', () => {
    const random = streamOf(5)
    const shares = Array.from({ length: 300 }, () => topOverlap(shuffle(400, random), shuffle(400, random)))
    expect(shares.reduce((sum, share) => sum + share / 300, 0)).toBeCloseTo(0.05, 2)
  })
})
