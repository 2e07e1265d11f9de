import { randomUUID } from 'node:crypto'
import { open, rename, rm } from 'node:fs/promises'
import { StorageError } from '../lab/contracts/errors'

/** With `folder.ts` the only files here that know Node: never import them from browser code. */

/** Write beside, flush, then rename over: at every moment the name holds a whole file, the old one or the new. */
export async function replaceFile(path: string, bytes: Uint8Array | string): Promise<void> {
  const beside = besides(path)
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

/** Throws, as writing would, where nothing can be written: better before an hour's work than after it. */
export async function requireWritable(path: string): Promise<void> {
  const beside = besides(path)
  await (await open(beside, 'wx')).close()
  await rm(beside)
}

const besides = (path: string) => `${path}.${randomUUID()}.part`

/** What went wrong with a file, in a person's words; anything but an error of the file system comes back as it is. */
export function fileError(name: string, error: unknown): unknown {
  switch (codeOf(error)) {
    case '':
      return error
    case 'ENOENT':
      return new StorageError('missing', `There is no ${name}`)
    case 'ENOSPC':
    case 'EDQUOT':
    case 'EFBIG':
      return new StorageError('full', `No space left to save ${name}`)
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new StorageError('blocked', `Not allowed to touch ${name}`)
    default:
      return new StorageError('broken', `${name}: ${(error as Error).message}`)
  }
}

export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
}
