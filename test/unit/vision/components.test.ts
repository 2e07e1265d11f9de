import { describe, expect, it } from 'vitest'
import { createRandom } from '../../../workers/lab/random'
import { asLarge } from '../../../workers/lab/vision/as-large'
import { addedBy, componentsOf, secondMoments, shareAlong } from '../../../workers/lab/vision/components'

/** What a generator comes to. */
function last<T>(steps: Generator<unknown, T, void>): T {
  let step = steps.next()
  while (!step.done) step = steps.next()
  return step.value
}

const unit = (direction: ArrayLike<number>) => {
  const length = Math.hypot(...Array.from(direction))
  return Array.from(direction, (value) => value / length)
}

describe('components of a hidden picture', () => {
  it('are the directions that were planted, of what lies above zero and of what lies below alike', () => {
    const random = createRandom(4)
    const planted = [
      [1, 2, 0, 0],
      [0, 0, 3, 1],
    ]
    // Each place is one of them, a little or much, for or against.
    const places = Array.from({ length: 600 }, (_, i) => {
      const size = (i % 3 === 0 ? -1 : 1) * random.uniform()
      return planted[i % 2]!.map((value) => value * size)
    })
    const found = last(componentsOf(Float32Array.from(places.flat()), 4, 2, createRandom(1)))
    const directions = found.directions.map(unit).toSorted((a, b) => b[0]! - a[0]!)
    for (const [k, direction] of directions.entries())
      direction.forEach((value, i) => expect(value).toBeCloseTo(unit(planted[k]!)[i]!, 2))
  })

  it('add up to what was there, above zero and below apart, in its own units', () => {
    const [one, other] = [
      [0.001, 0.002, 0, 0],
      [0, 0, 0.003, 0.001],
    ]
    const signs = [1, -2, 3, -0.5, 2, 1]
    const places = signs.flatMap((sign, i) => (i % 2 ? other! : one!).map((value) => value * sign))
    const components = last(componentsOf(Float32Array.from(places), 4, 2, createRandom(1)))
    const added = addedBy(components, Float32Array.from(places))
    const first = components.directions[0]![0]! > components.directions[0]![3]! ? 0 : 1
    const at = (half: number, k: number, place: number) => added[(half * 2 + k) * 6 + place]!
    for (const [place, sign] of signs.entries()) {
      const own = place % 2 ? 1 - first : first
      const half = sign > 0 ? 0 : 1
      expect(at(half, own, place)).toBeCloseTo(Math.abs(sign) * (place % 2 ? 0.004 : 0.003), 5)
      expect(at(1 - half, own, place)).toBeCloseTo(0, 5)
      expect(at(half, 1 - own, place)).toBeCloseTo(0, 4)
    }
  })

  it('are of no layer that is empty', () => {
    expect(() => last(componentsOf(new Float32Array(40), 4, 2, createRandom(1)))).toThrow('layer: is zero everywhere')
  })
})

describe('how much of a layer lies along a direction', () => {
  it('by hand', () => {
    // Squares 1 + 4 + 9 = 14; along the first channel 1 + 9, along both alike ((1 + 2)² + 3²) / 2.
    const moments = secondMoments(Float32Array.of(1, 2, 3, 0), 2)
    expect([...moments]).toEqual([5, 1, 1, 2])
    expect(shareAlong(Float64Array.of(2, 0), moments)).toBeCloseTo(10 / 14)
    expect(shareAlong(Float64Array.of(1, 1), moments)).toBeCloseTo(9 / 14)
    expect(shareAlong(Float64Array.of(0, 0), moments)).toBe(0)
  })

  it('random directions take as much as is asked, each another, none where the layer never is', () => {
    const random = createRandom(7)
    // The last channel is dead.
    const rows = Float32Array.from({ length: 400 * 6 }, (_, i) =>
      i % 6 === 5 ? 0 : Math.max(0, random.normal() + (i % 6 === 0 ? 3 : 0.5)),
    )
    const moments = secondMoments(rows, 6)
    for (const share of [0.04, 0.1, 0.3, 0.6]) {
      const [one, other] = [0, 1].map(() => asLarge(moments, share, () => random.normal()))
      for (const direction of [one!, other!]) {
        expect(shareAlong(direction, moments)).toBeCloseTo(share, 6)
        expect(Math.hypot(...direction)).toBeCloseTo(1, 9)
        expect(Math.abs(direction[5]!)).toBeLessThan(1e-6)
      }
      expect(Math.abs(one!.reduce((sum, value, i) => sum + value * other![i]!, 0))).toBeLessThan(0.9999)
    }
  })
})
