import { openDB, type DBSchema, type IDBPDatabase } from 'idb'
import type { Row } from '../../lab/contracts/study'
import { claim, type Claim } from '../../lab/contracts/claim'
import { InputError, StorageError } from '../../lab/contracts/errors'
import { list, object, text } from '../../lab/contracts/guards'
import { storageError } from '../../storage/connection'

/** An experiment that is going, or was when its tab closed. */
export interface Note {
  readonly claim: Claim
  readonly agents: readonly string[]
}

/** Finished cells by question (see `questionHash`), so that no cell is ever done twice. Errors: StorageError. */
export interface RowStore {
  /** '' = this browser keeps them; else why they last only as long as the tab. */
  readonly reason: string
  rows(question: string): Promise<Map<string, readonly Row[]>>
  save(question: string, cell: string, rows: readonly Row[]): Promise<void>
  note(): Promise<Note | null>
  setNote(note: Note | null): Promise<void>
}

interface Schema extends DBSchema {
  cells: { key: [question: string, cell: string]; value: readonly Row[] }
  notes: { key: string; value: unknown }
}

const NAME = 'nudge-experiments'
const VERSION = 1
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
    upgrade(database) {
      database.createObjectStore('cells')
      database.createObjectStore('notes')
    },
    // A newer site in another tab wants to upgrade: make way. What is saved here from now on is refused, and told.
    blocking: (_old, _new, event) => (event.target as IDBDatabase).close(),
  })
}

function createRowStore(database: IDBPDatabase<Schema>): RowStore {
  const named = <T>(work: Promise<T>): Promise<T> => work.catch((error: unknown) => Promise.reject(storageError(error)))
  return {
    reason: '',
    rows: (question) => named(readRows(database, question)),
    save: async (question, cell, rows) => void (await named(database.put('cells', rows, [question, cell]))),
    note: async () => readNote(await named(database.get('notes', GOING))),
    setNote: (note) => named(note ? database.put('notes', note, GOING).then(() => {}) : database.delete('notes', GOING)),
  }
}

async function readRows(database: IDBPDatabase<Schema>, question: string): Promise<Map<string, readonly Row[]>> {
  // Arrays sort after texts, so that this is every cell of the question.
  const range = IDBKeyRange.bound([question], [question, []])
  const { store } = database.transaction('cells')
  const [keys, rows] = await Promise.all([store.getAllKeys(range), store.getAll(range)])
  return new Map(keys.map(([, cell], i) => [cell, rows[i]!]))
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
  const cells = new Map<string, Map<string, readonly Row[]>>()
  let kept: Note | null = null
  const of = (question: string) => cells.get(question) ?? new Map<string, readonly Row[]>()
  return {
    reason,
    rows: async (question) => new Map(of(question)),
    save: async (question, cell, rows) => void cells.set(question, of(question).set(cell, rows)),
    note: async () => kept,
    setNote: async (note) => void (kept = note),
  }
}
