import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import * as tf from '../../../workers/lab/backend/tf'
import { StorageError } from '../../../workers/lab/contracts/errors'
import type { Checkpoint } from '../../../workers/lab/contracts/checkpoint'
import { decodeCheckpoint } from '../../../workers/storage/safetensors'
import { openGame } from '../../../workers/headless/games.lib'
import { openStore } from '../../../workers/storage/browser'
import type { Store } from '../../../workers/storage/browser'
import type { TrainerMessage } from '../../../workers/threads/api'
import { KEEP_UPDATES } from '../../../workers/lab/runs/training/training'
import { request, setUp } from './bench'

/** Hashes of all that makes a run go on as it would: comparing the arrays one number at a time takes seconds. */
const everything = ({ weights, training }: Checkpoint) => ({
  weights: weights.map(({ name, data }) => [name, hash(data)]),
  optimizer: training?.optimizer.map(({ name, data }) => [name, hash(data)]),
  envs: training?.envs.map(({ name, bytes }) => [name, hash(bytes)]),
  counters: [training?.update, training?.decisions, training?.random],
})
const hash = (array: Float32Array | Uint8Array) =>
  createHash('sha256')
    .update(new Uint8Array(array.buffer, array.byteOffset, array.byteLength))
    .digest('hex')

/** A store that takes nothing in. */
async function fullStore(): Promise<Store> {
  const store = await openStore({ name: 'full' })
  return {
    ...store,
    save: () => Promise.reject(new StorageError('full', 'The browser gives this site no more storage')),
  }
}

let uninterrupted: Promise<Checkpoint> | undefined
/** The checkpoint that the run ends with when nothing comes between. */
const wholeRun = (): Promise<Checkpoint> => (uninterrupted ??= trainThrough())

async function trainThrough(): Promise<Checkpoint> {
  const { trainer, store, state } = await setUp()
  const id = await trainer.start(request)
  await state('finished')
  return store.load(id)
}

