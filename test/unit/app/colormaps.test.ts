import { describe, expect, it } from 'vitest'
import { showSteady } from '../../../workers/lab/charts/numbers'
import { colorize, difference, peak, ramp, strength } from '../../../app/stage/colormaps'

/** Relative luminance of sRGB, 0…1. */
function luminance([r, g, b]: readonly [number, number, number]): number {
  const linear = (c: number) => (c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4)
  return 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b)
}

describe('ramps', () => {
  it.each(['unsigned', 'plus', 'minus'] as const)('%s gets lighter all the way', (kind) => {
    const lights = Array.from({ length: 21 }, (_, i) => luminance(ramp(i / 20, kind)))
    for (let i = 1; i < lights.length; i++) expect(lights[i]!).toBeGreaterThan(lights[i - 1]!)
  })

  it('keeps plus and minus apart by blue against red, which colour-blind eyes also see', () => {
    for (const share of [0.2, 0.5, 0.8]) {
      const [plus, minus] = [ramp(share, 'plus'), ramp(share, 'minus')]
      expect(plus[0] - plus[2]).toBeGreaterThan(60)
      expect(minus[2] - minus[0]).toBeGreaterThan(60)
    }
  })
})

describe('colorize', () => {
  const paint = (values: number[], signed: boolean, max: number, curve: 'linear' | 'root' = 'linear') => {
    const rgba = new Uint8ClampedArray(values.length * 4)
    colorize(Float32Array.from(values), signed, { max, held: false }, curve, rgba)
    return values.map((_, i) => [...rgba.subarray(i * 4, i * 4 + 4)])
  }

  it('leaves zero clear and full scale opaque', () => {
    const [zero, full, beyond] = paint([0, 2, 5], false, 2)
    expect(zero![3]).toBe(0)
    expect(full![3]).toBe(255)
    expect(beyond).toEqual(full)
  })

  it('shows the sign only where it means something', () => {
    const [plus, minus] = paint([1, -1], true, 1)
    expect(plus).not.toEqual(minus)
    const [a, b] = paint([1, -1], false, 1)
    expect(a).toEqual(b)
  })

  it('shows nothing for a map without any saliency', () => {
    expect(
      paint([0, 0], false, 0)
        .flat()
        .filter((_, i) => i % 4 === 3),
    ).toEqual([0, 0])
  })

  it('follows the held scale, not the map', () => {
    const [alone] = paint([1], false, 1)
    const [held] = paint([1], false, 4)
    expect(held![3]!).toBeLessThan(alone![3]!)
  })
})

describe('numbers', () => {
  it('finds the peak by magnitude', () => {
    expect(peak(Float32Array.from([0.5, -3, 2]))).toBe(3)
    expect(peak(new Float32Array(0))).toBe(0)
  })

  it('root lifts the small', () => {
    expect(strength(1, 4, 'linear')).toBe(0.25)
    expect(strength(1, 4, 'root')).toBe(0.5)
    expect(strength(1, 0, 'root')).toBe(0)
  })

  it('subtracts maps', () => {
    expect([...difference(Float32Array.from([1, 2]), Float32Array.from([3, 0.5]))]).toEqual([-2, 1.5])
  })

  it('writes numbers briefly', () => {
    expect([0, 0.01234, -12.345, 0.000123, 1e-9].map(showSteady)).toEqual(['0', '0.0123', '−12.3', '1.2e−4', '1.0e−9'])
  })
})
