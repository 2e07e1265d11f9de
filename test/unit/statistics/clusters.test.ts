import { expect, it } from 'vitest'
import { bootstrapClusters } from '../../../workers/lab/statistics/clusters'
import { bootstrapMean } from '../../../workers/lab/statistics/interval'

it('resamples agents, then rollouts, and knows the few cases there are', () => {
  // Agents at 1 and 5 without spread of their own: means 1, 3, 5 with chances ¼, ½, ¼.
  const ids = ['a', 'b', 'a', 'b']
  expect(bootstrapClusters([1, 5, 1, 5], ids, { seed: 1 })).toEqual({ mean: 3, low: 1, high: 5, levels: 2, clusters: 2 })
  expect(bootstrapClusters([1, 5, 1, 5], ids, { seed: 1, level: 0.4 })).toEqual({ mean: 3, low: 3, high: 3, levels: 2, clusters: 2 })
})

it('lets every agent weigh the same', () => {
  expect(bootstrapClusters([1, 1, 1, 5], [0, 0, 0, 1], { seed: 1 }).mean).toBe(3)
})

it('is far wider than the interval that takes rollouts of one agent for independent', () => {
  const agents = [0, 1, 2, 3, 4, 5]
  const values = agents.flatMap((agent) => Array.from({ length: 50 }, (_, i) => 10 * agent + (i % 5)))
  const ids = agents.flatMap((agent) => Array.from({ length: 50 }, () => agent))
  const [whole, naive] = [bootstrapClusters(values, ids, { seed: 2 }), bootstrapMean(values, { seed: 2 })]
  // Agents: standard deviation 17.1 over √6; rollouts: the same over √300.
  expect((whole.high - whole.low) / (naive.high - naive.low)).toBeGreaterThan(5)
  expect(whole.mean).toBeCloseTo(naive.mean, 10)
})

it('falls back to rollouts where there is one agent, and says so', () => {
  const values = [1, 4, 2, 8, 5, 7]
  expect(bootstrapClusters(values, values.map(() => 'only'), { seed: 3 })).toEqual({ ...bootstrapMean(values, { seed: 3 }), levels: 1, clusters: 1 })
})

it('depends on its seed alone, and refuses what does not fit', () => {
  const draw = (seed: number) => bootstrapClusters([1, 4, 2, 8, 5, 7], [0, 0, 0, 1, 1, 1], { seed, resamples: 50 })
  expect(draw(1)).toEqual(draw(1))
  expect(draw(1)).not.toEqual(draw(2))
  expect(() => bootstrapClusters([1, 2], [0], { seed: 1 })).toThrow('clusters: must name one agent per value: 1 for 2')
  expect(() => bootstrapClusters([1, NaN], [0, 1], { seed: 1 })).toThrow('values[1]')
  expect(() => bootstrapClusters([1, 2], [0, 1], { seed: 1, level: 0 })).toThrow('level')
})
