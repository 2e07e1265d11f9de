import 'fake-indexeddb/auto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { RunNote } from '../../../workers/lab/contracts/run-note'
import type { Shelf } from '../../../workers/lab/contracts/shelf'
import { createFolderShelf } from '../../../workers/storage/folder'
import { openShelf } from '../../../workers/storage/indexed-db'
import { createMemoryShelf } from '../../../workers/storage/memory'
import { models } from '../../../workers/storage/models'
import { reports, type KeptReport } from '../../../workers/storage/reports'
import { runs } from '../../../workers/storage/runs'
import type { Format } from '../../../workers/storage/shelf'
import { states } from '../../../workers/storage/states'
import { sourceOfBytes } from '../../../workers/storage/source'
import { trajectories } from '../../../workers/storage/trajectories'
import { transitions } from '../../../workers/storage/transitions'
import { sampleStates } from '../recording/state-samples'
import { sampleCheckpoint, sampleRun } from './samples'
import { ourTrajectory } from './trajectory-samples'
import { sampleTransitions } from './transition-samples'

/** Things of one kind to put on a shelf: made anew at each call, so that nobody changes another's. */
interface Sample<Meta, Item> {
  readonly format: Format<Meta, Item>
  make(change?: { id?: string; name?: string; date?: string }): Item
  nameOf(item: Item): string
  /** Refused when it is saved. */
  readonly bad: Item
  readonly badField: string
  readonly files?: string
}

const sample = <Meta, Item>(given: Sample<Meta, Item>) => given as unknown as Sample<unknown, unknown>
const dated = (date: string | undefined, key: string) => (date === undefined ? {} : { [key]: date })
const named = (change: { id?: string; name?: string }) => ({
  ...(change.id !== undefined && { id: change.id }),
  ...(change.name !== undefined && { name: change.name }),
})

const sampleReport = (change: Partial<KeptReport['note']> = {}): KeptReport => ({
  note: {
    id: 'one',
    name: 'Counting ---> up',
    env: 'amidar',
    agents: ['Amidar, small CNN'],
    verdict: 'open',
    sentence: 'Predicted: less reward -- not found.',
    created: '2026-01-02T03:04:05.000Z',
    found: { estimate: { of: 'no goal', value: -1, low: -1.5, high: -2e-7 }, changes: null, lacks: null },
    ...change,
  },
  page: '<!doctype html><html lang="en"><title>é</title></html>',
})

const notFinite = sampleCheckpoint({}, 2)
notFinite.weights[0]!.data[1] = Infinity
const samples = {
  models: sample({
    format: models,
    files: 'files',
    bad: notFinite,
    badField: 'weights/conv1/kernel',
    nameOf: ({ card }) => card.name,
    make: ({ date, ...rest } = {}) => sampleCheckpoint({ id: 'one', ...named(rest), ...dated(date, 'created') }),
  }),
  trajectories: sample({
    format: trajectories,
    files: 'files',
    bad: ourTrajectory({ name: ' ' }),
    badField: 'trajectory.name',
    nameOf: ({ name }) => name,
    make: ({ date, ...rest } = {}) => ourTrajectory({ id: 'one', ...named(rest), ...dated(date, 'created') }),
  }),
  transitions: sample({
    format: transitions,
    files: 'files',
    bad: sampleTransitions({}, { rewards: Float32Array.of(0, NaN, 1) }),
    badField: 'reward',
    nameOf: ({ name }) => name,
    make: ({ date, ...rest } = {}) => sampleTransitions({ id: 'one', ...named(rest), ...dated(date, 'created') }),
  }),
  reports: sample({
    format: reports,
    files: 'files',
    bad: sampleReport({ created: 'yesterday' }),
    badField: 'report.created',
    nameOf: ({ note }) => note.name,
    make: ({ date, ...rest } = {}) => sampleReport({ ...named(rest), ...dated(date, 'created') }),
  }),
  states: sample({
    format: states,
    files: 'files',
    bad: sampleStates({ episodes: sampleStates().episodes.map((one) => ({ ...one, decisions: [4, 3] })) }),
    badField: 'states.episodes[0].decisions[1]',
    nameOf: ({ name }) => name,
    make: ({ date, ...rest } = {}) => sampleStates({ id: 'one', ...named(rest), ...dated(date, 'created') }),
  }),
  runs: sample<RunNote, RunNote>({
    format: runs,
    bad: sampleRun({ done: NaN }),
    badField: 'run.done',
    nameOf: ({ name }) => name,
    make: ({ date, ...rest } = {}) => sampleRun({ id: 'one', ...named(rest), ...dated(date, 'updated') }),
  }),
}

let folder = ''
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'nudge-shelves-'))))
afterAll(() => rm(folder, { recursive: true }))

let made = 0
const places: Readonly<Record<string, (sample: Sample<unknown, unknown>) => () => Promise<Shelf<unknown, unknown>>>> = {
  memory: ({ format }) => {
    const shelf = createMemoryShelf(format, 'for the test')
    return async () => shelf
  },
  folder: ({ format }) => {
    const place = join(folder, `shelf-${made++}`)
    return async () => createFolderShelf(place, format)
  },
  IndexedDB: ({ format, files }) => {
    const spec = { name: `shelf-${made++}`, version: 1, tables: ['infos', 'files'] }
    return () => openShelf(format, spec, { metas: 'infos', ...(files !== undefined && { files }) })
  },
}
const all = Object.keys(places).flatMap((place) => Object.keys(samples).map((kind) => [kind, place] as const))

