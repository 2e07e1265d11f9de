import { openDB } from 'idb'
import type { DBSchema, IDBPDatabase, StoreNames } from 'idb'
import type { Card } from '../lab/contracts/checkpoint'
import { InputError, StorageError } from '../lab/contracts/errors'
import type { RunNote } from './store'

/** `cards` and `files` share their keys; they are always written in one transaction. */
export interface Schema extends DBSchema {
  cards: { key: string; value: Card }
  files: { key: string; value: Uint8Array }
  runs: { key: string; value: RunNote }
}

export type Database = IDBPDatabase<Schema>

export interface Connection<S extends DBSchema = Schema> {
  /** Runs `work` on an open database; opens it again once if it was closed under us. Throws `StorageError` or `InputError`. */
  use<T>(work: (database: IDBPDatabase<S>) => Promise<T>): Promise<T>
  close(): void
}

const VERSION = 1
const LIBRARY = ['cards', 'files', 'runs'] as const
const REFUSED = 'The browser refuses storage here (private window, or site data blocked)'

/** The library, unless other tables are named for a database of their own. */
export function createConnection<S extends DBSchema = Schema>(name: string, tables: readonly StoreNames<S>[] = LIBRARY as readonly string[] as readonly StoreNames<S>[]): Connection<S> {
  let opened: Promise<IDBPDatabase<S>> | undefined
  const forget = () => {
    opened = undefined
  }
  const database = () => (opened ??= openDatabase(name, tables, forget))
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
      void opened?.then((open) => open.close(), () => {})
      forget()
    },
  }
}

async function attempt<D, T>(database: () => Promise<D>, work: (database: D) => Promise<T>): Promise<T> {
  return work(await database())
}

function openDatabase<S extends DBSchema>(name: string, tables: readonly StoreNames<S>[], forget: () => void): Promise<IDBPDatabase<S>> {
  return new Promise<IDBPDatabase<S>>((resolve, reject) => {
    if (!globalThis.indexedDB) throw new StorageError('blocked', REFUSED)
    let refused = false
    const opening = openDB<S>(name, VERSION, {
      upgrade(database) {
        for (const table of tables) database.createObjectStore(table)
      },
      blocked() {
        refused = true
        reject(new StorageError('blocked', 'Another tab holds an older version of the library open; close it and reload'))
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

export function storageError(error: unknown): StorageError | InputError {
  if (error instanceof StorageError || error instanceof InputError) return error
  const { name = '', message = String(error) } = error instanceof Error ? error : {}
  switch (name) {
    case 'QuotaExceededError':
      return new StorageError('full', 'The browser gives this site no more storage; export or delete something')
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
