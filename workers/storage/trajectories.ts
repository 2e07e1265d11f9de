import type { DBSchema } from 'idb'
import { InputError, StorageError } from '../lab/contracts/errors'
import type { Bookmark, Trajectory, TrajectoryInfo } from '../lab/contracts/trajectory'
import { createConnection, type Connection } from './connection'
import type { OpenOptions } from './indexed-db'
import { readable, type BrokenListener } from './store'
import { decodeTrajectory, decodeTrajectoryInfo, encodeTrajectory, replaceTrajectoryHeader } from './trajectory-file'
import { parseBookmarks, trajectoryName } from './trajectory-header'

/** Trajectories kept as their files. Errors are `StorageError` (full, blocked, missing, broken), or `InputError` for what is wrong in itself. */
export interface TrajectoryStore {
  /** False: everything lives in this tab's memory and `reason` says why, in a sentence for people. */
  readonly persistent: boolean
  readonly reason: string
  /** Newest first. */
  list(): Promise<TrajectoryInfo[]>
  load(id: string): Promise<Trajectory>
  /** The file as it would be exported: with its present name and bookmarks. */
  file(id: string): Promise<Uint8Array>
  /** Replaces one of the same id. */
  save(trajectory: Trajectory): Promise<TrajectoryInfo>
  rename(id: string, name: string): Promise<void>
  /** Replaces its bookmarks; the file is not written again. */
  mark(id: string, bookmarks: readonly Bookmark[]): Promise<void>
  remove(id: string): Promise<void>
  close(): void
}

/** What may change while the file stays: it is laid over the file's header whenever that is read. */
interface Cover {
  readonly info: TrajectoryInfo
  readonly bookmarks: readonly Bookmark[]
}

interface Schema extends DBSchema {
  covers: { key: string; value: Cover }
  files: { key: string; value: Uint8Array }
}

/** Where covers and files lie. */
interface Shelf {
  /** By id, unchecked. */
  covers(): Promise<(readonly [string, Cover])[]>
  read(id: string): Promise<{ readonly cover: Cover; readonly file: Uint8Array } | undefined>
  write(id: string, cover: Cover, file: Uint8Array): Promise<void>
  /** In one transaction; false: there is none. */
  change(id: string, change: (cover: Cover) => Cover): Promise<boolean>
  remove(id: string): Promise<void>
  close(): void
}

/**
 * The trajectories of this browser: a database of their own beside the library, so that a tab with an older site goes on working.
 * Never throws: where IndexedDB is refused the store lives in memory, `persistent` is false and `reason` is the sentence to show.
 */
export async function openTrajectories({ name = 'trajectories', onBroken }: OpenOptions = {}): Promise<TrajectoryStore> {
  const connection = createConnection<Schema>(`nudge-${name}`, ['covers', 'files'])
  try {
    await connection.use(async () => {})
  } catch (error) {
    return createMemoryTrajectories((error as StorageError).message)
  }
  return createStore(createDatabaseShelf(connection), '', onBroken)
}

/** A store that forgets. */
export function createMemoryTrajectories(reason: string): TrajectoryStore {
  return createStore(createMemoryShelf(), reason)
}

function createStore(shelf: Shelf, reason: string, onBroken?: BrokenListener): TrajectoryStore {
  const read = async (id: string) => {
    const found = await shelf.read(id)
    if (!found) throw missing(id)
    return found
  }
  const change = async (id: string, work: (cover: Cover) => Cover) => {
    if (!(await shelf.change(id, work))) throw missing(id)
  }
  return {
    persistent: reason === '',
    reason,
    list: async () => newestFirst(readable((await shelf.covers()).map(([id, cover]) => [id, () => parseCover(id, cover).info] as const), onBroken)),
    async load(id) {
      const { cover: { info: { name }, bookmarks }, file } = await read(id)
      const trajectory = decodeTrajectory(file)
      return { ...trajectory, name, bookmarks: parseBookmarks(bookmarks, trajectory.columns.action.length) }
    },
    async file(id) {
      const { cover: { info: { name }, bookmarks }, file } = await read(id)
      return replaceTrajectoryHeader(file, { name, bookmarks })
    },
    async save(trajectory) {
      const file = encodeTrajectory(trajectory)
      const info = decodeTrajectoryInfo(file)
      await shelf.write(info.id, { info, bookmarks: trajectory.bookmarks.map(({ row, note }) => ({ row, note })) }, file)
      return info
    },
    async rename(id, given) {
      const name = trajectoryName(given, 'trajectory.name')
      await change(id, (cover) => ({ ...cover, info: { ...cover.info, name } }))
    },
    mark: (id, bookmarks) => change(id, (cover) => ({ ...cover, bookmarks: parseBookmarks(bookmarks, cover.info.rows) })),
    remove: (id) => shelf.remove(id),
    close: () => shelf.close(),
  }
}

