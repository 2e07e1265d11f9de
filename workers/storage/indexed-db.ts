import type { IDBPObjectStore } from 'idb'
import type { Card, Checkpoint } from '../lab/contracts/checkpoint'
import type { StorageError } from '../lab/contracts/errors'
import { parseCard } from './card'
import { createConnection } from './connection'
import type { Connection, Database, Schema } from './connection'
import { createMemoryStore } from './memory'
import { encodeCheckpoint, replaceCard } from './safetensors'
import { decodeNamed, missing, newestFirst, newestRunFirst, parseRun, readable } from './store'
import type { BrokenListener, RunStore, Store } from './store'

type Table<Name extends 'cards' | 'files'> = IDBPObjectStore<Schema, ['cards', 'files'], Name, 'readwrite'>

export interface OpenOptions {
  /** Without the `nudge-` prefix. */
  readonly name?: string
  readonly onBroken?: BrokenListener
}

/**
 * The library of this browser. Never throws: where IndexedDB is refused the store lives in memory, `persistent` is false
 * and `reason` is the sentence to show, so that training and export go on.
 */
export async function openStore({ name = 'library', onBroken }: OpenOptions = {}): Promise<Store> {
  const connection = createConnection(`nudge-${name}`)
  try {
    await connection.use(async () => {})
  } catch (error) {
    return createMemoryStore((error as StorageError).message)
  }
  return createDatabaseStore(connection, onBroken)
}

function createDatabaseStore(connection: Connection, onBroken?: BrokenListener): Store {
  let unsaved: Checkpoint | undefined
  return {
    persistent: true,
    reason: '',
    list: () => connection.use(async (database) => newestFirst(await readCards(database, onBroken))),
    load: async (id) => decodeNamed(id, await readFile(connection, id)),
    file: (id) => readFile(connection, id),
    async save(checkpoint) {
      const file = encodeCheckpoint(checkpoint)
      unsaved = checkpoint
      await connection.use((database) => put(database, checkpoint.card, file))
      unsaved = undefined
    },
    rename: (id, name) => connection.use((database) => rename(database, id, name)),
    delete: (id) => connection.use((database) => remove(database, id)),
    unsaved: () => unsaved,
    runs: createRunStore(connection, onBroken),
    close: () => connection.close(),
  }
}

async function readCards(database: Database, onBroken?: BrokenListener): Promise<Card[]> {
  const transaction = database.transaction('cards')
  const [ids, cards] = await Promise.all([transaction.store.getAllKeys(), transaction.store.getAll()])
  return readable(cards.map((card, i) => [ids[i]!, () => parseCard(card)] as const), onBroken)
}

function readFile(connection: Connection, id: string): Promise<Uint8Array> {
  return connection.use(async (database) => {
    const file = await database.get('files', id)
    if (!file) throw missing(id)
    return file
  })
}

function put(database: Database, card: Card, file: Uint8Array): Promise<void> {
  return writeBoth(database, async (cards, files) => {
    await files.put(file, card.id)
    await cards.put(card, card.id)
  })
}

/** Reads and writes in one transaction: a checkpoint saved meanwhile by a trainer must not be overwritten by an old one. */
function rename(database: Database, id: string, name: string): Promise<void> {
  return writeBoth(database, async (cards, files) => {
    const old = await files.get(id)
    if (!old) throw missing(id)
    const { card, file } = replaceCard(old, (before) => ({ ...before, name }))
    await files.put(file, id)
    await cards.put(card, id)
  })
}

/** Card and file, or neither. One request after the other, so that none is left unwatched when the next one throws. */
async function writeBoth(database: Database, work: (cards: Table<'cards'>, files: Table<'files'>) => Promise<void>): Promise<void> {
  const transaction = database.transaction(['cards', 'files'], 'readwrite')
  const { done } = transaction
  try {
    await Promise.all([work(transaction.objectStore('cards'), transaction.objectStore('files')), done])
  } catch (error) {
    // A `put` that throws at once does not abort by itself, and the other half would be committed.
    await abort(transaction, done)
    throw transaction.error ?? error
  }
}

function remove(database: Database, id: string): Promise<void> {
  return writeBoth(database, async (cards, files) => {
    await files.delete(id)
    await cards.delete(id)
  })
}

async function abort(transaction: { abort(): void }, done: Promise<void>): Promise<void> {
  try {
    transaction.abort()
  } catch {
    // Already aborted by the browser.
  }
  await done.catch(() => {})
}

function createRunStore(connection: Connection, onBroken?: BrokenListener): RunStore {
  return {
    list: () => connection.use(async (database) => {
      const transaction = database.transaction('runs')
      const [ids, runs] = await Promise.all([transaction.store.getAllKeys(), transaction.store.getAll()])
      return newestRunFirst(readable(runs.map((run, i) => [ids[i]!, () => parseRun(run)] as const), onBroken))
    }),
    save: async (run) => {
      const checked = parseRun(run)
      await connection.use((database) => database.put('runs', checked, checked.id))
    },
    delete: (id) => connection.use((database) => database.delete('runs', id)),
  }
}
