import { mkdirSync, watch } from 'node:fs'
import { open, readdir, readFile, rm, stat, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { identifier } from '../lab/contracts/guards'
import type { Shelf, Source } from '../lab/contracts/shelf'
import { codeOf, fileError, makeFolder, replaceFile } from './atomic'
import { readAll } from './source'
import { createShelf, type Format, type Place, type ShelfOptions } from './shelf'

/** Things as `ID.ENDING` in a folder, made on the first save. A crash while saving leaves the old file. */
export function createFolderShelf<Meta, Item>(
  folder: string,
  format: Format<Meta, Item>,
  options: Pick<ShelfOptions, 'onBroken'> = {},
): Shelf<Meta, Item> {
  return createShelf(format, createFolderPlace(folder, format), options)
}

function createFolderPlace<Meta, Item>(folder: string, format: Format<Meta, Item>): Place<Meta> {
  const path = (id: string) => join(folder, identifier(id, 'id') + format.ending)
  const read = async (id: string) => {
    const file = await orMissing(readFile(path(id)))
    return file && { file: new Uint8Array(file), meta: format.metaOf(file) }
  }
  const write = (id: string, file: Uint8Array) =>
    guarded(id, async () => {
      await makeFolder(folder)
      await replaceFile(path(id), file, id)
    })
  return {
    metas: () =>
      guarded(folder, async () =>
        Promise.all(
          (await idsIn(folder, format.ending)).map(async (id) => {
            const head = await readHead(join(folder, id + format.ending), format.head)
            return [id, () => format.metaOf(head)] as const
          }),
        ),
      ),
    read: (id) => guarded(id, () => read(id)),
    raw: (id) =>
      guarded(id, async () => {
        const file = await orMissing(readFile(path(id)))
        return file && new Uint8Array(file)
      }),
    write: (id, { file }) => write(id, file),
    source: (id) => guarded(id, () => orMissing(openSource(path(id), format))),
    writeSource: async (id, _, source) => write(id, await readAll(source)),
    change: (id, change) =>
      guarded(id, async () => {
        const kept = await read(id)
        if (kept) await replaceFile(path(id), format.withMeta(kept.file, change(kept.meta)), id)
        return kept !== undefined
      }),
    remove: (id) => guarded(id, () => rm(path(id), { force: true })),
    watch: (listener) => watchFolder(folder, format.ending, listener),
    close: () => {},
  }
}

async function idsIn(folder: string, ending: string): Promise<string[]> {
  const entries = (await orMissing(readdir(folder, { withFileTypes: true }))) ?? []
  return entries
    .filter((entry) => !entry.isDirectory() && entry.name.endsWith(ending))
    .map(({ name }) => name.slice(0, -ending.length))
}

/** Opened anew for every part: nothing is held of a file that somebody else may replace. */
async function openSource<Meta, Item>(
  path: string,
  format: Format<Meta, Item>,
): Promise<{ meta: Meta; source: Source }> {
  const { size } = await stat(path)
  const read = async (from: number, to: number) => {
    const handle = await open(path, 'r')
    try {
      return await readPart(handle, from, Math.max(0, Math.min(to, size) - from))
    } finally {
      await handle.close()
    }
  }
  return { meta: format.metaOf(await readHead(path, format.head)), source: { size, read } }
}

/** Heads only: a folder of large agents lists in milliseconds. */
async function readHead(path: string, head: (start: Uint8Array) => number): Promise<Uint8Array> {
  const handle = await open(path, 'r')
  try {
    const start = await readStart(handle, 8)
    if (start.length < 8) return start
    const length = lengthOr(start, head)
    return length === Infinity ? await readFile(path) : await readStart(handle, length)
  } finally {
    await handle.close()
  }
}

/** A start that cannot be one of these files is all that is read: what is wrong with it is said, for this file, where it is used. */
function lengthOr(start: Uint8Array, head: (start: Uint8Array) => number): number {
  try {
    return head(start)
  } catch {
    return start.length
  }
}

const readStart = (handle: FileHandle, length: number) => readPart(handle, 0, length)

async function readPart(handle: FileHandle, from: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(length)
  let filled = 0
  while (filled < length) {
    const { bytesRead } = await handle.read(bytes, filled, length - filled, from + filled)
    if (bytesRead === 0) break
    filled += bytesRead
  }
  return bytes.subarray(0, filled)
}

/** Makes the folder, so that there is something to watch. Does not keep the process alive. */
function watchFolder(folder: string, ending: string, listener: () => void): () => void {
  mkdirSync(folder, { recursive: true })
  const watcher = watch(
    folder,
    { persistent: false },
    (_, name) => (name === null || name.endsWith(ending)) && listener(),
  )
  // A folder that is taken away has nothing more to tell.
  watcher.on('error', () => watcher.close())
  return () => watcher.close()
}

async function orMissing<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    throw error
  }
}

async function guarded<T>(name: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw fileError(name, error)
  }
}
