import { beforeAll, describe, expect, it } from 'vitest'
import type { NetworkSpec } from '../../../workers/lab/contracts/model'
import { buildPolicy } from '../../../workers/lab/models/policy'
import { planRun } from '../../../workers/lab/runs/training/plan'
import { inParts, rowsOfSequences, slotSequences } from '../../../workers/lab/trainers/parts/minibatches'
import { createReview } from '../../../workers/lab/trainers/parts/review'
import { createRollout } from '../../../workers/lab/trainers/parts/rollout'
import { trainers } from '../../../workers/lab/trainers/registry'
import * as ops from '../../../workers/lab/backend/ops'
import { chooseNodeBackend } from '../../../workers/headless/backend.lib'
import * as tf from '../../../workers/lab/backend/tf'
import type { TrainEvent, TrainState } from '../../../workers/lab/contracts/trainer'
import type { Observations } from '../../../workers/lab/contracts/observation'
import { parseOptions } from '../../../workers/lab/contracts/options'
import { logProbability } from '../../../workers/lab/agents/acting'
import { createRandom } from '../../../workers/lab/random'
import { createStreams } from '../../../workers/lab/streams'
import { createBrightSide, quickReplay, returnsThere, tinyNetwork } from './bright-side'
import { createFirstSide, rememberingNetwork } from './first-side'

beforeAll(async () => {
  await chooseNodeBackend('cpu')
})

const common = { parts: 1, slots: 4, steps: 6, learningRate: 0.01, anneal: false, gamma: 0.5, entropy: 0.001 }
const distributed = { ...quickReplay, ...returnsThere, atoms: 11 }
const online = { slots: 4, steps: 6, learningRate: 0.02, gamma: 0.5, epsilonEnd: 0 }
const settings: Record<string, object> = {
  ppo: { ...common, minibatch: 9, epochs: 2 },
  a2c: { ...common, learningRate: 0.03 },
  'ppo with a memory': { ...common, slots: 8, steps: 6, minibatch: 24, epochs: 3, learningRate: 0.02, gamma: 0.9 },
  'a2c with a memory': { ...common, slots: 8, steps: 3, learningRate: 0.02, decay: 0.9, gamma: 0.9, maxGradNorm: 5 },
  dqn: quickReplay,
  c51: distributed,
  rainbow: distributed,
  vqn: online,
  vsarsa: online,
}

const remembers = (name: string) => name.endsWith(' with a memory')

/** Trainer, policy and game of a case. */
function partsOf(name: string, seed: number) {
  const algorithm = trainers.get(name.split(' ')[0]!)
  const options = parseOptions(algorithm.options, settings[name])
  const policy = buildPolicy(remembers(name) ? rememberingNetwork : tinyNetwork, [6, 6, 1], 2, seed, {
    form: algorithm.form?.(options),
  })
  const env = (remembers(name) ? createFirstSide : createBrightSide)(algorithm.slots(options), seed)
  return { algorithm, options, policy, env }
}

