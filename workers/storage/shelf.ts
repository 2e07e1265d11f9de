import { InputError, StorageError } from '../lab/contracts/errors'
import type { Damaged, Shelf, Source } from '../lab/contracts/shelf'

/** What a kind of thing is as a file, and what a list shows of it. */
export interface Format<Meta, Item> {
  /** In a sentence: "There is no checkpoint mine". */
  readonly what: string
  /** What its fields begin with when one is wrong: "card". */
  readonly field: string
  readonly ending: string
  /** How many bytes of the file, given its first eight, tell what a list shows; Infinity: all. */
  head(start: Uint8Array): number
  idOf(meta: Meta): string
  /** ISO date, for the order of a list. */
  dateOf(meta: Meta): string
  /** Throws InputError rather than write what `decode` would refuse. */
  /** Files are large and empty enough to lie deflated where the place can. */
  readonly packs?: boolean
  encode(item: Item): Uint8Array<ArrayBuffer>
  /** `meta` is laid over what the file itself says. */
  decode(file: Uint8Array, meta: Meta): Item
  /** The file may end after its head. */
  metaOf(file: Uint8Array): Meta
  withMeta(file: Uint8Array, meta: Meta): Uint8Array<ArrayBuffer>
  /** Throws InputError for a name that is none. */
  named(meta: Meta, name: string): Meta
  /** As it is kept beside the file, and back; throws InputError. */
  pack(meta: Meta): unknown
  unpack(value: unknown): Meta
}

export interface Kept<Meta> {
  readonly meta: Meta
  readonly file: Uint8Array<ArrayBuffer>
}

/** Where files lie; all that differs between a browser, a folder and memory. */
export interface Place<Meta> {
  /** By id; each is read, and may be refused, by itself. */
  metas(): Promise<readonly (readonly [id: string, read: () => Meta])[]>
  /** A copy: nobody else holds it. */
  read(id: string): Promise<Kept<Meta> | undefined>
  /** The file as it lies, whatever is in it. */
  raw(id: string): Promise<Uint8Array<ArrayBuffer> | undefined>
  /** The same as `read`, a part at a time. */
  source(id: string): Promise<{ readonly meta: Meta; readonly source: Source } | undefined>
  /** Both or neither. */
  write(id: string, kept: Kept<Meta>): Promise<void>
  /** The same, a part at a time. */
  writeSource(id: string, meta: Meta, source: Source, step?: (share: number) => Promise<void>): Promise<void>
  /** Reading and writing in one go; false: there is none. */
  change(id: string, change: (meta: Meta) => Meta): Promise<boolean>
  remove(id: string): Promise<void>
  watch(listener: () => void): () => void
  close(): void
}

/** Told of entries that `list` leaves out because they cannot be read (written by a newer site, damaged). */
export type BrokenListener = (id: string, error: InputError) => void

export interface ShelfOptions {
  readonly onBroken?: BrokenListener
  /** Why nothing is kept; '' = it is. */
  readonly reason?: string
}

export function createShelf<Meta, Item>(
  format: Format<Meta, Item>,
  place: Place<Meta>,
  { onBroken, reason = '' }: ShelfOptions = {},
): Shelf<Meta, Item> {
  const missing = (id: string) => new StorageError('missing', `There is no ${format.what} ${id}`)
  const read = async (id: string) => {
    const kept = await place.read(id)
    if (!kept) throw missing(id)
    requireId(format, id, kept.meta)
    return kept
  }
  const change = async (id: string, work: (meta: Meta) => Meta) => {
    if (!(await place.change(id, work))) throw missing(id)
  }
  const write = async (file: Uint8Array<ArrayBuffer>) => {
    const meta = format.metaOf(file)
    await place.write(format.idOf(meta), { meta, file })
    return meta
  }
  return {
    persistent: reason === '',
    reason,
    list: async () => newestFirst(format, readable(format, await place.metas(), onBroken)),
    async load(id) {
      const { meta, file } = await read(id)
      return format.decode(file, meta)
    },
    damaged: () => damagedIn(format, place),
    async file(id) {
      try {
        const { meta, file } = await read(id)
        return same(format, meta, file) ? file : format.withMeta(file, meta)
      } catch (error) {
        const lies = error instanceof InputError ? await place.raw(id) : undefined
        if (!lies) throw error
        return lies
      }
    },
    async source(id) {
      const found = await place.source(id)
      if (!found) throw missing(id)
      requireId(format, id, found.meta)
      return found
    },
    save: async (item) => write(format.encode(item)),
    async saveFile(file) {
      format.decode(file, format.metaOf(file))
      return write(new Uint8Array(file))
    },
    async saveSource(source, step) {
      const start = await source.read(0, 8)
      const meta = format.metaOf(await source.read(0, Math.min(source.size, format.head(start))))
      await place.writeSource(format.idOf(meta), meta, source, step)
      return meta
    },
    rename: (id, name) => change(id, (meta) => format.named(meta, name)),
    change,
    delete: (id) => place.remove(id),
    watch: (listener) => place.watch(listener),
    close: () => place.close(),
  }
}

/** A copied file keeps the id of its original inside. */
function requireId<Meta, Item>({ idOf, field }: Format<Meta, Item>, id: string, meta: Meta): void {
  if (idOf(meta) !== id) throw new InputError(`${field}.id`, `is ${idOf(meta)}, but the file is kept as ${id}`)
}

const same = <Meta, Item>(format: Format<Meta, Item>, meta: Meta, file: Uint8Array) =>
  JSON.stringify(format.metaOf(file)) === JSON.stringify(meta)

function readable<Meta, Item>(
  format: Format<Meta, Item>,
  entries: readonly (readonly [string, () => Meta])[],
  onBroken?: BrokenListener,
): Meta[] {
  return entries.flatMap(([id, read]) => {
    try {
      const meta = read()
      requireId(format, id, meta)
      return [meta]
    } catch (error) {
      if (!(error instanceof InputError)) throw error
      onBroken?.(id, error)
      return []
    }
  })
}

async function damagedIn<Meta, Item>(format: Format<Meta, Item>, place: Place<Meta>): Promise<Damaged[]> {
  const found: Damaged[] = []
  const note = async (id: string, problem: string) =>
    found.push({ id, problem, bytes: (await place.raw(id))?.length ?? 0 })
  for (const entry of await place.metas()) {
    const problems: string[] = []
    readable(format, [entry], (_, { message }) => problems.push(message))
    for (const problem of problems) await note(entry[0], problem)
  }
  return found
}

function newestFirst<Meta, Item>({ dateOf, idOf }: Format<Meta, Item>, metas: Meta[]): Meta[] {
  return metas.sort((a, b) => Date.parse(dateOf(b)) - Date.parse(dateOf(a)) || (idOf(a) < idOf(b) ? -1 : 1))
}
