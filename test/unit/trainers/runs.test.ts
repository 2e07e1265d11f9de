import { beforeAll, describe, expect, it } from 'vitest'
import { buildPolicy } from '../../../workers/lab/models/policy'
import { createRollout } from '../../../workers/lab/trainers/parts/rollout'
import { trainers } from '../../../workers/lab/trainers/registry'
import * as ops from '../../../workers/lab/backend/ops'
import * as tf from '../../../workers/lab/backend/tf'
import type { TrainEvent, TrainState } from '../../../workers/lab/contracts/trainer'
import { parseOptions } from '../../../workers/lab/contracts/options'
import { createStreams } from '../../../workers/lab/streams'
import { createBrightSide, tinyNetwork } from './bright-side'

beforeAll(async () => {
  await tf.setBackend('cpu')
})

const common = { slots: 4, steps: 6, learningRate: 0.01, anneal: false, gamma: 0.5, entropy: 0.001 }
const settings: Record<string, object> = {
  ppo: { ...common, minibatch: 9, epochs: 2 },
  a2c: { ...common, learningRate: 0.03 },
  dqn: { slots: 4, steps: 6, learningRate: 0.01, gamma: 0.5, batch: 8, warmUp: 20, capacity: 200, targetEvery: 40, epsilonEnd: 0 },
}

function start(id: string, decisions: number, { resume, seed = 3 }: { resume?: TrainState; seed?: number } = {}) {
  const algorithm = trainers.get(id)
  const options = parseOptions(algorithm.options, settings[id])
  const policy = buildPolicy(tinyNetwork, [6, 6, 1], 2, seed)
  const run = algorithm.train({ env: createBrightSide(algorithm.slots(options), seed), policy, seed, options, decisions, ...(resume && { resume }) })
  return { policy, run }
}

async function pull(run: AsyncGenerator<TrainEvent>, updates = Infinity): Promise<TrainEvent[]> {
  const events: TrainEvent[] = []
  while (events.length < updates) {
    const { value, done } = await run.next()
    if (done) break
    events.push(value)
  }
  return events
}

