import { createHash } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import { chooseNodeBackend } from '../../../../workers/headless/backend.lib'
import { openGame } from '../../../../workers/headless/games.lib'
import * as ops from '../../../../workers/lab/backend/ops'
import type { TrainEvent, TrainState } from '../../../../workers/lab/contracts/trainer'
import type { Value } from '../../../../workers/lab/contracts/options'
import { build } from '../../../../workers/lab/runs/training/build'
import { planRun, type TrainRequest } from '../../../../workers/lab/runs/training/plan'
import { standIn } from './pipes'

beforeAll(async () => {
  expect((await chooseNodeBackend('wasm')).id).toBe('wasm')
})

/** Small runs: three updates say as much as three hundred. */
const runs: Record<
  string,
  Pick<TrainRequest, 'env' | 'network' | 'algorithm'> & Record<'options' | 'envOptions', Record<string, Value>>
> = {
  PPO: {
    env: 'catch',
    network: 'tiny',
    algorithm: 'ppo',
    options: { slots: 8, steps: 8, minibatch: 24, epochs: 2, parts: 4 },
    envOptions: { timeLimit: 5 },
  },
  'PPO of single rows': {
    env: 'catch',
    network: 'tiny',
    algorithm: 'ppo',
    options: { slots: 8, steps: 2, minibatch: 4, epochs: 2, parts: 4 },
    envOptions: { timeLimit: 5 },
  },
  'PPO with a memory': {
    env: 'recall',
    network: 'gru',
    algorithm: 'ppo',
    options: { slots: 16, steps: 8, minibatch: 64, epochs: 2, parts: 4 },
    envOptions: { frameSkip: 1, noops: 0, lifeEndsEpisode: false, autoLaunch: false },
  },
  'PPO with a memory, one slot of each part at a time': {
    env: 'recall',
    network: 'gru',
    algorithm: 'ppo',
    options: { slots: 8, steps: 8, minibatch: 32, epochs: 2, parts: 4 },
    envOptions: { frameSkip: 1, noops: 0, lifeEndsEpisode: false, autoLaunch: false },
  },
  A2C: {
    env: 'catch',
    network: 'tiny',
    algorithm: 'a2c',
    options: { slots: 8, steps: 5, parts: 4 },
    envOptions: { timeLimit: 5 },
  },
}

interface Wanted {
  readonly workers?: number
  readonly resume?: TrainState
  readonly openWorker?: () => ReturnType<typeof standIn>['pipe']
  readonly options?: Record<string, Value>
}

const replacements: string[] = []
async function begin(name: string, { workers = 1, resume, openWorker = () => standIn().pipe, options = {} }: Wanted) {
  const run = runs[name]!
  const request = { ...run, options: { ...run.options, ...options }, seed: 7, decisions: 1e6, name, workers }
  const plan = planRun({ ...request, backend: 'wasm' }, ['catch', 'recall'], () => 'test')
  return build(plan, { openGame, openWorker, workers: 1 }, resume, {
    backend: 'wasm',
    replaced: (reason) => void replacements.push(reason),
  })
}

async function pull({ run }: { run: AsyncGenerator<TrainEvent> }, updates: number): Promise<TrainEvent[]> {
  const events: TrainEvent[] = []
  while (events.length < updates) events.push((await run.next()).value as TrainEvent)
  return events
}

/** Every byte that the run goes on from, by name. */
function marks({ weights, optimizer, envs, ...counters }: TrainState) {
  const mark = ({ buffer, byteOffset, byteLength }: Uint8Array | Float32Array) =>
    createHash('sha256')
      .update(new Uint8Array(buffer, byteOffset, byteLength))
      .digest('hex')
  return {
    ...counters,
    arrays: [...weights, ...optimizer].map(({ name, data }) => `${name} ${mark(data)}`),
    envs: envs.map(({ name, bytes }) => `${name} ${mark(bytes)}`),
  }
}

