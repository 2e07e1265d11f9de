import 'fake-indexeddb/auto'
import { openDB } from 'idb'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { openStore } from '../../../workers/storage/indexed-db'
import { createMemoryTrajectories, openTrajectories, type TrajectoryStore } from '../../../workers/storage/trajectories'
import { decodeTrajectory, encodeTrajectory, infoOf } from '../../../workers/storage/trajectory-file'
import { sampleCheckpoint } from './samples'
import { foreignTrajectory, ourTrajectory } from './trajectory-samples'

afterEach(() => {
  vi.restoreAllMocks()
  vi.unstubAllGlobals()
})

let made = 0
const freshName = () => `trajectories-${made++}`
const kinds: [string, () => Promise<TrajectoryStore>][] = [
  ['memory', async () => createMemoryTrajectories('for the test')],
  ['IndexedDB', () => openTrajectories({ name: freshName() })],
]

describe.each(kinds)('trajectories in %s', (_, create) => {
  it('are listed newest first with their bytes, and come back as they were', async () => {
    const store = await create()
    expect(await store.list()).toEqual([])
    const [ours, foreign] = [ourTrajectory(), foreignTrajectory({ created: '2027-01-01T00:00:00Z' })]
    const infos = [await store.save(ours), await store.save(foreign)]
    expect(infos).toEqual([infoOf(ours, encodeTrajectory(ours).length), infoOf(foreign, encodeTrajectory(foreign).length)])
    expect(await store.list()).toEqual([infos[1], infos[0]])
    expect([await store.load(ours.id), await store.load(foreign.id)]).toEqual([ours, foreign])
    expect(await store.file(ours.id)).toEqual(encodeTrajectory(ours))
    await store.remove(ours.id)
    expect(await store.list()).toEqual([infos[1]])
    await expect(store.load(ours.id)).rejects.toMatchObject({ name: 'StorageError', reason: 'missing' })
  })

  it('take another name and other bookmarks, also in the exported file', async () => {
    const store = await create()
    const given = ourTrajectory()
    await store.save(given)
    const bookmarks = [{ row: 12, note: 'here' }]
    await store.mark(given.id, bookmarks)
    await store.rename(given.id, 'Other')
    const expected = { ...given, name: 'Other', bookmarks }
    expect(await store.load(given.id)).toEqual(expected)
    expect(decodeTrajectory(await store.file(given.id))).toEqual(expected)
    expect((await store.list()).map(({ name }) => name)).toEqual(['Other'])
    await expect(store.mark(given.id, [{ row: 40, note: '' }])).rejects.toMatchObject({ field: 'trajectory.bookmarks[0].row' })
    await expect(store.rename(given.id, ' ')).rejects.toMatchObject({ field: 'trajectory.name' })
    await expect(store.rename('nobody', 'x')).rejects.toMatchObject({ reason: 'missing' })
    await expect(store.mark('nobody', [])).rejects.toMatchObject({ reason: 'missing' })
    expect(await store.load(given.id)).toEqual(expected)
  })

  it('are not saved where the file would not be read', async () => {
    const store = await create()
    await expect(store.save(foreignTrajectory({ media: null }))).rejects.toMatchObject({ name: 'InputError', field: 'media' })
    expect(await store.list()).toEqual([])
  })
})

describe('trajectories of this browser', () => {
  it('lie beside a library that was there, which stays as it is and can still be opened by an older site', async () => {
    const library = freshName()
    const before = await openStore({ name: library })
    await before.save(sampleCheckpoint())
    const name = freshName()
    const first = await openTrajectories({ name })
    await first.save(ourTrajectory())
    first.close()
    expect(await before.load('run-1')).toEqual(sampleCheckpoint())
    const old = await openDB(`nudge-${library}`, 1)
    expect([...old.objectStoreNames].sort()).toEqual(['cards', 'files', 'runs'])
    old.close()
    const again = await openTrajectories({ name })
    expect([again.persistent, again.reason]).toEqual([true, ''])
    expect(await again.load('walk-1')).toEqual(ourTrajectory())
  })

  it('do not write the file again for a name or a bookmark', async () => {
    const store = await openTrajectories({ name: freshName() })
    await store.save(ourTrajectory())
    const put = vi.spyOn(IDBObjectStore.prototype, 'put')
    await store.rename('walk-1', 'x')
    await store.mark('walk-1', [])
    expect(put.mock.contexts.map((table) => (table as IDBObjectStore).name)).toEqual(['covers', 'covers'])
  })

  it('keep the old one when storage is full', async () => {
    const store = await openTrajectories({ name: freshName() })
    await store.save(ourTrajectory())
    const put = IDBObjectStore.prototype.put
    vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(function (this: IDBObjectStore, ...args) {
      if (this.name === 'covers') throw new DOMException('over the limit', 'QuotaExceededError')
      return put.apply(this, args)
    })
    await expect(store.save(ourTrajectory({ name: 'second' }))).rejects.toMatchObject({ name: 'StorageError', reason: 'full' })
    expect(await store.load('walk-1')).toEqual(ourTrajectory())
  })

  it('leave out what cannot be read, and say which', async () => {
    const name = freshName()
    const broken: string[] = []
    const store = await openTrajectories({ name, onBroken: (id, { field }) => broken.push(`${id}: ${field}`) })
    await store.save(ourTrajectory())
    const raw = await openDB(`nudge-${name}`, 1)
    await raw.put('covers', { news: 1 }, 'future')
    raw.close()
    expect((await store.list()).map(({ id }) => id)).toEqual(['walk-1'])
    expect(broken).toEqual(['future: trajectory.info'])
  })

  it('live in memory where IndexedDB is refused', async () => {
    vi.stubGlobal('indexedDB', { open: () => { throw new DOMException('no', 'SecurityError') } })
    const store = await openTrajectories()
    expect([store.persistent, /refuses storage/.test(store.reason)]).toEqual([false, true])
    await store.save(ourTrajectory())
    expect(await store.load('walk-1')).toEqual(ourTrajectory())
  })
})
