import { claim, type Claim } from '../lab/contracts/claim'
import { InputError, type StorageError } from '../lab/contracts/errors'
import { asRecord, formValue, identifier, list, object, table, text } from '../lab/contracts/guards'
import { seal as sealGuard, type Seal } from '../lab/contracts/seal'
import type { Row, StudyQuestion } from '../lab/contracts/study'
import { createMemoryShelf, type RowShelf } from '../lab/runs/study/shelf'
import { createConnection, databases, type Connection, type Database } from './database'

/** A study that is going, or was when its tab closed. */
export interface Note {
  readonly put: Claim | StudyQuestion
  readonly agents: readonly string[]
  /** Id of the kept states that it is about. */
  readonly states?: string
}

/** Rows of finished cells, so that no cell is ever done twice, and the note of a study in progress. Errors: StorageError. */
export interface RowStore extends RowShelf {
  /** '' = this browser keeps them; else why they last only as long as the tab. */
  readonly reason: string
  note(): Promise<Note | null>
  setNote(note: Note | null): Promise<void>
  close(): void
}

type Cells = readonly (readonly [key: string, rows: readonly Row[]])[]

const GOING = 'going'
/** Seals lie among the notes, each under this and its hash. */
const SEAL = 'seal '
const agents = list(text(200), 100, 1)
const study = object({ study: text(100), options: table(formValue) })

/** A version before this one had claims alone. */
function noteGuard(value: unknown, field: string): Note {
  const given = asRecord(value, field)
  const put = given['put'] ?? given['claim']
  const isStudy = typeof put === 'object' && put !== null && 'study' in put
  return {
    put: (isStudy ? study : claim)(put, `${field}.put`),
    agents: agents(given['agents'], `${field}.agents`),
    ...(given['states'] !== undefined && { states: identifier(given['states'], `${field}.states`) }),
  }
}

/** Never throws: where IndexedDB is refused the rows live in memory and `reason` is the sentence to show. */
export async function openRowStore({
  name = databases.experiments.name,
}: { readonly name?: string } = {}): Promise<RowStore> {
  const connection = createConnection({ ...databases.experiments, name })
  try {
    await connection.use(async () => {})
  } catch (error) {
    return createMemoryRows((error as StorageError).message)
  }
  return createRowStore(connection)
}

/** What was saved at once lies together, under its batch and the key of its first cell. */
function createRowStore({ use, close }: Connection): RowStore {
  return {
    reason: '',
    read: (batches) => use((database) => readRows(database, batches)),
    save: (batch, cells) =>
      use(
        async (database) => void (await database.put('batches', [...cells], [batch, cells.keys().next().value ?? ''])),
      ),
    seals: () => use(readSeals),
    seal: (given) =>
      use(async (database) => {
        const { store, done } = database.transaction('notes', 'readwrite')
        const key = `${SEAL}${given.hash}`
        const kept = readSeal(await store.get(key))
        if (!kept) await store.put(given, key)
        await done
        return kept ?? given
      }),
    note: async () => readNote(await use((database) => database.get('notes', GOING))),
    setNote: (note) =>
      use(
        async (database) => void (await (note ? database.put('notes', note, GOING) : database.delete('notes', GOING))),
      ),
    close,
  }
}

async function readRows(database: Database, batches: readonly string[]): Promise<Map<string, readonly Row[]>> {
  const { store } = database.transaction('batches')
  // Arrays sort after texts, so that this is everything of a batch.
  const found: Cells[][] = await Promise.all(
    batches.map((batch) => store.getAll(IDBKeyRange.bound([batch], [batch, []]))),
  )
  return new Map(found.flat(2) as Cells[number][])
}

async function readSeals(database: Database): Promise<Seal[]> {
  const found = await database.getAll('notes', IDBKeyRange.bound(SEAL, `${SEAL}\uffff`))
  return found.flatMap((value) => readSeal(value) ?? [])
}

/** One that cannot be read says nothing any more; the rows beside it do, of whatever is asked next. */
function readSeal(value: unknown): Seal | null {
  try {
    return value === undefined ? null : sealGuard(value, 'seal')
  } catch (error) {
    if (error instanceof InputError) return null
    throw error
  }
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
  return {
    ...createMemoryShelf(),
    reason,
    note: async () => kept,
    setNote: async (note) => void (kept = note),
    close: () => {},
  }
}
