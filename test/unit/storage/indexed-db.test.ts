import 'fake-indexeddb/auto'
import { deleteDB, openDB } from 'idb'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { createConnection, storageError } from '../../../workers/storage/database'
import { openStore } from '../../../workers/storage/browser'
import { readUsage } from '../../../workers/storage/quota'
import { decodeCheckpoint } from '../../../workers/storage/safetensors'
import { sampleCard, sampleCheckpoint, sampleRun } from './samples'

afterEach(() => {
  vi.restoreAllMocks()
  vi.unstubAllGlobals()
})

let made = 0
const freshName = () => `faults-${made++}`
const quota = () => new DOMException('over the limit', 'QuotaExceededError')

/** Writes to one object store fail the way a browser fails them, until the returned function is called. */
function refuseWrites(table: string, how: 'throws' | 'aborts'): () => void {
  const put = IDBObjectStore.prototype.put
  const spy = vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(function (this: IDBObjectStore, ...args) {
    if (this.name !== table) return put.apply(this, args)
    if (how === 'throws') throw quota()
    const request = put.apply(this, args)
    Object.defineProperty(this.transaction, 'error', { get: quota })
    request.addEventListener('success', () => this.transaction.abort())
    return request
  })
  return () => spy.mockRestore()
}

describe('the browser library', () => {
  it('survives closing and opening again', async () => {
    const name = freshName()
    const first = await openStore({ name })
    expect([first.persistent, first.reason]).toEqual([true, ''])
    await first.save(sampleCheckpoint())
    first.close()
    const second = await openStore({ name })
    expect(await second.load('run-1')).toEqual(sampleCheckpoint())
    expect(decodeCheckpoint(await second.file('run-1'))).toEqual(sampleCheckpoint())
    expect((await indexedDB.databases()).some((database) => database.name === `nudge-${name}`)).toBe(true)
  })

  it.each(['throws', 'aborts'] as const)('keeps the old checkpoint when storage is full (put %s)', async (how) => {
    const store = await openStore({ name: freshName() })
    const old = sampleCheckpoint()
    const next = sampleCheckpoint({ name: 'second', decisions: 9999 }, 2)
    await store.save(old)
    const relent = refuseWrites('cards', how)
    await expect(store.save(next)).rejects.toMatchObject({ name: 'StorageError', reason: 'full' })
    await expect(store.rename('run-1', 'other')).rejects.toMatchObject({ reason: 'full' })
    relent()
    expect(await store.load('run-1')).toEqual(old)
    expect(await store.list()).toEqual([old.card])
    await store.save(next)
    expect(await store.load('run-1')).toEqual(next)
    expect(await store.list()).toEqual([next.card])
  })

  it('opens again when the connection was closed under it', async () => {
    const name = freshName()
    const store = await openStore({ name })
    await store.save(sampleCheckpoint())
    // Another tab's deletion asks every connection to close; the store gives way.
    await deleteDB(`nudge-${name}`)
    expect(await store.list()).toEqual([])
    await store.save(sampleCheckpoint())
    expect(await store.load('run-1')).toEqual(sampleCheckpoint())
  })

  it('retries a closed connection once, no more', async () => {
    const connection = createConnection({ name: freshName(), version: 1, tables: ['cards'] })
    let tries = 0
    await connection.use(async (database) => {
      if (++tries === 1) database.close()
      return database.get('cards', 'x')
    })
    expect(tries).toBe(2)
    await expect(
      connection.use(async (database) => {
        tries++
        database.close()
        return database.get('cards', 'x')
      }),
    ).rejects.toMatchObject({ reason: 'blocked' })
    expect(tries).toBe(4)
  })

  it('works in memory where there is no IndexedDB, or where it is refused', async () => {
    vi.stubGlobal('indexedDB', undefined)
    const without = await openStore()
    vi.stubGlobal('indexedDB', {
      open: () => {
        throw new DOMException('no', 'SecurityError')
      },
    })
    const refused = await openStore()
    for (const store of [without, refused]) {
      expect(store.persistent).toBe(false)
      expect(store.reason).toMatch(/refuses storage/)
      await store.save(sampleCheckpoint())
      expect(await store.load('run-1')).toEqual(sampleCheckpoint())
      expect(decodeCheckpoint(await store.file('run-1'))).toEqual(sampleCheckpoint())
      await store.runs.save(sampleRun())
      expect(await store.runs.list()).toEqual([sampleRun()])
    }
  })

  it('works in memory beside a library of a newer site, and says so', async () => {
    const name = freshName()
    const newer = await openDB(`nudge-${name}`, 99)
    const store = await openStore({ name })
    expect(store.persistent).toBe(false)
    expect(store.reason).toMatch(/newer/)
    newer.close()
  })

  it('leaves out cards and runs it cannot read, and says which', async () => {
    const name = freshName()
    const broken: string[] = []
    const store = await openStore({ name, onBroken: (id, { field }) => broken.push(`${id}: ${field}`) })
    await store.save(sampleCheckpoint())
    await store.runs.save(sampleRun())
    const raw = await openDB(`nudge-${name}`, 1)
    await raw.put('cards', { ...sampleCard(), format: 3 }, 'future')
    await raw.put('runs', { ...sampleRun(), seed: -1 }, 'odd')
    raw.close()
    expect((await store.list()).map(({ id }) => id)).toEqual(['run-1'])
    expect((await store.runs.list()).map(({ id }) => id)).toEqual(['run-1'])
    expect(broken).toEqual(['future: card.format', 'odd: run.seed'])
  })

  it('remembers runs in progress, newest first', async () => {
    const store = await openStore({ name: freshName() })
    await store.runs.save(sampleRun())
    await store.runs.save(sampleRun({ id: 'run-2', updated: '2026-01-02T00:00:00Z', state: 'paused' }))
    expect((await store.runs.list()).map(({ id }) => id)).toEqual(['run-2', 'run-1'])
    await store.runs.delete('run-2')
    expect(await store.runs.list()).toEqual([sampleRun()])
    await expect(store.runs.save(sampleRun({ done: NaN }))).rejects.toMatchObject({ field: 'run.done' })
  })
})

describe('storage errors', () => {
  it('say what a person can do about them', () => {
    const reason = (name: string) => (storageError(new DOMException('x', name)) as { reason?: string }).reason
    expect(
      ['QuotaExceededError', 'SecurityError', 'InvalidStateError', 'VersionError', 'DataError', 'UnknownError'].map(
        reason,
      ),
    ).toEqual(['full', 'blocked', 'blocked', 'blocked', 'broken', 'broken'])
  })
})

describe('quota', () => {
  it('reports what the browser says, and nothing where it refuses', async () => {
    expect(await readUsage({ estimate: async () => ({ usage: 5, quota: 100 }), persisted: async () => true })).toEqual({
      used: 5,
      quota: 100,
      persisted: true,
    })
    expect(await readUsage({ estimate: () => Promise.reject(new TypeError('opaque origin')) })).toEqual({
      used: undefined,
      quota: undefined,
      persisted: false,
    })
    expect(await readUsage(undefined)).toMatchObject({ persisted: false })
  })
})
