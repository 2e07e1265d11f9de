import { describe, expect, it } from 'vitest'
import { createRandom } from '../../../../workers/lab/random'
import { mean } from '../../../../workers/lab/statistics/interval'
import {
  disagreement,
  divergence,
  indecision,
  laterRobustness,
  likeness,
  overBoth,
  publishedRobustness,
} from '../../../../workers/lab/studies/robustness/agreement'

/** Ten actions, so many agents for each. */
const votes = (...counts: readonly number[]) =>
  counts.flatMap((count, action) =>
    Array.from({ length: count }, () => Array.from({ length: 10 }, (_, a) => (a === action ? 1 : 0))),
  )

describe('measures of ten agents', () => {
  it.each([
    [[10], 0, 1, 1],
    [[9, 1], 0.468996, 0.858818, 0.8],
    [[5, 5], 1, 0.69897, 0.44444],
    [[1, 1, 1, 1, 1, 1, 1, 1, 1, 1], 3.321928, 0, 0],
    [[3, 3, 2, 2], 1.970951, 0.406685, undefined],
    [[2, 2, 2, 2, 1, 1], 2.521928, 0.240824, undefined],
  ])('split %j: bits, R of the paper, R of the later code', (split, bits, published, later) => {
    const all = votes(...split)
    expect(divergence(all)).toBeCloseTo(bits, 6)
    expect(publishedRobustness(all, false, createRandom(1))).toBeCloseTo(published, 6)
    if (later !== undefined) expect(laterRobustness(all)).toBeCloseTo(later, 5)
    // of one choice each, the later code counts pairs that agree
    expect(laterRobustness(all)).toBeCloseTo(1 - disagreement(all), 5)
    expect(likeness(all)).toBeCloseTo(1 - bits / Math.log2(10), 6)
    expect(indecision(all)).toBe(0)
  })

  it('the least R of the paper depends on the number of actions, the likeness does not', () => {
    const spread = (actions: number) =>
      Array.from({ length: 10 }, (_, i) => Array.from({ length: actions }, (_, a) => (a === i % actions ? 1 : 0)))
    expect(publishedRobustness(spread(4), false, createRandom(1))).toBeCloseTo(0.4067, 4)
    expect(publishedRobustness(spread(6), false, createRandom(1))).toBeCloseTo(0.2408, 4)
    expect(likeness(spread(5))).toBeCloseTo(0, 9)
  })

  it('tells agents that are undecided alike from agents that are decided apart, which draws cannot', () => {
    const undecided = Array.from({ length: 10 }, () => [0.5, 0.5])
    const apart = Array.from({ length: 10 }, (_, i) => (i % 2 ? [1, 0] : [0, 1]))
    expect([divergence(undecided), divergence(apart)]).toEqual([0, 1])
    expect([indecision(undecided), indecision(apart)]).toEqual([1, 0])
    const draws = publishedRobustness(undecided, true, createRandom(3))
    expect(draws).toBeGreaterThan(0.69)
    expect(draws).toBeLessThan(0.78)
    expect(disagreement(undecided)).toBeCloseTo(0.5, 9)
  })
})

describe('a mean over agents and episodes', () => {
  /** Agents who each differ from the others by an amount of their own, in each episode a little more or less. */
  const draw = (seed: number, effect: number) => {
    const random = createRandom(seed)
    const agents = Array.from({ length: 8 }, () => random.normal())
    const episodes = Array.from({ length: 10 }, () => random.normal())
    const value = (i: number, k: number) => effect + agents[i]! + episodes[k]!
    const at = (some: readonly number[], k: number) => mean(some.map((i) => value(i, k)))
    const all = agents.map((_, i) => i)
    return overBoth(
      episodes.map((_, k) => at(all, k)),
      agents.length,
      (agent) =>
        mean(
          episodes.map((_, k) =>
            at(
              all.filter((i) => i !== agent),
              k,
            ),
          ),
        ),
    )
  }

  it('holds what it says where both vary: no effect is found in about 5 % of runs, and the interval has the truth', () => {
    const runs = Array.from({ length: 1000 }, (_, seed) => draw(seed, 0))
    expect(runs.filter(({ p }) => p < 0.05).length).toBeLessThan(75)
    expect(runs.filter(({ low, high }) => low <= 0 && 0 <= high).length).toBeGreaterThan(925)
  })

  it('finds an effect that is there', () => {
    const runs = Array.from({ length: 200 }, (_, seed) => draw(seed, 2))
    expect(runs.filter(({ low }) => low > 0).length).toBeGreaterThan(180)
  })
})