describe('a training session', () => {
  it('trains to the end, keeps a checkpoint with its card, and frees everything', async () => {
    const { trainer, messages, store, state } = await setUp()
    const id = await trainer.start(request)
    const before = tf.memory().numTensors
    await state('finished')
    const { card, training } = await store.load(id)
    expect(card).toMatchObject({
      id,
      name: 'Catcher',
      env: { id: 'catch' },
      network: 'small',
      trainer: 'ppo',
      seed: 5,
      decisions: 192,
      updates: 6,
      resumable: true,
      backend: 'wasm',
    })
    expect(card.options).toMatchObject({ slots: 4, steps: 8, gamma: 0.99 })
    expect(card.trainingSeconds).toBeGreaterThan(0)
    expect(training?.decisions).toBe(192)
    expect(await store.runs.list()).toEqual([])
    const progress = messages.filter((message) => message.type === 'progress')
    expect(progress.at(-1)).toMatchObject({ run: id, total: 192, event: { update: 6, decisions: 192 } })
    expect(progress.at(-1)?.event.metrics['charts/decisionsPerSecond']).toBeGreaterThan(0)
    await expect.poll(() => tf.memory().numTensors).toBeLessThan(before)
  })

  it('plays the game as it was set up, with as many frames as it was told, and says so on the card', async () => {
    const { trainer, store, state } = await setUp({ games: ['recall'] })
    const id = await trainer.start({
      ...request,
      env: 'recall',
      setting: { options: { length: 3 } },
      envOptions: { frames: 2 },
      decisions: 64,
    })
    await state('finished')
    const { card, weights } = await store.load(id)
    expect(card.env).toMatchObject({ id: 'recall', options: { length: 3 } })
    expect(card.envOptions).toMatchObject({ frames: 2 })
    expect(weights.find(({ name }) => name === 'conv1/kernel')?.shape[2]).toBe(2)
    // A corridor of three: a game takes five decisions, so that of 64 in four slots at least eleven have ended.
    expect(card.curve.length).toBeGreaterThan(0)
  })

  it('is kept as often as costs little: what a closed tab loses are seconds, of a state that is large a minute at most', async () => {
    const keptAt = async (costMs: number) => {
      let clock = 0
      const store = await openStore({ name: `cost-${costMs}` })
      const at: number[] = []
      const save: Store['save'] = async ({ card }) => {
        at.push(clock)
        clock += costMs
        return card
      }
      // An update is eight steps: two seconds.
      const openSlow: typeof openGame = async (...what) => {
        const game = await openGame(...what)
        const stepMany: typeof game.stepMany = (...how) => {
          clock += 250
          game.stepMany(...how)
        }
        return { ...game, stepMany }
      }
      const { trainer, state } = await setUp({ now: () => clock, openGame: openSlow, store: { ...store, save } })
      await trainer.start({ ...request, decisions: 80 * 32 })
      await state('finished')
      return at.slice(1, -1).map((time, i) => time - at[i]!)
    }
    for (const [cost, least, most] of [
      [10, 5000, 7000],
      [400, 20_000, 23_000],
      [9000, 60_000, 72_000],
    ] as const)
      for (const apart of await keptAt(cost)) {
        expect(apart).toBeGreaterThanOrEqual(least)
        expect(apart).toBeLessThanOrEqual(most)
      }
  })

  it('that is told to hurry is kept after its next update, whatever the time is', async () => {
    const store = await openStore({ name: 'hurried' })
    const kept: number[] = []
    const bench = await setUp({
      now: () => 0,
      store: {
        ...store,
        async save(checkpoint) {
          // A wish that comes while it is being kept is of a later state.
          if (kept.push(checkpoint.card.decisions) === 1) await bench.trainer.hurry()
          return store.save(checkpoint)
        },
      },
    })
    await bench.trainer.start(request)
    await bench.state('finished')
    expect(kept).toEqual([32, 64, 192])
    await bench.trainer.hurry()
  })

  it('tells everything up to a checkpoint before it tells of the checkpoint', async () => {
    const { trainer, messages, state } = await setUp({ now: () => 0 })
    await trainer.start(request)
    await state('finished')
    let told = 0
    for (const message of messages) {
      if (message.type === 'progress') told = message.event.decisions
      if (message.type === 'saved') expect(told).toBe(message.decisions)
    }
    expect(told).toBe(192)
  })

  it('paused, closed and resumed in another session equals uninterrupted', async () => {
    const whole = await wholeRun()
    const first = await setUp()
    const id = await first.trainer.start(request)
    await first.seen(({ type }) => type === 'progress')
    await first.trainer.pause()
    const midway = await first.store.load(id)
    expect(midway.card.decisions).toBeGreaterThan(0)
    expect(midway.card.decisions).toBeLessThan(192)
    expect(await first.store.runs.list()).toMatchObject([
      { id, state: 'paused', decisions: 192, done: midway.card.decisions, checkpoint: id },
    ])

    // The tab is gone: a new one knows the id and the store, nothing else.
    const second = await setUp({ store: first.store })
    expect(await second.trainer.resume(id)).toBe(id)
    await second.state('finished')
    expect(everything(await second.store.load(id))).toEqual(everything(whole))
    expect((await second.store.load(id)).card.curve).toEqual(whole.card.curve)
    await first.trainer.stop()
  })

  it('paused and continued in the same session equals uninterrupted', async () => {
    const whole = await wholeRun()
    const halting = await setUp()
    const id = await halting.trainer.start(request)
    await halting.trainer.pause()
    await halting.trainer.continue()
    await halting.state('finished')
    expect(everything(await halting.store.load(id))).toEqual(everything(whole))
  })

  it('goes on when storage is full, says so, and can still be exported', async () => {
    const { trainer, messages, seen, state } = await setUp({ store: await fullStore() })
    await trainer.start(request)
    const saved = await seen(({ type }) => type === 'saved')
    expect(saved).toMatchObject({ persistent: false, reason: 'The browser gives this site no more storage' })
    await trainer.pause()
    const file = decodeCheckpoint(await trainer.weights())
    expect(file.card).toMatchObject({ name: 'Catcher', resumable: false })
    expect(file.weights.map(({ name }) => name)).toContain('conv1/kernel')
    await trainer.continue()
    await state('finished')
    expect(messages.some((message) => message.type === 'state' && message.state === 'failed')).toBe(false)
    expect(decodeCheckpoint(await trainer.weights()).card.decisions).toBe(192)
  })

  it('stops at once between two updates and leaves a checkpoint to go on from', async () => {
    const { trainer, store } = await setUp()
    const id = await trainer.start({ ...request, decisions: 1_000_000 })
    await trainer.stop()
    const { card } = await store.load(id)
    expect(card.resumable).toBe(true)
    expect(await store.runs.list()).toEqual([])
    await expect(trainer.resume(id)).rejects.toThrow('decisions: must be given')
    await expect(trainer.resume(id, card.decisions)).rejects.toThrow(/decisions: must be more than/)
  })

  it('keeps the last good checkpoint when a number is not finite', async () => {
    const { trainer, store, state } = await setUp()
    const id = await trainer.start({ ...request, decisions: 1_000_000 })
    await trainer.pause()
    const good = await store.load(id)
    for (const { name, variable } of Object.values(tf.engine().registeredVariables).map((variable) => ({
      name: variable.name,
      variable,
    })))
      if (name.endsWith('value/bias')) tf.tidy(() => variable.assign(tf.fill(variable.shape, NaN)))
    await trainer.continue()
    const failed = await state('failed')
    expect(failed).toMatchObject({
      reason: expect.stringMatching(/not finite at update \d+; the checkpoint of decision [\d,]+ is kept/) as string,
    })
    expect(everything(await store.load(id))).toEqual(everything(good))
  })

  it('goes on from the last kept state when the device is lost', async () => {
    const whole = await wholeRun()
    let lose: (reason: string) => void = () => {}
    let opened = 0
    const shaky = await setUp({
      async openBackend() {
        opened++
        return { id: 'wasm', label: `device ${opened}`, lost: new Promise((resolve) => (lose = resolve)) }
      },
    })
    const id = await shaky.trainer.start(request)
    await shaky.trainer.pause()
    lose('test')
    await shaky.trainer.continue()
    await shaky.state('finished')
    expect(opened).toBe(2)
    expect(shaky.messages).toContainEqual(
      expect.objectContaining({
        type: 'notice',
        level: 'warning',
        text: expect.stringMatching(/from decision [1-9]\d* on device 2/) as string,
      }),
    )
    expect(everything(await shaky.store.load(id))).toEqual(everything(whole))
  })
})

