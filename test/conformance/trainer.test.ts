import { createHash } from 'node:crypto'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { buildPolicy } from '../../workers/lab/models/policy'
import { networks } from '../../workers/lab/models/registry'
import { trainers } from '../../workers/lab/trainers/registry'
import * as tf from '../../workers/lab/backend/tf'
import type { TrainEvent, TrainState } from '../../workers/lab/contracts/trainer'
import { parseOptions, type Value } from '../../workers/lab/contracts/options'
import { InputError } from '../../workers/lab/contracts/errors'
import type { NetworkSpec, Policy } from '../../workers/lab/contracts/model'
import { createVectorEnv, envOptions } from '../../workers/lab/envs/vector'
import { chooseNodeBackend } from '../../workers/headless/backend.lib'
import { loadGame } from '../../workers/headless/games.lib'

beforeAll(async () => {
  expect((await chooseNodeBackend('wasm')).id).toBe('wasm')
})

/** Large steps of the first kernel: the whole picture at a tenth of the price of `small`. */
const quick: NetworkSpec = {
  id: 'quick',
  title: 'Quick',
  cite: 'test',
  build: (nn, { observation }) =>
    nn.dense('dense1', nn.conv('conv1', observation, { filters: 8, kernel: 8, stride: 8 }), 32),
}

/** Options that suit a game of eight decisions, given to the algorithms that have them; a memory is small, so that it forgets. */
const suited: Record<string, Value> = {
  slots: 8,
  steps: 8,
  gamma: 0.9,
  learningRate: 0.01,
  anneal: false,
  decay: 0.9,
  warmUp: 32,
  capacity: 2000,
  trainEvery: 8,
  targetEvery: 256,
  epsilonFraction: 0.05,
  low: -1,
  high: 1,
  atoms: 11,
  nStep: 3,
}

/** Who learns from each decision once, whatever it is, takes smaller steps. */
const isOnline = (options: object) => 'epsilonStart' in options && !('capacity' in options)

const open: { run: AsyncGenerator; policy: Policy }[] = []
afterEach(async () => {
  for (const { run, policy } of open.splice(0)) {
    await run.return(undefined)
    policy.dispose()
  }
})

async function start(id: string, decisions: number, { seed = 1, resume }: { seed?: number; resume?: TrainState } = {}) {
  const algorithm = trainers.get(id)
  const options = parseOptions(
    algorithm.options,
    Object.fromEntries(
      Object.entries({ ...suited, ...(isOnline(algorithm.options) && { learningRate: 0.003 }) }).filter(
        ([key]) => key in algorithm.options,
      ),
    ),
  )
  const game = await loadGame('catch', algorithm.slots(options))
  const env = createVectorEnv(game, { options: parseOptions(envOptions, {}), seed })
  const policy = buildPolicy(quick, env.shape, env.actions, seed, { form: algorithm.form?.(options) })
  const run = algorithm.train({ env, policy, seed, options, decisions, ...(resume && { resume }) })
  open.push({ run, policy })
  return { run, policy }
}

async function pull(run: AsyncGenerator<TrainEvent>, updates: number): Promise<TrainEvent[]> {
  const events: TrainEvent[] = []
  while (events.length < updates) {
    const next = await run.next()
    if (next.done) break
    events.push(next.value)
  }
  return events
}

const mean = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0) / numbers.length

/** Every array by name and fingerprint: comparing megabytes element by element takes seconds. */
function digest({ weights, optimizer, envs, ...counters }: TrainState) {
  const mark = (view: Uint8Array | Float32Array) =>
    createHash('sha256')
      .update(new Uint8Array(view.buffer, view.byteOffset, view.byteLength))
      .digest('hex')
  return {
    ...counters,
    arrays: [...weights, ...optimizer].map(({ name, shape, data }) => `${name} [${shape.join()}] ${mark(data)}`),
    envs: envs.map(({ name, bytes }) => `${name} ${mark(bytes)}`),
  }
}

