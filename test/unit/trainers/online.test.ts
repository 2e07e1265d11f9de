import { beforeAll, describe, expect, it } from 'vitest'
import { chooseNodeBackend } from '../../../workers/headless/backend.lib'
import { parseOptions } from '../../../workers/lab/contracts/options'
import type { TrainEvent } from '../../../workers/lab/contracts/trainer'
import { buildPolicy } from '../../../workers/lab/models/policy'
import { onlineTarget } from '../../../workers/lab/trainers/parts/online-run'
import { annealings } from '../../../workers/lab/trainers/parts/schedules'
import { trainers } from '../../../workers/lab/trainers/registry'
import { createBrightSide, tinyNetwork } from './bright-side'

describe('targets of single decisions', () => {
  const next = Float32Array.of(1, -2, 4)

  it.each([
    ['Q-learning: the best that could be done', { reward: 0.5, over: false }, undefined, 0.5 + 0.9 * 4],
    ['SARSA: what will be done', { reward: 0.5, over: false }, 1, 0.5 - 0.9 * 2],
    ['nothing follows an end', { reward: 0.5, over: true }, undefined, 0.5],
    ['nor does what was chosen already', { reward: -1, over: true }, 2, -1],
  ])('%s', (_, step, action, target) => expect(onlineTarget(step, 0.9, next, action)).toBeCloseTo(target, 6))
})

it.each([
  ['none', [4, 4, 4]],
  ['line', [4, 2, 0]],
  ['cosine', [4, 2, 0]],
])('a rate falls as its annealing says: %s', (name, rates) => {
  expect([0, 0.5, 1].map((progress) => annealings[name]!(4, progress))).toEqual(rates.map((n) => expect.closeTo(n, 9)))
  expect(annealings['cosine']!(4, 0.25)).toBeCloseTo(2 * (1 + Math.SQRT1_2), 9)
})

describe.each(['vqn', 'vsarsa'])('%s', (id) => {
  beforeAll(async () => void (await chooseNodeBackend('cpu')))

  it('learns to name the bright side, and what that is worth', async () => {
    const trainer = trainers.get(id)
    const options = parseOptions(trainer.options, { slots: 4, steps: 6, learningRate: 0.01, gamma: 0.5, epsilonEnd: 0 })
    const policy = buildPolicy(tinyNetwork, [6, 6, 1], 2, 3)
    const env = createBrightSide(4, 3)
    const events: TrainEvent[] = []
    for await (const event of trainer.train({ env, policy, seed: 3, options, decisions: 3600 })) events.push(event)
    policy.dispose()
    const mean = (metric: string) => events.slice(-10).reduce((sum, { metrics }) => sum + metrics[metric]! / 10, 0)
    expect(mean('charts/return')).toBeGreaterThan(3.5)
    expect(mean('charts/q')).toBeGreaterThan(1)
    expect(mean('charts/q')).toBeLessThan(2.3)
  })
})

it('what follows makes the difference between the two', async () => {
  const losses = await Promise.all(
    ['vqn', 'vsarsa'].map(async (id) => {
      const trainer = trainers.get(id)
      const options = parseOptions(trainer.options, { slots: 4, steps: 6 })
      const policy = buildPolicy(tinyNetwork, [6, 6, 1], 2, 3)
      const told: unknown[] = []
      for await (const { metrics } of trainer.train({
        env: createBrightSide(4, 3),
        policy,
        seed: 3,
        options,
        decisions: 72,
      }))
        told.push(metrics['losses/value'])
      policy.dispose()
      return JSON.stringify(told)
    }),
  )
  expect(losses[0]).not.toBe(losses[1])
})
