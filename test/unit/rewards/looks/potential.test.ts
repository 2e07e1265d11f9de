import { describe, expect, it } from 'vitest'
import { simplestPotential, type Steps } from '../../../../workers/lab/rewards/looks/potential'
import { createRandom } from '../../../../workers/lab/random'

const steps = (from: number[], to: number[], rewards: number[], weights = rewards.map(() => 1)): Steps => ({
  states: 1 + Math.max(...from, ...to),
  from,
  to,
  rewards,
  weights,
})

describe('the simplest potential', () => {
  it('of one state that leads to itself takes everything away', () => {
    for (const norm of ['sizes', 'squares'] as const) {
      // 1 + (½ − 1)Φ = 0
      const { values, after } = simplestPotential(steps([0], [0], [1]), { gamma: 0.5, norm })
      expect([values[0], after]).toEqual([expect.closeTo(2, 3), expect.closeTo(0, 3)])
    }
  })

  it('of one state before the end is the median, or the mean', () => {
    const three = steps([0, 0, 0], [-1, -1, -1], [0, 0, 1])
    const sizes = simplestPotential(three, { gamma: 0.9, norm: 'sizes' })
    expect([sizes.values[0], sizes.before, sizes.after, sizes.bound]).toEqual(
      [0, 1 / 3, 1 / 3, 1 / 3].map((value) => expect.closeTo(value, 3)),
    )
    const squares = simplestPotential(three, { gamma: 0.9, norm: 'squares' })
    expect([squares.values[0], squares.after]).toEqual([expect.closeTo(1 / 3, 6), expect.closeTo(2 / 9, 6)])
    // Counted thrice, the one that pays is the median.
    const heavy = simplestPotential(steps([0, 0, 0], [-1, -1, -1], [0, 0, 1], [1, 1, 3]), { gamma: 0.9, norm: 'sizes' })
    expect([heavy.values[0], heavy.after]).toEqual([expect.closeTo(1, 2), expect.closeTo(2 / 5, 2)])
  })

  it('uncovers a reward that pays now and then under a potential that nobody knows', () => {
    const random = createRandom(7)
    const [states, count, gamma] = [60, 400, 0.95]
    const planted = Float64Array.from({ length: states }, () => 2 * random.normal())
    const from = Array.from({ length: count }, () => random.below(states))
    const to = from.map(() => random.below(states + 3)).map((s) => (s >= states ? -1 : s))
    const sparse = from.map((_, t) => (t % 12 === 0 ? 1 : 0))
    const rewards = sparse.map((r, t) => r + planted[from[t]!]! - gamma * (to[t]! < 0 ? 0 : planted[to[t]!]!))
    const { shaped, before, after, bound } = simplestPotential(
      { states, from, to, rewards, weights: rewards.map(() => 1) },
      { gamma, norm: 'sizes' },
    )
    expect(before).toBeGreaterThan(1)
    sparse.forEach((r, t) => expect(Math.abs(shaped[t]! - r)).toBeLessThan(0.05))
    expect(bound).toBeLessThanOrEqual(after)
    expect(after - bound).toBeLessThan(2e-3 * before)
  })

  it('of squares leaves nothing that a potential could take', () => {
    const random = createRandom(3)
    const from = Array.from({ length: 50 }, () => random.below(10))
    const to = from.map(() => random.below(11) - 1)
    const rewards = from.map(() => random.normal())
    const { shaped } = simplestPotential(
      { states: 10, from, to, rewards, weights: rewards.map(() => 1) },
      { gamma: 0.9, norm: 'squares' },
    )
    for (let state = 0; state < 10; state++) {
      const slope = shaped.reduce(
        (sum, x, t) => sum + x * ((to[t] === state ? 0.9 : 0) - (from[t] === state ? 1 : 0)),
        0,
      )
      expect(slope).toBeCloseTo(0, 8)
    }
  })

  it('refuses a γ that is none, and nothing at all', () => {
    expect(() => simplestPotential(steps([0], [0], [1]), { gamma: 1.1, norm: 'sizes' })).toThrow('gamma')
    expect(() => simplestPotential({ ...steps([0], [0], [1]), rewards: [] }, { gamma: 1, norm: 'sizes' })).toThrow(
      'steps',
    )
  })
})
