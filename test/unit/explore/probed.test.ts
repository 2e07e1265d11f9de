import { describe, expect, it } from 'vitest'
import { carriers, isRead, namesOf } from '../../../app/explore/probed'
import type { QuantityProbe } from '../../../workers/threads/api'

const probed = (id: string, low: number, chance: number, each: readonly number[]): QuantityProbe => ({
  id,
  rows: 100,
  episodes: 10,
  refused: '',
  probe: { r2: 0.5, low, high: 0.9, chance, p: 0.01, each: Float32Array.from(each) },
})
const quantities = [
  { id: 'speed', title: 'speed upwards' },
  { id: 'saw', title: 'distance to the next saw' },
]

describe('what components know', () => {
  it('is read where even the lower end is more than other games’ numbers gave, and than nothing', () => {
    expect(isRead(probed('saw', 0.4, 0.3, []))).toBe(true)
    expect(isRead(probed('saw', 0.3, 0.3, []))).toBe(false)
    expect(isRead(probed('saw', -0.1, -0.5, []))).toBe(false)
    expect(isRead({ probe: null })).toBe(false)
  })

  it('is carried by those that give most of it alone, the greatest first', () => {
    const { probe } = probed('saw', 0.4, 0.3, [0.1, 0.02, 0.5, -3, 0.06, 0.07, 0.3])
    expect(carriers({ probe }).map(({ component }) => component)).toEqual([2, 6, 0, 5])
    expect(carriers({ probe: null })).toEqual([])
  })

  it('names a component by what it gives most of, if it is enough and the quantity is read at all', () => {
    const speed = probed('speed', 0.4, 0.1, [0.3, 0.25, 0.1, 0])
    const saw = probed('saw', 0.4, 0.1, [0.2, 0.6, 0.19, 0])
    expect(namesOf([speed, saw], quantities, 4)).toEqual(['speed upwards', 'distance to the next saw', '', ''])
    const chance = probed('saw', 0.4, 0.5, [0.2, 0.6, 0.19, 0])
    expect(namesOf([speed, chance], quantities, 4)).toEqual(['speed upwards', 'speed upwards', '', ''])
  })
})
