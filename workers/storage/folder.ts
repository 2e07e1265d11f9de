import { randomUUID } from 'node:crypto'
import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Card, CheckpointStore } from '../lab/contracts/checkpoint'
import { InputError, StorageError } from '../lab/contracts/errors'
import { identifier } from '../lab/contracts/guards'
import { dataStart } from './layout'
import { decodeCard, encodeCheckpoint, replaceCard } from './safetensors'
import type { EncodeOptions } from './safetensors'
import { decodeNamed, missing, newestFirst, requireId } from './store'
import type { BrokenListener } from './store'

/** The only file of this folder that knows Node: never import it from browser code. */

export interface FolderOptions extends EncodeOptions {
  readonly onBroken?: BrokenListener
}

const ENDING = '.safetensors'

/** Checkpoints as `ID.safetensors` in a folder, made on the first save. A crash while saving leaves the old file. */
export function createFolderStore(folder: string, { onBroken, ...encoding }: FolderOptions = {}): CheckpointStore {
  const path = (id: string) => join(folder, identifier(id, 'id') + ENDING)
  return {
    list: () => guarded(folder, async () => newestFirst(await readCards(folder, onBroken))),
    load: (id) => guarded(id, async () => decodeNamed(id, await readFile(path(id)))),
    save: (checkpoint) => guarded(checkpoint.card.id, async () => {
      const file = encodeCheckpoint(checkpoint, encoding)
      await mkdir(folder, { recursive: true })
      await replaceFile(path(checkpoint.card.id), file)
    }),
    rename: (id, name) => guarded(id, async () => {
      const { file } = replaceCard(await readFile(path(id)), (card) => ({ ...card, name }))
      await replaceFile(path(id), file)
    }),
    delete: (id) => guarded(id, () => rm(path(id), { force: true })),
  }
}

/** Headers only: a folder of large agents lists in milliseconds. */
async function readCards(folder: string, onBroken?: BrokenListener): Promise<Card[]> {
  const cards: Card[] = []
  for (const name of await fileNames(folder)) {
    const id = name.slice(0, -ENDING.length)
    try {
      const card = decodeCard(await readHeader(join(folder, name)))
      requireId(id, card)
      cards.push(card)
    } catch (error) {
      if (!(error instanceof InputError)) throw error
      onBroken?.(id, error)
    }
  }
  return cards
}

async function fileNames(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true })
    return entries.filter((entry) => !entry.isDirectory() && entry.name.endsWith(ENDING)).map((entry) => entry.name)
  } catch (error) {
    if (code(error) === 'ENOENT') return []
    throw error
  }
}

async function readHeader(path: string): Promise<Uint8Array> {
  const handle = await open(path, 'r')
  try {
    const start = await readStart(handle, 8)
    return start.length < 8 ? start : await readStart(handle, dataStart(start))
  } finally {
    await handle.close()
  }
}

async function readStart(handle: Awaited<ReturnType<typeof open>>, length: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(length)
  let filled = 0
  while (filled < length) {
    const { bytesRead } = await handle.read(bytes, filled, length - filled, filled)
    if (bytesRead === 0) break
    filled += bytesRead
  }
  return bytes.subarray(0, filled)
}

/** Write beside, flush, then rename over: at every moment the name holds a whole file. */
export async function replaceFile(path: string, bytes: Uint8Array): Promise<void> {
  const beside = `${path}.${randomUUID()}.part`
  try {
    const handle = await open(beside, 'wx')
    try {
      await handle.writeFile(bytes)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await rename(beside, path)
  } catch (error) {
    await rm(beside, { force: true })
    throw error
  }
}

async function guarded<T>(id: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw folderError(id, error)
  }
}

/** Exported for its test: no test can fill a disk. */
export function folderError(id: string, error: unknown): unknown {
  switch (code(error)) {
    case '':
      return error
    case 'ENOENT':
      return missing(id)
    case 'ENOSPC':
    case 'EDQUOT':
    case 'EFBIG':
      return new StorageError('full', `No space left to save ${id}`)
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new StorageError('blocked', `Not allowed to touch ${id}`)
    default:
      return new StorageError('broken', `${id}: ${(error as Error).message}`)
  }
}

function code(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
}
