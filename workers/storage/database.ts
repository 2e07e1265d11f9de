import { openDB } from 'idb'
import type { IDBPDatabase } from 'idb'
import { InputError, StorageError } from '../lab/contracts/errors'

/**
 * A database of this site, with the tables of its newest version: an older one gains those it lacks and keeps the others. Raising
 * `version` shuts out a tab with an older site, so what is new gets a database of its own where it can.
 */
export interface DatabaseSpec {
  readonly name: string
  readonly version: number
  readonly tables: readonly string[]
  /** Tables of older versions whose rows mean nothing any more. */
  readonly gone?: readonly string[]
}

export const databases = {
  library: { name: 'nudge-library', version: 1, tables: ['cards', 'files', 'runs'] },
  trajectories: { name: 'nudge-trajectories', version: 1, tables: ['covers', 'files'] },
  /** 1 kept rows by question; they are computed anew. */
  experiments: { name: 'nudge-experiments', version: 2, tables: ['batches', 'notes'], gone: ['cells'] },
  reports: { name: 'nudge-reports', version: 1, tables: ['notes', 'files'] },
  states: { name: 'nudge-states', version: 1, tables: ['notes', 'files'] },
  transitions: { name: 'nudge-transitions', version: 1, tables: ['notes', 'files'] },
} as const satisfies Readonly<Record<string, DatabaseSpec>>

export type Database = IDBPDatabase<unknown>

export interface Connection {
  /** Runs `work` on an open database; opens it again once if it was closed under us. Throws `StorageError` or `InputError`. */
  use<T>(work: (database: Database) => Promise<T>): Promise<T>
  close(): void
}

const REFUSED = 'The browser refuses storage here (private window, or site data blocked)'

/** The one way to IndexedDB: opened at the first use, and again where it was closed under us. */
export function createConnection(spec: DatabaseSpec): Connection {
  let opened: Promise<Database> | undefined
  const forget = () => {
    opened = undefined
  }
  const database = () => (opened ??= openDatabase(spec, forget))
  return {
    async use(work) {
      try {
        return await attempt(database, work).catch((error: unknown) => {
          if (!wasClosed(error)) throw error
          forget()
          return attempt(database, work)
        })
      } catch (error) {
        throw storageError(error)
      }
    },
    close() {
      void opened?.then(
        (open) => open.close(),
        () => {},
      )
      forget()
    },
  }
}

async function attempt<D, T>(database: () => Promise<D>, work: (database: D) => Promise<T>): Promise<T> {
  return work(await database())
}

function openDatabase({ name, version, tables, gone = [] }: DatabaseSpec, forget: () => void): Promise<Database> {
  return new Promise<Database>((resolve, reject) => {
    if (!globalThis.indexedDB) throw new StorageError('blocked', REFUSED)
    let refused = false
    const opening = openDB(name, version, {
      upgrade(database) {
        for (const table of gone) if (database.objectStoreNames.contains(table)) database.deleteObjectStore(table)
        for (const table of tables) if (!database.objectStoreNames.contains(table)) database.createObjectStore(table)
      },
      blocked() {
        refused = true
        reject(
          new StorageError('blocked', 'Another tab holds an older version of the library open; close it and reload'),
        )
      },
      blocking(_old, _new, event) {
        // A newer site in another tab wants to upgrade: make way, and open again (or be refused) at the next use.
        ;(event.target as IDBDatabase).close()
        forget()
      },
      terminated: forget,
    })
    opening.then((database) => (refused ? database.close() : resolve(database)), reject)
  }).catch((error: unknown) => {
    forget()
    throw error
  })
}

/** The connection was closed before the transaction began, so nothing happened and trying again is safe. */
function wasClosed(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  return error.name === 'InvalidStateError' || (error.name === 'UnknownError' && /connection/i.test(error.message))
}

/** What went wrong with the browser's storage, in a person's words. */
export function storageError(error: unknown): StorageError | InputError {
  if (error instanceof StorageError || error instanceof InputError) return error
  const { name = '', message = String(error) } = error instanceof Error ? error : {}
  switch (name) {
    case 'QuotaExceededError':
      return new StorageError(
        'full',
        'The disk, or what the browser gives this site of it, is full; export or delete something',
      )
    case 'VersionError':
      return new StorageError('blocked', 'The library in this browser was made by a newer Nudge; reload the page')
    case 'SecurityError':
    case 'InvalidStateError':
    case 'NotAllowedError':
      return new StorageError('blocked', REFUSED)
    default:
      return new StorageError('broken', `The browser's storage failed: ${message}`)
  }
}
