import type { Shelf } from '../lab/contracts/shelf'
import { readAll, sourceOfBytes } from './source'
import { createShelf, type Format, type Kept, type Place } from './shelf'

/** A shelf that forgets: what is left when the browser refuses to keep anything. `reason` is shown to the user. */
export function createMemoryShelf<Meta, Item>(format: Format<Meta, Item>, reason: string): Shelf<Meta, Item> {
  return createShelf(format, createMemoryPlace(), { reason })
}

function createMemoryPlace<Meta>(): Place<Meta> {
  const things = new Map<string, Kept<Meta>>()
  const listeners = new Set<() => void>()
  const tell = () => listeners.forEach((listener) => listener())
  const put = (id: string, kept: Kept<Meta>) => {
    things.set(id, kept)
    tell()
  }
  return {
    metas: async () => [...things].map(([id, { meta }]) => [id, () => meta] as const),
    async read(id) {
      const found = things.get(id)
      return found && { ...found, file: found.file.slice() }
    },
    async source(id) {
      const found = things.get(id)
      return found && { meta: found.meta, source: sourceOfBytes(found.file) }
    },
    writeSource: async (id, meta, source) => put(id, { meta, file: await readAll(source) }),
    raw: async (id) => things.get(id)?.file.slice(),
    write: async (id, { meta, file }) => put(id, { meta, file: file.slice() }),
    async change(id, change) {
      const found = things.get(id)
      if (found) put(id, { ...found, meta: change(found.meta) })
      return found !== undefined
    },
    async remove(id) {
      if (things.delete(id)) tell()
    },
    watch(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    close: () => listeners.clear(),
  }
}
