import { openDB, type DBSchema, type IDBPDatabase } from 'idb'
import type { Row } from '../../lab/contracts/study'
import { claim, type Claim } from '../../lab/contracts/claim'
import { InputError, StorageError } from '../../lab/contracts/errors'
import { list, object, text } from '../../lab/contracts/guards'
import { createMemoryShelf, type RowShelf } from '../../lab/runs/study/shelf'
import { storageError } from '../../storage/connection'

/** A study that is going, or was when its tab closed. */
export interface Note {
  readonly claim: Claim
  readonly agents: readonly string[]
}

/** Rows of finished cells, so that no cell is ever done twice, and the note of a study in progress. Errors: StorageError. */
export interface RowStore extends RowShelf {
  /** '' = this browser keeps them; else why they last only as long as the tab. */
  readonly reason: string
  note(): Promise<Note | null>
  setNote(note: Note | null): Promise<void>
}

type Cells = readonly (readonly [key: string, rows: readonly Row[]])[]

interface Schema extends DBSchema {
  /** What was saved at once, under the key of its first cell. */
  batches: { key: [batch: string, cell: string]; value: Cells }
  notes: { key: string; value: unknown }
}

const NAME = 'nudge-experiments'
/** 1 kept rows by question; they are computed anew. */
const VERSION = 2
const GOING = 'going'
const noteGuard = object({ claim, agents: list(text(200), 100, 1) })

/** Never throws: where IndexedDB is refused the rows live in memory and `reason` is the sentence to show. */
export async function openRowStore(): Promise<RowStore> {
  try {
    if (!globalThis.indexedDB) throw new StorageError('blocked', 'The browser refuses storage here (private window, or site data blocked)')
    return createRowStore(await openDatabase())
  } catch (error) {
    return createMemoryRows(storageError(error).message)
  }
}

function openDatabase(): Promise<IDBPDatabase<Schema>> {
  return openDB<Schema>(NAME, VERSION, {
    upgrade(database, before) {
      if (before === 1) (database as unknown as IDBPDatabase).deleteObjectStore('cells')
      database.createObjectStore('batches')
      if (before === 0) database.createObjectStore('notes')
    },
    // A newer site in another tab wants to upgrade: make way. What is saved here from now on is refused, and told.
    blocking: (_old, _new, event) => (event.target as IDBDatabase).close(),
  })
}

function createRowStore(database: IDBPDatabase<Schema>): RowStore {
  const named = <T>(work: Promise<T>): Promise<T> => work.catch((error: unknown) => Promise.reject(storageError(error)))
  return {
    reason: '',
    read: (batches) => named(readRows(database, batches)),
    save: async (batch, cells) => void (await named(database.put('batches', [...cells], [batch, cells.keys().next().value ?? '']))),
    note: async () => readNote(await named(database.get('notes', GOING))),
    setNote: (note) => named(note ? database.put('notes', note, GOING).then(() => {}) : database.delete('notes', GOING)),
  }
}

async function readRows(database: IDBPDatabase<Schema>, batches: readonly string[]): Promise<Map<string, readonly Row[]>> {
  const { store } = database.transaction('batches')
  // Arrays sort after texts, so that this is everything of a batch.
  const found = await Promise.all(batches.map((batch) => store.getAll(IDBKeyRange.bound([batch], [batch, []]))))
  return new Map(found.flat(2))
}

/** A note from another version of the site that does not fit here is no offer. */
function readNote(value: unknown): Note | null {
  try {
    return value === undefined ? null : noteGuard(value, 'note')
  } catch (error) {
    if (error instanceof InputError) return null
    throw error
  }
}

export function createMemoryRows(reason: string): RowStore {
  let kept: Note | null = null
  return { ...createMemoryShelf(), reason, note: async () => kept, setNote: async (note) => void (kept = note) }
}