describe.each(all)('a shelf of %s in %s', (kind, place) => {
  const given = samples[kind as keyof typeof samples]
  const { format, make } = given
  const setUp = () => places[place]!(given)

  it('gives and takes a file a part at a time', async () => {
    const open = setUp()
    const shelf = await open()
    await shelf.save(make())
    const whole = await shelf.file('one')
    const { meta, source } = await shelf.source('one')
    expect([format.idOf(meta), source.size]).toEqual(['one', whole.length])
    expect(await source.read(0, whole.length)).toEqual(whole)
    expect(await source.read(3, 11)).toEqual(whole.slice(3, 11))
    expect(await source.read(whole.length - 2, whole.length + 5)).toEqual(whole.slice(-2))
    await shelf.delete('one')
    await expect(shelf.source('one')).rejects.toMatchObject({ reason: 'missing' })
    expect(format.idOf(await shelf.saveSource(sourceOfBytes(whole)))).toBe('one')
    expect(await (await open()).load('one')).toEqual(make())
    expect(await shelf.file('one')).toEqual(whole)
  })

  it('is empty at first, then returns what was saved, to whoever opens it next', async () => {
    const open = setUp()
    const shelf = await open()
    expect(await shelf.list()).toEqual([])
    const meta = await shelf.save(make())
    expect(format.idOf(meta)).toBe('one')
    const next = await open()
    expect(await next.load('one')).toEqual(make())
    expect(await next.list()).toEqual([meta])
    expect(await next.file('one')).toEqual(format.encode(make()))
    expect(await next.load('one')).toEqual(format.decode(await next.file('one'), meta))
  })

  it('lists the newest first, ties by id, and replaces the same id', async () => {
    const shelf = await setUp()()
    await shelf.save(make({ id: 'b', date: '2025-05-01T00:00:00Z' }))
    await shelf.save(make({ id: 'c', date: '2025-06-01T00:00:00+02:00' }))
    await shelf.save(make({ id: 'a', date: '2025-05-01T00:00:00Z' }))
    await shelf.save(make({ id: 'b', date: '2025-05-01T00:00:00Z', name: 'again' }))
    expect((await shelf.list()).map(format.idOf)).toEqual(['c', 'a', 'b'])
    expect(given.nameOf(await shelf.load('b'))).toBe('again')
  })

  it('takes another name, also in the exported file, and nothing else changes', async () => {
    const shelf = await setUp()()
    await shelf.save(make())
    await shelf.rename('one', 'Süß & schnell')
    expect(await shelf.load('one')).toEqual(make({ name: 'Süß & schnell' }))
    expect(await shelf.file('one')).toEqual(format.encode(make({ name: 'Süß & schnell' })))
    expect(await shelf.list()).toEqual([format.metaOf(await shelf.file('one'))])
    await expect(shelf.rename('one', 'x'.repeat(201))).rejects.toMatchObject({
      name: 'InputError',
      field: `${format.field}.name`,
    })
    expect(given.nameOf(await shelf.load('one'))).toBe('Süß & schnell')
  })

  it('keeps a file from elsewhere byte for byte, and refuses one that is none', async () => {
    const shelf = await setUp()()
    const file = format.encode(make())
    expect(format.idOf(await shelf.saveFile(file))).toBe('one')
    expect(await shelf.file('one')).toEqual(file)
    await expect(shelf.saveFile(file.subarray(0, file.length - 1))).rejects.toMatchObject({ name: 'InputError' })
    expect(await shelf.load('one')).toEqual(make())
  })

  it('gives copies', async () => {
    const shelf = await setUp()()
    await shelf.save(make())
    ;(await shelf.file('one')).fill(0)
    expect(await shelf.load('one')).toEqual(make())
  })

  it('deletes, also what is not there, and says what is missing', async () => {
    const shelf = await setUp()()
    await shelf.save(make())
    await shelf.delete('one')
    await shelf.delete('one')
    expect(await shelf.list()).toEqual([])
    const missing = { name: 'StorageError', reason: 'missing', message: `There is no ${format.what} one` }
    for (const action of [
      () => shelf.load('one'),
      () => shelf.file('one'),
      () => shelf.rename('one', 'x'),
      () => shelf.change('one', (meta) => meta),
    ])
      await expect(action()).rejects.toMatchObject(missing)
  })

  it('refuses what could not be read again, and keeps the old one', async () => {
    const shelf = await setUp()()
    await shelf.save(make())
    await expect(shelf.save(given.bad)).rejects.toMatchObject({ name: 'InputError', field: given.badField })
    await expect(
      shelf.change('one', () => {
        throw new RangeError('no')
      }),
    ).rejects.toThrow('no')
    expect(await shelf.load('one')).toEqual(make())
  })

  it('tells of changes, its own and those of others, until it is asked not to', async () => {
    const open = setUp()
    const [shelf, other] = [await open(), await open()]
    const heard = vi.fn<() => void>()
    const stop = shelf.watch(heard)
    const next = async (change: () => Promise<unknown>) => {
      heard.mockClear()
      await change()
      await expect.poll(() => heard.mock.calls.length).toBeGreaterThan(0)
    }
    await next(() => shelf.save(make()))
    await next(() => other.rename('one', 'x'))
    await next(() => other.delete('one'))
    stop()
    heard.mockClear()
    // Who listens in its place is told.
    const instead = vi.fn<() => void>()
    const stopToo = shelf.watch(instead)
    await other.save(make())
    await expect.poll(() => instead.mock.calls.length).toBeGreaterThan(0)
    expect(heard).not.toHaveBeenCalled()
    stopToo()
    other.close()
    shelf.close()
  })
})