function start(name: string, decisions: number, { resume, seed = 3 }: { resume?: TrainState; seed?: number } = {}) {
  const { algorithm, options, policy, env } = partsOf(name, seed)
  const run = algorithm.train({ env, policy, seed, options, decisions, ...(resume && { resume }) })
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

it('has a case for every trainer', () =>
  expect(Object.keys(settings)).toEqual(expect.arrayContaining(trainers.all.map(({ id }) => id))))

describe.each(Object.keys(settings))('%s', (id) => {
  it('learns to name the bright side', async () => {
    const goal = remembers(id) ? 6000 : 2400
    const { policy, run } = start(id, goal)
    const events = await pull(run)
    expect(events.at(-1)?.decisions).toBeGreaterThanOrEqual(goal)
    expect(
      events.slice(-10).reduce((sum, { metrics }) => sum + (metrics['charts/return'] ?? 0), 0) / 10,
    ).toBeGreaterThan(remembers(id) ? 0.95 : 3.7)
    policy.dispose()
  })

  it('goes on after a resume as if it had never stopped', async () => {
    const whole = start(id, 1e6)
    const expected = await pull(whole.run, 10)
    const first = start(id, 1e6)
    await pull(first.run, 4)
    const state = structuredClone(await first.run.save())
    await first.run.return()
    first.policy.dispose()
    // another seed everywhere: all that matters must come from the state
    const second = start(id, 1e6, { resume: state, seed: 99 })
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
      [
        'returned between updates',
        async (run) => {
          await run.next()
          await run.return()
        },
      ],
      [
        'returned in the middle of an update',
        async (run) => {
          const going = run.next()
          await run.return()
          expect((await going).done ?? false).toBeTypeOf('boolean')
        },
      ],
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
    const { policy, run } = start(id, 1e6)
    await run.next()
    const after = tf.memory().numTensors
    await pull(run, 5)
    expect(tf.memory().numTensors).toBe(after)
    await run.return()
    policy.dispose()
  })

  it('stops with NumericError, and frees, when a weight is not finite', async () => {
    const before = tf.memory().numTensors
    const { policy, run } = start(id, 1e6)
    await run.next()
    ops.tidy(() => policy.variables[0]?.assign(ops.fill(policy.variables[0].shape, NaN)))
    await expect(run.next()).rejects.toMatchObject({ name: 'NumericError', update: 2 })
    expect(tf.memory().numTensors).toBe(before + policy.variables.length)
    policy.dispose()
  })

  it('refuses a state that does not fit, naming the field, and leaks nothing', async () => {
    const { policy, run } = start(id, 1e6)
    await run.next()
    const state = await run.save()
    await run.return()
    policy.dispose()
    const before = tf.memory().numTensors
    const broken: [string, TrainState][] = [
      ...(remembers(id)
        ? [
            ['memory', { ...state, envs: state.envs.filter(({ name }) => name !== 'memory') }] satisfies [
              string,
              TrainState,
            ],
          ]
        : []),
      ['random', { ...state, random: ['xyz'] }],
      [state.weights[0]!.name, { ...state, weights: state.weights.slice(1) }],
      [
        state.optimizer[0]?.name ?? '?',
        { ...state, optimizer: state.optimizer.map((array) => ({ ...array, shape: [1], data: new Float32Array(1) })) },
      ],
    ]
    for (const [field, resume] of broken) {
      const { algorithm, options, policy: fresh, env } = partsOf(id, 1)
      expect(() => algorithm.train({ env, policy: fresh, seed: 1, options, decisions: 1e6, resume })).toThrow(field)
      fresh.dispose()
      expect(tf.memory().numTensors).toBe(before)
    }
  })

  it('lets messages in during an update', async () => {
    const { policy, run } = start(id, 1e6)
    let turns = 0
    const timer = setInterval(() => turns++, 1)
    for (let update = 0; update < 1000 && turns <= 5; update++) await run.next()
    clearInterval(timer)
    expect(turns).toBeGreaterThan(5)
    await run.return()
    policy.dispose()
  })
})

it.each(trainers.all.map(({ id }) => id))('%s learns from numbers as from pictures, and resumes', async (id) => {
  const trainer = trainers.get(id)
  const options = parseOptions(trainer.options, settings[id])
  const network: NetworkSpec = {
    id: 'numbers',
    title: '',
    cite: '',
    build: (nn, { observation }) => nn.dense('dense1', observation, 16),
  }
  const begin = (seed: number, resume?: TrainState) => {
    const policy = buildPolicy(network, [36], 2, seed, { form: trainer.form?.(options) })
    return {
      policy,
      run: trainer.train({
        env: createBrightSide(trainer.slots(options), seed, true),
        policy,
        seed,
        options,
        decisions: 3000,
        ...(resume && { resume }),
      }),
    }
  }
  const [whole, part] = [begin(3), begin(3)]
  const events = await pull(whole.run)
  expect(events.slice(-10).reduce((sum, { metrics }) => sum + (metrics['charts/return'] ?? 0), 0) / 10).toBeGreaterThan(
    3.7,
  )
  await pull(part.run, 4)
  const rest = begin(9, structuredClone(await part.run.save()))
  expect(await pull(rest.run, 3)).toEqual(events.slice(4, 7))
  for (const { run, policy } of [whole, part, rest]) {
    await run.return()
    policy.dispose()
  }
})

describe('a rollout of a policy with a memory', () => {
  it('is gone through again as it was played: what it says then is what it said, also after games that began on the way', async () => {
    const policy = buildPolicy(rememberingNetwork, [6, 6, 1], 2, 5)
    tf.tidy(() =>
      policy.variables.forEach((variable) =>
        variable.assign(tf.randomNormal([...variable.shape], 0, 0.5, 'float32', 1)),
      ),
    )
    const rollout = createRollout(createFirstSide(5, 5), policy, 7)
    const review = createReview(policy, rollout, rollout.size)
    for (let again = 0; again < 2; again++) {
      await rollout.collect(createStreams(1, 5), async () => {})
      expect(rollout.memory.some((x) => x !== 0)).toBe(again > 0)
      for (const rows of slotSequences(rollout, 14, createRandom(2))) {
        const { logits, value } = ops.tidy(() => review(rows))
        const [said, worth] = [logits.dataSync(), value.dataSync()]
        rows.forEach((row, i) => {
          expect(worth[i]).toBeCloseTo(rollout.values[row]!, 5)
          expect(logProbability(said.slice(2 * i, 2 * i + 2) as Float32Array, rollout.actions[row]!)).toBeCloseTo(
            rollout.logProbabilities[row]!,
            5,
          )
        })
      }
    }
    policy.dispose()
  })

  it('is cut between slots only, each row once', () => {
    const all = [...slotSequences({ size: 35, slots: 5 }, 14, createRandom(2))]
    expect(all.map(({ length }) => length)).toEqual([14, 14, 7])
    expect(all.flatMap((rows) => [...rows]).sort((a, b) => a - b)).toEqual(Array.from({ length: 35 }, (_, i) => i))
    for (const rows of all)
      for (const [i, row] of rows.entries()) expect(Math.floor(row / 5)).toBe(Math.floor(i / (rows.length / 7)))
    expect([...slotSequences({ size: 35, slots: 5 }, 3, createRandom(2))].map(({ length }) => length)).toEqual([
      7, 7, 7, 7, 7,
    ])
  })

  it.each([
    { asked: 1, parts: 4, rows: 4 * 7 },
    { asked: 60, parts: 4, rows: 2 * 4 * 7 },
    { asked: 60, parts: 1, rows: 8 * 7 },
    { asked: 10_000, parts: 2, rows: 8 * 7 },
  ])('is cut into minibatches of $rows rows where $asked are asked for of $parts parts', ({ asked, parts, rows }) => {
    const [slots, steps, random] = [8, 7, createRandom(2)]
    const cut = (minibatch: number) => [
      ...inParts({ size: slots * steps, slots }, parts, (part) => slotSequences(part, minibatch / parts, random)),
    ]
    expect(rowsOfSequences({ slots, steps, parts, minibatch: asked }, 16_384)).toBe(rows)
    for (const minibatch of [asked, rows])
      expect(cut(minibatch).map(({ length }) => length)).toEqual(Array((slots * steps) / rows).fill(rows))
  })

  it('is told in a plan, and so on the card, by the minibatch that is used', () => {
    const usual = { env: 'recall', algorithm: 'ppo', seed: 1, decisions: 64, name: 'Any', envOptions: {} } as const
    const options = { slots: 32, steps: 32, minibatch: 16 }
    const planned = (network: string, given: Record<string, number>) =>
      planRun({ ...usual, network, options: given, backend: 'wasm' }, ['recall'], () => 'id').options['minibatch']
    expect(planned('gru', options)).toBe(128)
    expect(planned('mlp', options)).toBe(16)
    expect(() => planned('gru', { slots: 64, steps: 2048, parts: 16 })).toThrow(
      'steps: 2048 of each of 16 parts are more than a minibatch may have (16384)',
    )
  })

  it('is not what DQN learns from', () => {
    const policy = buildPolicy(rememberingNetwork, [6, 6, 1], 2, 5)
    const dqn = trainers.get('dqn')
    const options = parseOptions(dqn.options, settings['dqn'])
    expect(() => dqn.train({ env: createFirstSide(4, 5), policy, seed: 1, options, decisions: 100 })).toThrow(
      'network: remembering has a memory',
    )
    policy.dispose()
  })
})

describe('rollout', () => {
  it('bootstraps from the next value, from the final observation where truncated, and from nothing where terminated', async () => {
    const policy = buildPolicy(tinyNetwork, [6, 6, 1], 2, 5)
    const env = createBrightSide(2, 5)
    const finals: Observations[] = []
    const spied = {
      ...env,
      step: (actions: Int32Array) => {
        const result = env.step(actions)
        finals.push(result.finalObservations)
        return result
      },
    }
    const rollout = createRollout(spied, policy, 6)
    const finished = await rollout.collect(createStreams(1, 2), async () => {})
    expect(finished).toHaveLength(2)
    const value = (picture: Observations, row: number) =>
      ops.tidy(
        () =>
          policy
            .forward({
              observation: ops.tensor(
                Float32Array.from(picture.subarray(row * 36, row * 36 + 36), (x) => x / 255),
                [1, 6, 6, 1],
              ),
            })
            .value.dataSync()[0] ?? NaN,
      )
    for (let step = 0; step < 6; step++)
      for (const slot of [0, 1]) {
        const row = 2 * step + slot
        expect(rollout.values[row]).toBeCloseTo(value(rollout.observations, row), 5)
        expect(rollout.cut[row]).toBe(step === 3 ? 1 : 0)
        const next =
          step === 3
            ? slot === 0
              ? 0
              : value(finals[3]!, slot)
            : value(step === 5 ? env.observations : rollout.observations.subarray(72), step === 5 ? slot : row)
        expect(rollout.nextValues[row]).toBeCloseTo(next, 5)
      }
    policy.dispose()
  })
})