describe.each(trainers.all.map(({ id }) => id))('%s', (id) => {
  it('learns to name the bright side', async () => {
    const { policy, run } = start(id, 2400)
    const events = await pull(run)
    expect(events.at(-1)?.decisions).toBeGreaterThanOrEqual(2400)
    expect(events.slice(-10).reduce((sum, { metrics }) => sum + (metrics['charts/return'] ?? 0), 0) / 10).toBeGreaterThan(3.7)
    policy.dispose()
  })

  it('goes on after a resume as if it had never stopped', async () => {
    const whole = start(id, 240)
    const expected = await pull(whole.run, 10)
    const first = start(id, 240)
    await pull(first.run, 4)
    const state = structuredClone(await first.run.save())
    await first.run.return()
    first.policy.dispose()
    // another seed everywhere: all that matters must come from the state
    const second = start(id, 240, { resume: state, seed: 99 })
    expect(await pull(second.run, 6)).toEqual(expected.slice(4))
    expect(await second.run.save()).toEqual(await whole.run.save())
    for (const { run, policy } of [whole, second]) {
      await run.return()
      policy.dispose()
    }
  })

  it('frees every tensor however it ends, and only its own', async () => {
    const before = tf.memory().numTensors
    const ends: [string, (run: ReturnType<typeof start>['run']) => Promise<unknown>][] = [
      ['never started', (run) => run.return()],
      ['returned between updates', async (run) => { await run.next(); await run.return() }],
      ['returned in the middle of an update', async (run) => { const going = run.next(); await run.return(); expect((await going).done ?? false).toBeTypeOf('boolean') }],
      ['finished', (run) => pull(run)],
    ]
    for (const [name, end] of ends) {
      const { policy, run } = start(id, 48)
      await end(run)
      expect(tf.memory().numTensors, name).toBe(before + policy.variables.length)
      await expect(run.save(), name).rejects.toThrow('ended')
      policy.dispose()
    }
  })

  it('holds no more tensors after many updates than after one', async () => {
    const { policy, run } = start(id, 2400)
    await run.next()
    const after = tf.memory().numTensors
    await pull(run, 5)
    expect(tf.memory().numTensors).toBe(after)
    await run.return()
    policy.dispose()
  })

  it('stops with NumericError, and frees, when a weight is not finite', async () => {
    const before = tf.memory().numTensors
    const { policy, run } = start(id, 240)
    await run.next()
    ops.tidy(() => policy.variables[0]?.assign(ops.fill(policy.variables[0].shape, NaN)))
    await expect(run.next()).rejects.toMatchObject({ name: 'NumericError', update: 2 })
    expect(tf.memory().numTensors).toBe(before + policy.variables.length)
    policy.dispose()
  })

  it('refuses a state that does not fit, naming the field, and leaks nothing', async () => {
    const { policy, run } = start(id, 240)
    await run.next()
    const state = await run.save()
    await run.return()
    policy.dispose()
    const before = tf.memory().numTensors
    const broken: [string, TrainState][] = [
      ['random', { ...state, random: ['xyz'] }],
      ['conv1/kernel', { ...state, weights: state.weights.slice(1) }],
      [state.optimizer[0]?.name ?? '?', { ...state, optimizer: state.optimizer.map((array) => ({ ...array, shape: [1], data: new Float32Array(1) })) }],
    ]
    for (const [field, resume] of broken) {
      const fresh = buildPolicy(tinyNetwork, [6, 6, 1], 2, 1)
      const algorithm = trainers.get(id)
      const options = parseOptions(algorithm.options, settings[id])
      expect(() => algorithm.train({ env: createBrightSide(4, 1), policy: fresh, seed: 1, options, decisions: 240, resume })).toThrow(field)
      fresh.dispose()
      expect(tf.memory().numTensors).toBe(before)
    }
  })

  it('lets messages in during an update', async () => {
    const { policy, run } = start(id, 1e6)
    let turns = 0
    const timer = setInterval(() => turns++, 1)
    const began = performance.now()
    while (performance.now() - began < 300) await run.next()
    clearInterval(timer)
    expect(turns).toBeGreaterThan(5)
    await run.return()
    policy.dispose()
  })
})

describe('rollout', () => {
  it('bootstraps from the next value, from the final observation where truncated, and from nothing where terminated', async () => {
    const policy = buildPolicy(tinyNetwork, [6, 6, 1], 2, 5)
    const env = createBrightSide(2, 5)
    const finals: Uint8Array[] = []
    const spied = { ...env, step: (actions: Int32Array) => { const result = env.step(actions); finals.push(result.finalObservations); return result } }
    const rollout = createRollout(spied, policy, 6)
    const finished = await rollout.collect(createStreams(1, 2), async () => {})
    expect(finished).toHaveLength(2)
    const value = (picture: Uint8Array, row: number) =>
      ops.tidy(() => policy.forward({ observation: ops.tensor(Float32Array.from(picture.subarray(row * 36, row * 36 + 36), (x) => x / 255), [1, 6, 6, 1]) }).value.dataSync()[0] ?? NaN)
    for (let step = 0; step < 6; step++)
      for (const slot of [0, 1]) {
        const row = 2 * step + slot
        expect(rollout.values[row]).toBeCloseTo(value(rollout.observations, row), 5)
        expect(rollout.cut[row]).toBe(step === 3 ? 1 : 0)
        const next = step === 3 ? (slot === 0 ? 0 : value(finals[3]!, slot)) : value(step === 5 ? env.observations : rollout.observations.subarray(72), step === 5 ? slot : row)
        expect(rollout.nextValues[row]).toBeCloseTo(next, 5)
      }
    policy.dispose()
  })
})