/** Four updates, the last two of a run that was saved and begun again with as many workers. */
async function trainAndResume(name: string, workers: number, then = workers) {
  // With the first session's workers memory is shared, to the second's it is sent.
  const first = await begin(name, { workers, openWorker: () => standIn({ shares: true }).pipe })
  const early = await pull(first, 2)
  const state = structuredClone(await first.run.save())
  await first.dispose()
  const second = await begin(name, { workers: then, resume: state })
  const late = await pull(second, 2)
  const end = marks(await second.run.save())
  await second.dispose()
  return { events: [...early, ...late], state: marks(state), end }
}

describe.each(Object.keys(runs))('%s', (name) => {
  it('is the same to the last byte with 1, 2, 3 and 4 workers, saved and resumed', async () => {
    const whole = await begin(name, {})
    const events = await pull(whole, 4)
    const alone = marks(await whole.run.save())
    await whole.dispose()
    for (const [workers, then] of [
      [1, 2],
      [2, 2],
      [3, 1],
      [4, 3],
    ] as const) {
      const result = await trainAndResume(name, workers, then)
      expect(result.events).toEqual(events)
      expect(result.end).toEqual(alone)
    }
  })

  it('a worker that is gone in a rollout or in an update is replaced, and nothing differs', async () => {
    const whole = await begin(name, { workers: 1 })
    const events = await pull(whole, 3)
    const alone = marks(await whole.run.save())
    await whole.dispose()
    for (const [verb, nth] of [
      ['begin', 1],
      ['collect', 2],
      ['slopes', 3],
    ] as const) {
      replacements.length = 0
      let left = nth
      const openWorker = () =>
        standIn({
          asked(one, worker) {
            if (one === verb && --left === 0) worker.kill(`killed in ${verb}`)
          },
        }).pipe
      const crew = await begin(name, { workers: 2, openWorker })
      expect(await pull(crew, 3)).toEqual(events)
      expect(marks(await crew.run.save())).toEqual(alone)
      await crew.dispose()
      expect(replacements).toEqual([`killed in ${verb}`])
    }
  })

  it('frees every tensor, whoever computed', async () => {
    const before = ops.memory().numTensors
    const alone = await begin(name, {})
    await pull(alone, 2)
    await alone.dispose()
    expect(ops.memory().numTensors).toBe(before)
    // Both are in this thread: what either leaves behind would show.
    const crew = await begin(name, { workers: 2 })
    await pull(crew, 1)
    const begun = ops.memory().numTensors
    await pull(crew, 2)
    expect(ops.memory().numTensors).toBe(begun)
    await crew.dispose()
  })
})

describe('what cannot be', () => {
  it('is refused by its name before anything starts', async () => {
    const refused = (wanted: Wanted) => expect(begin('PPO', wanted)).rejects
    await refused({ workers: 5 }).toThrow('workers: 5 are more than there are parts (4)')
    await refused({ workers: 0 }).toThrow('workers: must')
    await refused({ workers: 1.5 }).toThrow('workers: must be a whole number')
    await refused({ workers: 2, options: { parts: 1 } }).toThrow('workers: must be 1: there is nothing to divide')
    await refused({ options: { parts: 3 } }).toThrow('parts: 3 do not divide 8 slots into equal parts')
    await refused({ options: { parts: 8 } }).toThrow('parts: 8 of 8 slots leave each fewer than 2; at most 4')
    await refused({ options: { minibatch: 30 } }).toThrow('parts: 4 do not divide a minibatch of 30 into equal parts')
  })

  it('a worker that keeps going away ends the run in its words; one that computes on something else is refused', async () => {
    const dying = () => standIn({ asked: (_, worker) => worker.kill('no memory') }).pipe
    await expect(begin('PPO', { workers: 2, openWorker: dying })).rejects.toThrow('no memory')
    const other = () => standIn({ backend: 'cpu (JavaScript)' }).pipe
    await expect(begin('PPO', { workers: 2, openWorker: other })).rejects.toThrow(
      'computes on cpu (JavaScript), not on wasm',
    )
  })
})
