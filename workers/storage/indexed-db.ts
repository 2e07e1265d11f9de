import type { IDBPObjectStore } from 'idb'
import type { StorageError } from '../lab/contracts/errors'
import type { Shelf, Source } from '../lab/contracts/shelf'
import { createConnection, type Connection, type Database, type DatabaseSpec } from './database'
import { createMemoryShelf } from './memory'
import { createNews, type News } from './news'
import { canPack, isPacked, pack, unpack } from './packed'
import { readAll, sourceOfBytes } from './source'
import { createShelf, type Format, type Place, type ShelfOptions } from './shelf'

/** Which tables of a database hold what lists show, and the files under the same keys; without files, that is all there is of a thing. */
export interface Tables {
  readonly metas: string
  readonly files?: string
}

/**
 * A shelf in this browser. Never throws: where IndexedDB is refused it lives in memory, `persistent` is false and `reason` is the
 * sentence to show, so that training and export go on.
 */
export async function openShelf<Meta, Item>(
  format: Format<Meta, Item>,
  spec: DatabaseSpec,
  tables: Tables,
  options: Pick<ShelfOptions, 'onBroken'> = {},
): Promise<Shelf<Meta, Item>> {
  const connection = createConnection(spec)
  try {
    await connection.use(async () => {})
  } catch (error) {
    return createMemoryShelf(format, (error as StorageError).message)
  }
  return createShelf(format, createDatabasePlace(connection, tables, format, createNews(spec.name)), options)
}

/** What is kept beside a file is laid over it whenever it is read, so that a new name does not write megabytes again. */
function createDatabasePlace<Meta, Item>(
  connection: Connection,
  { metas, files }: Tables,
  format: Format<Meta, Item>,
  news: News,
): Place<Meta> {
  const both = files === undefined ? [metas] : [metas, files]
  const write = async (work: (tables: Written) => Promise<void>) => {
    await connection.use((database) => writeAll(database, both, work))
    news.tell()
  }
  const find = async (id: string): Promise<{ meta: Meta; source: KeptFile } | undefined> => {
    const [packed, file] = await connection.use((database) => {
      const transaction = database.transaction(both)
      return Promise.all(both.map((table) => transaction.objectStore(table).get(id) as Promise<unknown>))
    })
    if (packed === undefined) return undefined
    const meta = format.unpack(packed)
    const source = fileOf(files === undefined ? format.withMeta(new Uint8Array(0), meta) : file)
    return source && { meta, source }
  }
  const writeSource = async (id: string, meta: Meta, source: Source, step?: (share: number) => Promise<void>) => {
    // Before the transaction, which ends by itself when something else is waited for.
    const file = format.packs && canPack() ? await pack(source, step) : await readAll(source)
    await write(async (tables) => {
      if (files !== undefined) await tables(files).put(file, id)
      await tables(metas).put(format.pack(meta), id)
    })
  }
  return {
    metas: () =>
      connection.use(async (database) => {
        const { store } = database.transaction(metas)
        const [ids, values] = await Promise.all([store.getAllKeys(), store.getAll()])
        return values.map((value: unknown, i) => [String(ids[i]), () => format.unpack(value)] as const)
      }),
    async read(id) {
      const found = await find(id)
      return found && { meta: found.meta, file: await found.source.whole() }
    },
    source: find,
    raw: (id) =>
      connection.use(async (database) => {
        const file: unknown = files === undefined ? undefined : await database.get(files, id)
        return fileOf(file)?.whole()
      }),
    write: (id, { meta, file }) => writeSource(id, meta, sourceOfBytes(file)),
    writeSource,
    async change(id, change) {
      let found = false
      await write(async (tables) => {
        const packed: unknown = await tables(metas).get(id)
        found = packed !== undefined
        if (found) await tables(metas).put(format.pack(change(format.unpack(packed))), id)
      })
      return found
    },
    remove: (id) =>
      write(async (tables) => {
        for (const table of both) await tables(table).delete(id)
      }),
    watch: (listener) => news.listen(listener),
    close() {
      news.close()
      connection.close()
    },
  }
}

interface KeptFile extends Source {
  whole(): Promise<Uint8Array<ArrayBuffer>>
}

/** As it was put: packed, or, by an older site or browser, as it is. */
function fileOf(value: unknown): KeptFile | undefined {
  if (isPacked(value)) {
    const source = unpack(value)
    return { ...source, whole: () => readAll(source) }
  }
  // What comes out of the database is nobody else's.
  return value instanceof Uint8Array
    ? { ...sourceOfBytes(value), whole: async () => value as Uint8Array<ArrayBuffer> }
    : undefined
}

type Written = (table: string) => IDBPObjectStore<unknown, string[], string, 'readwrite'>

/** All or nothing. One request after the other, so that none is left unwatched when the next one throws. */
async function writeAll(database: Database, tables: string[], work: (tables: Written) => Promise<void>): Promise<void> {
  const transaction = database.transaction(tables, 'readwrite')
  const { done } = transaction
  try {
    await Promise.all([work((table) => transaction.objectStore(table)), done])
  } catch (error) {
    // A `put` that throws at once does not abort by itself, and the other half would be committed.
    await abort(transaction, done)
    throw transaction.error ?? error
  }
}

async function abort(transaction: { abort(): void }, done: Promise<void>): Promise<void> {
  try {
    transaction.abort()
  } catch {
    // Already aborted by the browser.
  }
  await done.catch(() => {})
}