describe('a device lost in the middle of training', () => {
  it('shows by what fails on it, though it never says so itself', async () => {
    let fails = false
    const shaky = await setUp({
      openBackend: async () => ({ id: 'wasm', label: 'a device', lost: new Promise(() => {}) }),
      async openGame(...given) {
        const game = await openGame(...given)
        const stepMany: typeof game.stepMany = (...asked) => {
          if (fails) {
            fails = false
            throw new DOMException('Buffer was unmapped before mapping was resolved.', 'AbortError')
          }
          game.stepMany(...asked)
        }
        return new Proxy(game, {
          get: (of, key) => (key === 'stepMany' ? stepMany : (Reflect.get(of, key) as unknown)),
        })
      },
    })
    await shaky.trainer.start(request)
    await shaky.trainer.pause()
    fails = true
    await shaky.trainer.continue()
    await shaky.state('finished')
    expect(shaky.messages).toContainEqual(
      expect.objectContaining({
        text: expect.stringMatching(/went away \(Buffer was unmapped.*Training goes on/) as string,
      }),
    )
  })

  it('takes at most the updates since the last kept state with it', async () => {
    let lose: (reason: string) => void = () => {}
    const shaky = await setUp({
      openBackend: async () => ({ id: 'wasm', label: 'a device', lost: new Promise((resolve) => (lose = resolve)) }),
    })
    await shaky.trainer.start({ ...request, decisions: 1_000_000 })
    const reached = KEEP_UPDATES + 3
    const { event } = (await shaky.seen(
      (message) => message.type === 'progress' && message.event.update >= reached,
    )) as Extract<TrainerMessage, { type: 'progress' }>
    lose('test')
    const { text } = (await shaky.seen(({ type }) => type === 'notice')) as Extract<TrainerMessage, { type: 'notice' }>
    const from = Number(/from decision ([\d,]+)/.exec(text)?.[1]?.replaceAll(',', ''))
    const perUpdate = event.decisions / event.update
    expect(from).toBeGreaterThanOrEqual(KEEP_UPDATES * perUpdate)
    const latest = Math.max(
      ...shaky.messages.map((message) => (message.type === 'progress' ? message.event.decisions : 0)),
    )
    expect(latest - from).toBeLessThanOrEqual(KEEP_UPDATES * perUpdate)
    await shaky.trainer.stop()
  })
})

describe('requests', () => {
  it.each([
    ['env', { env: 'chess' }, /game: must be one of/],
    ['network', { network: 'huge' }, /network: "huge" is unknown/],
    ['algorithm', { algorithm: 'alphago' }, /algorithm: "alphago" is unknown/],
    ['decisions', { decisions: 0 }, /decisions: must lie in/],
    ['seed', { seed: -1 }, /seed: must lie in/],
    ['name', { name: '  ' }, /name: must not be empty/],
    ['an option', { options: { gamma: 2 } }, /gamma: must lie in 0 … 1/],
    ['a foreign option', { options: { temperature: 2 } }, /temperature: is not an option here/],
    ['an environment option', { envOptions: { frameSkip: 0 } }, /frameSkip: must lie in/],
  ])('refuses a bad %s before anything starts', async (_, change, problem) => {
    const { trainer, messages } = await setUp()
    await expect(trainer.start({ ...request, ...change })).rejects.toThrow(problem)
    expect(messages).toEqual([])
  })

  it('tells the second tab that the first one trains', async () => {
    const { trainer, messages } = await setUp({ claim: async () => null })
    await expect(trainer.start(request)).rejects.toThrow('owned')
    expect(messages).toEqual([])
  })

  it('gives the lock back when the run is over', async () => {
    let held = 0
    const { trainer, state } = await setUp({ claim: async () => (held++, () => held--) })
    await trainer.start(request)
    expect(held).toBe(1)
    await expect(trainer.start(request)).rejects.toThrow('one is already going here')
    await state('finished')
    await expect.poll(() => held).toBe(0)
  })
})