/** Enough to show it in a list; the file itself is checked when it is opened. */
function parseCover(id: string, { info, bookmarks }: Partial<Cover>): Cover {
  if (typeof info !== 'object' || info.id !== id || typeof info.name !== 'string' || typeof info.game?.title !== 'string' || !Number.isFinite(Date.parse(info.created)) || !Number.isInteger(info.rows)) {
    throw new InputError('trajectory.info', 'is damaged, or of a newer Nudge')
  }
  return { info, bookmarks: parseBookmarks(bookmarks, info.rows) }
}

function newestFirst(infos: TrajectoryInfo[]): TrajectoryInfo[] {
  return infos.sort((a, b) => Date.parse(b.created) - Date.parse(a.created) || (a.id < b.id ? -1 : 1))
}

function missing(id: string): StorageError {
  return new StorageError('missing', `There is no recording ${id}`)
}

function createMemoryShelf(): Shelf {
  const shelved = new Map<string, { cover: Cover; file: Uint8Array }>()
  return {
    covers: async () => [...shelved].map(([id, { cover }]) => [id, cover] as const),
    read: async (id) => shelved.get(id),
    write: async (id, cover, file) => void shelved.set(id, { cover, file }),
    async change(id, work) {
      const found = shelved.get(id)
      if (found) shelved.set(id, { ...found, cover: work(found.cover) })
      return found !== undefined
    },
    remove: async (id) => void shelved.delete(id),
    close: () => {},
  }
}

function createDatabaseShelf(connection: Connection<Schema>): Shelf {
  return {
    covers: () => connection.use(async (database) => {
      const { store } = database.transaction('covers')
      const [ids, covers] = await Promise.all([store.getAllKeys(), store.getAll()])
      return ids.map((id, i) => [id, covers[i]!] as const)
    }),
    read: (id) => connection.use(async (database) => {
      const transaction = database.transaction(['covers', 'files'])
      const [cover, file] = await Promise.all([transaction.objectStore('covers').get(id), transaction.objectStore('files').get(id)])
      return cover && file && { cover, file }
    }),
    write: (id, cover, file) => writeBoth(connection, async ({ covers, files }) => {
      await files.put(file, id)
      await covers.put(cover, id)
    }),
    async change(id, work) {
      let found = false
      await writeBoth(connection, async ({ covers }) => {
        const cover = await covers.get(id)
        if (cover) await covers.put(work(cover), id)
        found = cover !== undefined
      })
      return found
    },
    remove: (id) => writeBoth(connection, async ({ covers, files }) => {
      await files.delete(id)
      await covers.delete(id)
    }),
    close: () => connection.close(),
  }
}

type Tables = ReturnType<typeof tablesOf>
type Opened = Parameters<Parameters<Connection<Schema>['use']>[0]>[0]
const begin = (database: Opened) => database.transaction(['covers', 'files'], 'readwrite')
const tablesOf = (transaction: ReturnType<typeof begin>) => ({ covers: transaction.objectStore('covers'), files: transaction.objectStore('files') })

/** Cover and file, or neither. */
function writeBoth(connection: Connection<Schema>, work: (tables: Tables) => Promise<void>): Promise<void> {
  return connection.use(async (database) => {
    const transaction = begin(database)
    const { done } = transaction
    try {
      await Promise.all([work(tablesOf(transaction)), done])
    } catch (error) {
      // A `put` that throws at once does not abort by itself, and the other half would be committed.
      try {
        transaction.abort()
      } catch {
        // Already aborted by the browser.
      }
      await done.catch(() => {})
      throw transaction.error ?? error
    }
  })
}
