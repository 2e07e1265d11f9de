import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import dqn from '../../../workers/lab/trainers/algorithms/dqn'
import { buildPolicy } from '../../../workers/lab/models/policy'
import * as tf from '../../../workers/lab/backend/tf'
import type { TrainEvent } from '../../../workers/lab/contracts/trainer'
import { InputError } from '../../../workers/lab/contracts/errors'
import { parseOptions, type Value } from '../../../workers/lab/contracts/options'
import { chooseNodeBackend } from '../../../workers/headless/backend.lib'
import { openGpu } from '../backend/gpu'
import { createBrightSide, quickReplay, tinyNetwork } from './bright-side'

function start(decisions: number, change: Record<string, Value> = {}) {
  const options = parseOptions(dqn.options, { ...quickReplay, ...change })
  const policy = buildPolicy(tinyNetwork, [6, 6, 1], 2, 3)
  const env = createBrightSide(dqn.slots(options), 3)
  try {
    const run = dqn.train({ env, policy, seed: 3, options, decisions })
    return { run, policy }
  } catch (error) {
    policy.dispose()
    throw error
  }
}

async function play(decisions: number, change: Record<string, Value> = {}): Promise<TrainEvent[]> {
  const { run, policy } = start(decisions, change)
  const events: TrainEvent[] = []
  for await (const event of run) events.push(event)
  policy.dispose()
  return events
}

const mean = (events: readonly TrainEvent[], metric: string) =>
  events.reduce((sum, { metrics }) => sum + (metrics[metric] ?? NaN), 0) / events.length
const variants: [string, Record<string, Value>][] = [
  ['everything on', {}],
  ['not double', { double: false }],
  ['not dueling', { dueling: false }],
  ['not prioritised', { prioritised: false }],
  ['one step ahead', { nStep: 1 }],
  ['the DQN of 2015', { double: false, dueling: false, prioritised: false, nStep: 1 }],
]

describe('DQN', () => {
  beforeAll(async () => void (await chooseNodeBackend('cpu')))

  it.each(variants)('learns to name the bright side with %s', async (_, change) => {
    const events = await play(1800, change)
    expect(mean(events.slice(-10), 'charts/return')).toBeGreaterThan(3.7)
    // Every decision is worth 1 + ½ + ¼ …: 1 where the game ends, nearly 2 where it is far from that or will only be cut.
    expect(mean(events.slice(-10), 'charts/q')).toBeGreaterThan(1.2)
    expect(mean(events.slice(-10), 'charts/q')).toBeLessThan(2.2)
    expect(mean(events.slice(-10), 'losses/value')).toBeLessThan(0.1)
  })

  it('each option makes a difference', async () => {
    const losses = await Promise.all(
      variants.map(async ([, change]) =>
        JSON.stringify((await play(72, change)).map(({ metrics }) => metrics['losses/value'])),
      ),
    )
    expect(new Set(losses).size).toBe(variants.length)
  })

  it('explores as scheduled, and learns nothing before it is warm', async () => {
    const events = await play(240, { warmUp: 60, epsilonStart: 0.8, epsilonEnd: 0.2, epsilonFraction: 0.5 })
    expect(events.map(({ metrics }) => metrics['charts/epsilon'])).toEqual(
      events.map(({ decisions }) => expect.closeTo(Math.max(0.2, 0.8 - (0.6 * decisions) / 120), 9)),
    )
    expect(events.map(({ metrics }) => 'losses/value' in metrics)).toEqual(
      events.map(({ decisions }) => decisions >= 60),
    )
  })

  it.each<[string, Record<string, Value>, string]>([
    ['batch', { batch: 201 }, 'capacity'],
    ['warm-up', { warmUp: 201 }, 'capacity'],
    ['n-step targets', { slots: 32, nStep: 6 }, 'capacity'],
    ['limit', { memory: 1, capacity: 100_000, warmUp: 50_000 }, 'memory'],
  ])('refuses a memory too small for its %s, naming the option that makes it small', (_, change, field) => {
    const before = tf.memory().numTensors
    expect(() => start(100, change)).toThrow(InputError)
    expect(() => start(100, change)).toThrow(new RegExp(`^${field}: holds`))
    expect(tf.memory().numTensors).toBe(before)
  })
})

const gpu = await openGpu()
describe.skipIf(!gpu)('DQN on the GPU', () => {
  afterAll(async () => void (await chooseNodeBackend('cpu')))

  it.each(variants.filter((_, i) => i === 0 || i === 2))(
    'takes the steps it takes on wasm, with %s',
    async (_, change) => {
      await chooseNodeBackend('webgpu')
      const there = await play(96, change)
      await chooseNodeBackend('wasm')
      const here = await play(96, change)
      expect(there.length).toBe(here.length)
      for (const [i, { metrics }] of here.entries())
        for (const [name, value] of Object.entries(metrics)) expect(there[i]?.metrics[name], name).toBeCloseTo(value, 2)
    },
  )
})
