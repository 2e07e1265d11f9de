import { describe, expect, it } from 'vitest'
import { loadGame } from '../../../workers/headless/games.lib'
import { StorageError } from '../../../workers/lab/contracts/errors'
import { replayEpisode } from '../../../workers/lab/recording/replayer'
import { isRecordingOf, recordingDue, recordingId } from '../../../workers/lab/recording/while-training'
import { createMemoryShelf } from '../../../workers/storage/memory'
import { trajectories } from '../../../workers/storage/trajectories'
import { habits } from '../../../workers/threads/trainer/trainer'
import { request, setUp, type Bench } from './bench'

/** 192 decisions in updates of 32: due after 64, 128 and 192. */
const recorded = { ...request, recordEvery: 64 }
const ids = async ({ recorded: store }: Bench) => (await store.list()).map(({ id }) => id).sort()
const expected = ['catch-ppo-test-at-128', 'catch-ppo-test-at-192', 'catch-ppo-test-at-64']
const notices = ({ messages }: Bench) =>
  messages.flatMap((message) => (message.type === 'notice' ? [message.text] : []))

describe('when a recording is due', () => {
  const dueOver = (from: number, to: number, update: number, every: number): number[] => {
    const due = []
    for (let at = from; at < to; at += update) if (recordingDue(at, at + update, every)) due.push(at + update)
    return due
  }

  it('is at the first update at or beyond each multiple, once', () => {
    expect(dueOver(0, 1000, 30, 100)).toEqual([120, 210, 300, 420, 510, 600, 720, 810, 900, 1020])
    expect(dueOver(0, 96, 32, 32)).toEqual([32, 64, 96])
    expect(recordingDue(0, 1000, 100)).toBe(true)
    expect(dueOver(0, 1000, 30, 0)).toEqual([])
  })

  it('is the same for a run that was stopped anywhere and resumed', () => {
    const whole = dueOver(0, 900, 30, 100)
    for (let stop = 0; stop <= 900; stop += 30)
      expect([...dueOver(0, stop, 30, 100), ...dueOver(stop, 900, 30, 100)]).toEqual(whole)
  })

  it('names what it keeps after its run, not after one whose name begins alike', () => {
    expect(isRecordingOf('catch-1', recordingId('catch-1', 64))).toBe(true)
    expect(isRecordingOf('catch-1', recordingId('catch-1-at-2', 64))).toBe(false)
    expect(isRecordingOf('catch-1', recordingId('catch-12', 64))).toBe(false)
  })
})

describe('a run that is recorded', () => {
  it('learns bit for bit what it would have learned without, and keeps games that replay', async () => {
    const [plain, watched] = [await setUp(), await setUp()]
    const id = await plain.trainer.start(request)
    await plain.state('finished')
    await watched.trainer.start(recorded)
    await watched.state('finished')
    const [a, b] = [(await plain.store.load(id)).training!, (await watched.store.load(id)).training!]
    expect(b.random).toEqual(a.random)
    for (const group of ['weights', 'optimizer'] as const)
      expect(b[group].map(({ data }) => Buffer.from(data.buffer).toString('base64'))).toEqual(
        a[group].map(({ data }) => Buffer.from(data.buffer).toString('base64')),
      )
    expect(b.envs.map(({ bytes }) => Buffer.from(bytes).toString('base64'))).toEqual(
      a.envs.map(({ bytes }) => Buffer.from(bytes).toString('base64')),
    )

    expect(await ids(plain)).toEqual([])
    expect(plain.messages.some(({ type }) => type === 'recorded')).toBe(false)
    expect(await ids(watched)).toEqual(expected)
    expect(watched.messages.flatMap((message) => (message.type === 'recorded' ? [message.kept] : []))).toEqual([
      0, 1, 2, 3,
    ])
    const trajectories = await Promise.all(expected.map((one) => watched.recorded.load(one)))
    const game = await loadGame('catch', 1)
    for (const { origin, name, agent, episodes, columns } of trajectories) {
      expect({ origin, name }).toEqual({
        origin: 'training',
        name: expect.stringMatching(/^Catcher, after (64|128|192) decisions$/) as string,
      })
      expect(agent).toMatchObject({ id, name: 'Catcher' })
      expect(columns.value).toHaveLength(columns.action.length)
      expect(() => replayEpisode(game, 0, episodes[0]!.recording!)).not.toThrow()
    }
    expect(new Set(trajectories.map(({ agent }) => agent?.hash)).size).toBe(3)
    expect(new Set(trajectories.map(({ episodes }) => episodes[0]!.recording!.seed)).size).toBe(3)
  })

  it('paused and resumed in another tab misses none and keeps none twice', async () => {
    const first = await setUp()
    const id = await first.trainer.start(recorded)
    await first.seen((message) => message.type === 'recorded' && message.kept === 1)
    await first.trainer.pause()
    expect((await first.store.load(id)).card.decisions).toBeLessThan(192)
    expect(await first.store.runs.list()).toMatchObject([{ id, recordEvery: 64 }])
    const second = await setUp({ store: first.store, recorded: first.recorded })
    await second.trainer.resume(id)
    await second.state('finished')
    expect(await ids(second)).toEqual(expected)
    await first.trainer.stop()
  })

  it('goes on when there is no room for its games, and says so once', async () => {
    const full = {
      ...createMemoryShelf(trajectories, 'a test'),
      save: () => Promise.reject(new StorageError('full', 'The browser gives this site no more storage')),
    }
    const bench = await setUp({ recorded: full })
    const id = await bench.trainer.start(recorded)
    await bench.state('finished')
    expect((await bench.store.load(id)).card.decisions).toBe(192)
    expect(notices(bench)).toEqual([
      'A game could not be recorded: The browser gives this site no more storage. Training goes on.',
    ])
  })

  it(`keeps no more than ${habits.mostRecordings} games and says so once`, async () => {
    const early = await setUp()
    await early.trainer.start({ ...recorded, decisions: 64 })
    await early.state('finished')
    const [only] = await early.recorded.list()
    const one = await early.recorded.load(only!.id)
    for (let i = 1; i < habits.mostRecordings; i++)
      await early.recorded.save({ ...one, id: recordingId('catch-ppo-test', 1_000_000 + i) })
    const bench = await setUp({ recorded: early.recorded })
    await bench.trainer.start(recorded)
    await bench.state('finished')
    expect(await bench.recorded.list()).toHaveLength(habits.mostRecordings)
    expect(notices(bench).filter((text) => text.includes('no more are kept'))).toHaveLength(1)
  })

  it.each([-1, 0.5, NaN])('is refused with %d decisions between two games', async (recordEvery) => {
    const { trainer, messages } = await setUp()
    await expect(trainer.start({ ...request, recordEvery })).rejects.toThrow('recordEvery: must')
    expect(messages).toEqual([])
  })
})
