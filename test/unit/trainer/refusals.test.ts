import { describe, expect, it } from 'vitest'
import * as tf from '../../../workers/lab/backend/tf'
import type { Checkpoint } from '../../../workers/lab/contracts/checkpoint'
import { request, scoreOf, setUp } from './bench'

/** What was kept of a run, once; altered, in the library of a new tab. */
let kept: Promise<Checkpoint> | undefined
async function reopened(change: (checkpoint: Checkpoint) => Checkpoint) {
  kept ??= setUp().then(async ({ trainer, store, state }) => {
    const id = await trainer.start({ ...request, decisions: 32 })
    await state('finished')
    return store.load(id)
  })
  const changed = change(await kept)
  const fresh = await setUp()
  await fresh.store.save(changed)
  return { id: changed.card.id, ...fresh }
}

const altered = (change: (weights: Checkpoint['weights']) => Checkpoint['weights']) => (whole: Checkpoint) => {
  const weights = change(whole.weights)
  return { ...whole, weights, training: { ...whole.training!, weights } }
}

describe('going on from a checkpoint', () => {
  it.each<[string, (whole: Checkpoint) => Checkpoint, RegExp]>([
    [
      'a game that is not here',
      (whole) => ({ ...whole, card: { ...whole.card, env: { id: 'chess', version: 1 } } }),
      /game: must be one of/,
    ],
    [
      'another version of the game',
      (whole) => ({ ...whole, card: { ...whole.card, env: { id: 'catch', version: 99 } } }),
      /env\.version: was 99/,
    ],
    [
      'another network',
      (whole) => ({ ...whole, card: { ...whole.card, network: 'nature' } }),
      /conv1\/kernel: has shape/,
    ],
    [
      'an option that the game has not',
      (whole) => ({ ...whole, card: { ...whole.card, env: { ...whole.card.env, options: { length: 3 } } } }),
      /length: is not an option/,
    ],
    [
      'a level of a game without',
      (whole) => ({ ...whole, card: { ...whole.card, env: { ...whole.card.env, level: 3 } } }),
      /level/,
    ],
    [
      'an unknown network',
      (whole) => ({ ...whole, card: { ...whole.card, network: 'huge' } }),
      /network: "huge" is unknown/,
    ],
    [
      'an unknown algorithm',
      (whole) => ({ ...whole, card: { ...whole.card, trainer: 'alphago' } }),
      /algorithm: "alphago" is unknown/,
    ],
    ['another algorithm', (whole) => ({ ...whole, card: { ...whole.card, trainer: 'dqn' } }), /is not an option here/],
    [
      'an option out of range',
      (whole) => ({ ...whole, card: { ...whole.card, options: { ...whole.card.options, gamma: 2 } } }),
      /gamma: must lie in/,
    ],
    ['weights that do not fit', altered((weights) => weights.slice(1)), /conv1\/kernel: is missing/],
    [
      'an environment cut short',
      (whole) => ({ ...whole, training: { ...whole.training!, envs: whole.training!.envs.slice(1) } }),
      /environment game: is missing/,
    ],
    [
      'weights only',
      (whole) => ({ card: { ...whole.card, resumable: false }, weights: whole.weights }),
      /carries weights only/,
    ],
  ])('of %s is refused, and nothing is touched', async (_, change, problem) => {
    const { trainer, store, messages, id } = await reopened(change)
    const before = { file: await store.file(id), tensors: tf.memory().numTensors }
    await expect(trainer.resume(id, 64)).rejects.toThrow(problem)
    expect(messages.filter((message) => message.type !== 'state')).toEqual([])
    expect(messages.at(-1) ?? { state: 'idle' }).toMatchObject({ state: 'idle' })
    expect(Buffer.compare(await store.file(id), before.file)).toBe(0)
    expect(await store.runs.list()).toEqual([])
    expect(tf.memory().numTensors).toBe(before.tensors)
  })
})

it('a refused run leaves the trainer free for another', async () => {
  const { trainer, id, state } = await reopened(altered((weights) => weights.slice(1)))
  await expect(trainer.resume(id, 64)).rejects.toThrow('is missing')
  await trainer.start({ ...request, decisions: 32 })
  await state('finished')
})

describe('DQN in the tab', () => {
  const dqn = { ...request, algorithm: 'dqn', options: { slots: 2, steps: 8, batch: 8, warmUp: 16, capacity: 200 } }

  it('trains, keeps its memory in the checkpoint, says how it acts, and is judged in that way', async () => {
    const { trainer, messages, store, state } = await setUp()
    const id = await trainer.start({ ...dqn, decisions: 64 })
    await state('finished')
    const { card, training } = await store.load(id)
    expect(card).toMatchObject({ kind: 'policy', trainer: 'dqn', acting: 'greedy', decisions: 64 })
    expect(training?.envs.find(({ name }) => name === 'replay pictures')?.bytes.length).toBeGreaterThan(60 * 84 * 84)
    expect(training?.optimizer.map(({ name }) => name)).toContain('target/weights')
    const told = messages.filter((message) => message.type === 'progress').at(-1)?.event.metrics
    expect(Object.keys(told ?? {})).toEqual(expect.arrayContaining(['charts/q', 'charts/epsilon', 'losses/value']))
    expect(await trainer.evaluate(id, { games: 5 })).toBe(true)
    expect(scoreOf(await store.load(id))).toMatchObject({ games: 5, acting: 'greedy' })
  })

  it('stopped, reopened and resumed equals uninterrupted, memory and all', async () => {
    const whole = await setUp()
    const id = await whole.trainer.start({ ...dqn, decisions: 96 })
    await whole.state('finished')
    const first = await setUp()
    await first.trainer.start({ ...dqn, decisions: 96 })
    await first.seen(({ type }) => type === 'progress')
    await first.trainer.pause()
    expect((await first.store.load(id)).card.decisions).toBeLessThan(96)
    const second = await setUp({ store: first.store })
    await second.trainer.resume(id)
    await second.state('finished')
    await first.trainer.stop()
    const parts = async ({ store }: typeof whole) => (await store.load(id)).training!
    const [a, b] = [await parts(whole), await parts(second)]
    expect(b.random).toEqual(a.random)
    for (const [i, { name, bytes }] of a.envs.entries())
      expect([b.envs[i]?.name, Buffer.compare(b.envs[i]!.bytes, bytes)]).toEqual([name, 0])
    for (const group of ['weights', 'optimizer'] as const)
      for (const [i, { name, data }] of a[group].entries())
        expect([
          b[group][i]?.name,
          Buffer.compare(new Uint8Array(b[group][i]!.data.buffer), new Uint8Array(data.buffer)),
        ]).toEqual([name, 0])
  })

  it.each([
    ['batch', { batch: 300 }, 'capacity: holds 200 decisions of 84×84; batch needs 300'],
    ['warm-up', { warmUp: 201 }, 'capacity: holds 200 decisions of 84×84; warmUp needs 201'],
    ['megabytes', { memory: 1, warmUp: 150 }, 'memory: holds 141 decisions of 84×84; warmUp needs 150'],
    ['slots', { slots: 64 }, 'capacity: holds 200 decisions of 84×84; 64 slots looking 3 ahead need'],
  ])('refuses %s that the memory cannot hold, before anything starts', async (_, change, problem) => {
    const { trainer, store, messages } = await setUp()
    await expect(trainer.start({ ...dqn, options: { ...dqn.options, ...change } })).rejects.toThrow(problem)
    expect(messages.at(-1)).toMatchObject({ type: 'state', state: 'idle' })
    expect(await store.list()).toEqual([])
  })
})
