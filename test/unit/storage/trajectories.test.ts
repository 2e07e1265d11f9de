import 'fake-indexeddb/auto'
import { openDB } from 'idb'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { openStore, openTrajectories } from '../../../workers/storage/browser'
import type { Trajectory } from '../../../workers/lab/contracts/trajectory'
import { createMemoryShelf } from '../../../workers/storage/memory'
import { decodeTrajectory, encodeTrajectory, infoOf } from '../../../workers/storage/trajectory-file'
import { marked, trajectories, type TrajectoryStore } from '../../../workers/storage/trajectories'
import { sourceOfBytes } from '../../../workers/storage/source'
import { sampleCheckpoint } from './samples'
import { foreignTrajectory, ourTrajectory } from './trajectory-samples'

afterEach(() => {
  vi.restoreAllMocks()
  vi.unstubAllGlobals()
})

let made = 0
const freshName = () => `trajectories-${made++}`
const kinds: [string, () => Promise<TrajectoryStore>][] = [
  ['memory', async () => createMemoryShelf(trajectories, 'for the test')],
  ['IndexedDB', () => openTrajectories({ name: freshName() })],
]

/** Seven pictures of a large and empty screen. */
function large(): Trajectory {
  const { media, ...rest } = foreignTrajectory()
  return {
    ...rest,
    media: { ...media!, frames: { shape: [300, 300, 3], data: new Uint8Array(7 * 300 * 300 * 3).fill(9) } },
  }
}

describe.each(kinds)('trajectories in %s', (_, create) => {
  it('are listed with their bytes, ours and foreign ones', async () => {
    const store = await create()
    const [ours, foreign] = [ourTrajectory(), foreignTrajectory({ created: '2027-01-01T00:00:00Z' })]
    await store.save(ours)
    await store.save(foreign)
    const metas = [foreign, ours].map((one) => ({
      ...infoOf(one, encodeTrajectory(one).length),
      bookmarks: one.bookmarks,
    }))
    expect(await store.list()).toEqual(metas)
    expect([await store.load(ours.id), await store.load(foreign.id)]).toEqual([ours, foreign])
  })

  it('take other bookmarks, also in the exported file', async () => {
    const store = await create()
    const given = ourTrajectory()
    await store.save(given)
    const bookmarks = [{ row: 12, note: 'here' }]
    await store.change(given.id, (meta) => marked(meta, bookmarks))
    await store.rename(given.id, 'Other')
    const expected = { ...given, name: 'Other', bookmarks }
    expect(await store.load(given.id)).toEqual(expected)
    expect(decodeTrajectory(await store.file(given.id))).toEqual(expected)
    await expect(store.change(given.id, (meta) => marked(meta, [{ row: 40, note: '' }]))).rejects.toMatchObject({
      field: 'trajectory.bookmarks[0].row',
    })
    await expect(store.rename(given.id, ' ')).rejects.toMatchObject({ field: 'trajectory.name' })
    expect(await store.load(given.id)).toEqual(expected)
  })
})

describe('trajectories of this browser', () => {
  it('lie beside a library that was there, which stays as it is and can still be opened by an older site', async () => {
    const library = freshName()
    const before = await openStore({ name: library })
    await before.save(sampleCheckpoint())
    const store = await openTrajectories({ name: freshName() })
    await store.save(ourTrajectory())
    expect(await before.load('run-1')).toEqual(sampleCheckpoint())
    const old = await openDB(`nudge-${library}`, 1)
    expect([...old.objectStoreNames].sort()).toEqual(['cards', 'files', 'runs'])
    old.close()
  })

  it('lie deflated, of which a row reads what holds it; a browser that cannot keeps them as they are', async () => {
    const name = freshName()
    const still = large()
    const file = encodeTrajectory(still)
    const store = await openTrajectories({ name })
    await store.save(still)
    const lying = async () => {
      const raw = await openDB(`nudge-${name}`, 1)
      const found = (await raw.get('files', still.id)) as unknown
      raw.close()
      return found as { blocks: Blob; size: number }
    }
    const { blocks, size } = await lying()
    expect(size).toBe(file.length)
    expect(blocks.size).toBeLessThan(file.length / 2)
    const asSaved = async () => Buffer.compare(encodeTrajectory(await store.load(still.id)), file) === 0
    expect(await asSaved()).toBe(true)
    const { source } = await store.source(still.id)
    const sliced = vi.spyOn(Blob.prototype, 'slice')
    await source.read(10, 20)
    expect(sliced).toHaveBeenCalledTimes(1)
    vi.stubGlobal('CompressionStream', undefined)
    await store.save(still)
    expect(await lying()).toBeInstanceOf(Uint8Array)
    expect(await asSaved()).toBe(true)
  })

  it('leave the old one when they are no longer to be kept', async () => {
    const store = await openTrajectories({ name: freshName() })
    const before = foreignTrajectory()
    await store.save(before)
    const file = encodeTrajectory(large())
    const shares: number[] = []
    const step = async (share: number) => {
      shares.push(share)
      if (share > 0.2) throw new Error('cancelled')
    }
    await expect(store.saveSource(sourceOfBytes(file), step)).rejects.toThrow('cancelled')
    expect(shares.length).toBeGreaterThan(1)
    expect(await store.load(before.id)).toEqual(before)
  })

  it('do not write the file again for a name or a bookmark', async () => {
    const store = await openTrajectories({ name: freshName() })
    await store.save(ourTrajectory())
    const put = vi.spyOn(IDBObjectStore.prototype, 'put')
    await store.rename('walk-1', 'x')
    await store.change('walk-1', (meta) => marked(meta, []))
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
    await expect(store.save(ourTrajectory({ name: 'second' }))).rejects.toMatchObject({
      name: 'StorageError',
      reason: 'full',
    })
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
    vi.stubGlobal('indexedDB', {
      open: () => {
        throw new DOMException('no', 'SecurityError')
      },
    })
    const store = await openTrajectories()
    expect([store.persistent, /refuses storage/.test(store.reason)]).toEqual([false, true])
    await store.save(ourTrajectory())
    expect(await store.load('walk-1')).toEqual(ourTrajectory())
  })
})
