import { describe, expect, it } from 'vitest'
import {
  adhering,
  arrowOf,
  endsOf,
  gamesOf,
  nextOf,
  planeOf,
  slopesOf,
  type Filter,
} from '../../../app/explore/filters'

/** Two components in five rows of two games; row 3 was never asked about. Means 1 and 0, spreads 2 and 1. */
const components = {
  count: 2,
  scores: Float32Array.of(1, 0, 3, -1, -1, 2, NaN, NaN, 5, 1),
  mean: Float32Array.of(1, 0),
  spread: Float32Array.of(2, 1),
}
/** In standard deviations: 0, 1, −1, –, 2 and 0, −1, 2, –, 1. */
const amounts = [Float32Array.of(0, 1, -1, NaN, 2), Float32Array.of(0, -1, 2, NaN, 1)]
const slopes = [Float32Array.of(NaN, 0.5, -0.5, NaN, 0.1), Float32Array.of(NaN, 0, 0, NaN, 3)]
const moments = {
  rows: 5,
  episodes: [
    { begin: 0, end: 3 },
    { begin: 3, end: 5 },
  ],
  groups: Uint8Array.of(0, 1, 1, 0, 1),
  numbersOf: ({ component, quantity }: Pick<Filter, 'component' | 'quantity'>) =>
    (quantity === 'amount' ? amounts : slopes)[component] ?? null,
}
const found = (filters: readonly Filter[], more: { group?: number; decision?: number } = {}) => [
  ...adhering({ filters, group: null, decision: null, ...more }, moments),
]

describe('moments that adhere', () => {
  const high: Filter = { component: 0, quantity: 'amount', low: 0, high: 1 }

  it('lie in a range, its ends included; what is not known lies in none', () => {
    expect(found([])).toEqual([1, 1, 1, 1, 1])
    expect(found([high])).toEqual([1, 1, 0, 0, 0])
    expect(found([{ ...high, low: -9, high: 9 }])).toEqual([1, 1, 1, 0, 1])
  })

  it('to several filters do so in the same row', () => {
    const low: Filter = { component: 1, quantity: 'amount', low: -1, high: -0.5 }
    expect(found([high, low])).toEqual([0, 1, 0, 0, 0])
    const steep: Filter = { component: 0, quantity: 'slope', low: 0.2, high: 1 }
    expect(found([high, low, steep])).toEqual([0, 1, 0, 0, 0])
    expect(found([high, { ...steep, low: 0.6 }])).toEqual([0, 0, 0, 0, 0])
    // Of a component that there is none of nothing is known.
    expect(found([{ ...high, component: 7, low: -9, high: 9 }])).toEqual([0, 0, 0, 0, 0])
  })

  it('are of one group, or one decision of every game', () => {
    expect(found([], { group: 1 })).toEqual([0, 1, 1, 0, 1])
    expect(found([], { decision: 1 })).toEqual([0, 1, 0, 0, 1])
    expect(found([high], { group: 1, decision: 1 })).toEqual([0, 1, 0, 0, 0])
  })

  it('are gone to one by one, and counted by game', () => {
    const mask = Uint8Array.of(1, 0, 1, 0, 1)
    expect([0, 1, 2, 3, 4].map((row) => nextOf(mask, row, 1))).toEqual([2, 2, 4, 4, null])
    expect([0, 1, 2, 3, 4].map((row) => nextOf(mask, row, -1))).toEqual([null, 0, 0, 2, 2])
    expect(gamesOf(mask, moments.episodes)).toBe(2)
    expect(gamesOf(Uint8Array.of(0, 1, 1, 0, 0), moments.episodes)).toBe(1)
  })
})

it('the ends of a filter are round, and nothing lies outside', () => {
  expect(endsOf(Float32Array.of(-1.234, 0, 3.3))).toEqual({ low: -1.24, high: 3.3, step: 0.01 })
  const { low, high } = endsOf(Float32Array.of(0.1, NaN, 0.1))
  expect(low).toBeLessThanOrEqual(Math.fround(0.1))
  expect(high).toBeGreaterThanOrEqual(Math.fround(0.1))
  expect(endsOf(Float32Array.of(NaN))).toMatchObject({ low: 0, high: 1 })
})

it('slopes are per standard deviation, and places in them', () => {
  const perUnit = Float32Array.of(NaN, NaN, 1, 2, 3, 4, NaN, NaN, 5, 6)
  expect([...slopesOf(perUnit, components, 0)]).toEqual([NaN, 2, 6, NaN, 10])
  expect([...planeOf(components, 1, 0)]).toEqual([0, 0, -1, 1, 2, -1, NaN, NaN, 1, 2])
})

it('an action points where its name says', () => {
  const names = 'down-left left up-left down noop up down-right right up-right stay launch'.split(' ')
  expect(names.map((id) => arrowOf({ id, title: id }))).toEqual('↙ ← ↖ ↓ ∅ ↑ ↘ → ↗ ∅ '.split(' '))
  expect(arrowOf({ id: 'up', title: 'Jump' })).toBe('↑')
  expect(arrowOf({ id: 'idle-1', title: 'Nothing (1)' })).toBe('∅')
})