describe.each(trainers.all)('$id', ({ id }) => {
  it('two runs with one seed agree to the last bit; another seed differs', async () => {
    const [a, b, c] = [await start(id, 1e6), await start(id, 1e6), await start(id, 1e6, { seed: 2 })]
    const [first, second, third] = [await pull(a.run, 3), await pull(b.run, 3), await pull(c.run, 3)]
    expect(second).toEqual(first)
    expect(digest(await b.run.save())).toEqual(digest(await a.run.save()))
    expect(third).not.toEqual(first)
  })

  it('counts, and reports the metrics it declares and no others', async () => {
    const { run } = await start(id, 1e6)
    const events = await pull(run, 3)
    expect(events.map(({ update }) => update)).toEqual([1, 2, 3])
    expect(events[2]!.decisions).toBe(3 * events[0]!.decisions)
    const told = new Set(events.flatMap(({ metrics }) => Object.keys(metrics)))
    expect([...told].sort()).toEqual(
      trainers
        .get(id)
        .metrics.map((metric) => metric.id)
        .sort(),
    )
    for (const { metrics } of events)
      for (const value of Object.values(metrics)) expect(Number.isFinite(value)).toBe(true)
    expect(
      events.some(({ metrics }) => metrics['charts/length'] === 8 && Math.abs(metrics['charts/return'] ?? 9) <= 1),
    ).toBe(true)
  })

  it('resumes as if it had never stopped, whatever the seeds of the new run', async () => {
    const whole = await start(id, 1e6)
    const expected = await pull(whole.run, 5)
    const first = await start(id, 1e6)
    await pull(first.run, 2)
    const state = structuredClone(await first.run.save())
    const second = await start(id, 1e6, { seed: 77, resume: state })
    expect(await pull(second.run, 3)).toEqual(expected.slice(2))
    expect(digest(await second.run.save())).toEqual(digest(await whole.run.save()))
  })

  it('return() frees every tensor of the run', async () => {
    const before = tf.memory().numTensors
    const { run, policy } = await start(id, 1e6)
    await pull(run, 2)
    await run.return()
    expect(tf.memory().numTensors).toBe(before + policy.variables.length)
    policy.dispose()
    expect(tf.memory().numTensors).toBe(before)
  })

  it('with a network that remembers: refuses it by name, or learns recall of two decisions and resumes to the last bit', async () => {
    const trainer = trainers.get(id)
    // Who uses a rollout once takes short ones, and larger steps.
    const once = !('epochs' in trainer.options)
    const given: Record<string, Value> = {
      slots: 16,
      steps: once ? 4 : 16,
      gamma: 0.95,
      learningRate: once ? 0.01 : 0.003,
      anneal: false,
      decay: 0.9,
      minibatch: 128,
    }
    const options = parseOptions(
      trainer.options,
      Object.fromEntries(Object.entries(given).filter(([key]) => key in trainer.options)),
    )
    const begin = async (seed: number, resume?: TrainState) => {
      const game = await loadGame('recall', trainer.slots(options))
      for (let slot = 0; slot < game.slots; slot++)
        game.configure(slot, parseOptions(game.spec.options, { length: 2 }), null)
      const env = createVectorEnv(game, {
        options: parseOptions(envOptions, { frameSkip: 1, noops: 0, lifeEndsEpisode: false, autoLaunch: false }),
        seed,
      })
      const policy = buildPolicy(networks.get('gru'), game.spec.observation, env.actions, seed, {
        form: trainer.form?.(options),
      })
      const run = trainer.train({ env, policy, seed, options, decisions: 60_000, ...(resume && { resume }) })
      open.push({ run, policy })
      return run
    }
    const whole = await begin(1).catch((error: unknown) => error as Error)
    if (whole instanceof Error) {
      expect(whole).toBeInstanceOf(InputError)
      return expect(whole.message).toContain('network')
    }
    const expected = await pull(whole, 4)
    const first = await begin(1)
    await pull(first, 2)
    const second = await begin(77, structuredClone(await first.save()))
    expect(await pull(second, 2)).toEqual(expected.slice(2))
    expect(digest(await second.save())).toEqual(digest(await whole.save()))
    let recent: number[] = []
    for await (const { metrics } of whole) {
      recent = [
        ...recent,
        ...Array.from({ length: metrics['charts/games'] ?? 0 }, () => metrics['charts/return'] ?? 0),
      ].slice(-200)
      if (recent.length === 200 && mean(recent) > 0.9) break
    }
    // without a memory nobody gets beyond a half
    expect(mean(recent)).toBeGreaterThan(0.9)
  })

  it('learns catch', async () => {
    const { run } = await start(id, 80_000)
    let best = -1
    let recent: number[] = []
    for await (const { metrics } of run) {
      const games = metrics['charts/games'] ?? 0
      recent = [...recent, ...Array.from({ length: games }, () => metrics['charts/return'] ?? -1)].slice(-200)
      best = Math.max(best, recent.length === 200 ? recent.reduce((sum, score) => sum + score, 0) / 200 : -1)
      if (best > 0.3) break
    }
    // random play scores −0.6 on average
    expect(best).toBeGreaterThan(0.3)
  })
})
