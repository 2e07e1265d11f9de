import { randomUUID } from 'node:crypto'
import { link, mkdir, open, readdir, readFile, realpath, rename, rm, stat, writeFile } from 'node:fs/promises'
import { basename, dirname, extname, join, resolve } from 'node:path'
import { StorageError } from '../lab/contracts/errors'

/** With `folder.ts` the only files here that know Node: never import them from browser code. */

/**
 * The one way in which files are written here: beside, flushed, then renamed over, so that at every moment the name holds a whole file, the
 * old one or the new. A pipe or a device is written to, and a link leads to the file that is replaced. Throws StorageError; `name`: what
 * people call it.
 */
export async function replaceFile(path: string, bytes: Uint8Array | string, name = path): Promise<void> {
  try {
    if (await isPassage(path)) return await writeFile(path, bytes)
    const file = await realpath(path).catch(() => path)
    await requireUnlocked(file, name)
    await writeOver(file, bytes).catch((error: unknown) => {
      // Whoever slept in the middle of a write until its part was swept writes it again.
      if (codeOf(error) !== 'ENOENT') throw error
      return writeOver(file, bytes)
    })
    await sweepBeside(file)
  } catch (error) {
    throw fileError(name, error)
  }
}

/** A file that nobody may write is not replaced, though whoever may write its folder could. */
async function requireUnlocked(file: string, name: string): Promise<void> {
  const there = await stat(file).catch(() => null)
  if (there?.isFile() && (there.mode & 0o222) === 0)
    throw new StorageError('blocked', `${name} is read-only, and stays as it is`)
}

/** Neither a file nor a folder, where renaming would put a file in its place: a pipe, a device. */
async function isPassage(path: string): Promise<boolean> {
  const there = await stat(path).catch(() => null)
  return there !== null && !there.isFile() && !there.isDirectory()
}

/**
 * Makes a folder, and those that it lies in. Node's own way never ends where the system has no place for what is to be made (below
 * `/proc`). Throws StorageError.
 */
export async function makeFolder(path: string): Promise<void> {
  try {
    await makeWithin(resolve(path))
  } catch (error) {
    throw codeOf(error) === 'ENOENT' ? new StorageError('broken', `${path} cannot be made`) : fileError(path, error)
  }
}

async function makeWithin(path: string): Promise<void> {
  const make = () =>
    mkdir(path).catch(async (error: unknown) => {
      const there = await stat(path).catch(() => null)
      if (!there?.isDirectory()) throw error
    })
  await make().catch(async (error: unknown) => {
    if (codeOf(error) !== 'ENOENT') throw error
    await makeWithin(dirname(path))
    await make()
  })
}

/** Writes a file where there is none, whole or not at all. False: there is one, or somebody was faster. Throws StorageError. */
export async function writeOnce(path: string, bytes: Uint8Array | string): Promise<boolean> {
  const beside = besides(path)
  try {
    await writeBeside(beside, bytes)
    return await linkOnce(beside, path)
  } catch (error) {
    throw fileError(path, error)
  } finally {
    await rm(beside, { force: true }).catch(() => {})
  }
}

/** Gives a whole file its name, if nothing has that name yet. False: something has. */
export async function linkOnce(draft: string, path: string): Promise<boolean> {
  try {
    await link(draft, path)
    return true
  } catch (error) {
    const code = codeOf(error)
    if (code === 'EEXIST') return false
    // A file system without links: a name that is new is as exclusive, and torn at worst.
    if (code === 'EPERM' || code === 'ENOTSUP' || code === 'EOPNOTSUPP' || code === 'ENOSYS')
      return writtenAnew(draft, path)
    throw error
  }
}

async function writtenAnew(draft: string, path: string): Promise<boolean> {
  try {
    await writeFile(path, await readFile(draft), { flag: 'wx' })
    return true
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false
    throw error
  }
}

async function writeBeside(beside: string, bytes: Uint8Array | string): Promise<void> {
  const handle = await open(beside, 'wx')
  try {
    await handle.writeFile(bytes)
    await handle.sync()
  } finally {
    await handle.close()
  }
}

async function writeOver(path: string, bytes: Uint8Array | string): Promise<void> {
  const beside = besides(path)
  try {
    await writeBeside(beside, bytes)
    await rename(beside, path)
  } catch (error) {
    await rm(beside, { force: true }).catch(() => {})
    throw error
  }
}

/** Throws StorageError, as writing would, where nothing can be written: better before an hour's work than after it. Leaves nothing behind. */
export async function requireWritable(path: string): Promise<void> {
  if (await isPassage(path)) return
  const beside = besides(path)
  try {
    const there = await stat(path).catch(() => null)
    if (there?.isDirectory()) throw new StorageError('broken', `${path} is a folder`)
    await requireUnlocked(path, path)
    // Something in it: a disk that is full takes an empty file.
    await writeBeside(beside, 'Nudge')
  } catch (error) {
    throw fileError(path, error)
  } finally {
    await rm(beside, { force: true }).catch(() => {})
  }
}

const besides = (path: string) => `${path}.${randomUUID()}.part`
const PART = /\.[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\.part$/

/** Every write to a part makes it young again, and none takes so long. */
const STALE_MS = 60 * 60 * 1000

const swept = new Set<string>()

/** Once for each folder and ending, after the first write there; which has succeeded, whatever becomes of this. */
async function sweepBeside(file: string): Promise<void> {
  const [folder, ending] = [dirname(resolve(file)), extname(file) || basename(file)]
  const files = join(folder, `*${ending}`)
  if (swept.has(files)) return
  swept.add(files)
  await sweepParts(folder, ending, file).catch(() => {})
}

/**
 * Takes away the parts that killed processes left beside a folder's `ending` files: those that nobody has written to for an hour.
 * Several machines may share the folder, so process numbers and clocks say nothing: ages are told by the folder's own clock, as
 * of `fresh`, a file in it that was just written. A writer that is only asleep loses nothing: it writes again (`replaceFile`).
 */
async function sweepParts(folder: string, ending: string, fresh: string): Promise<void> {
  const { mtimeMs: now } = await stat(fresh)
  const parts = (await readdir(folder)).filter((name) => PART.test(name) && name.replace(PART, '').endsWith(ending))
  // One that cannot be swept, another person's or gone by now, does not keep the rest.
  await Promise.allSettled(
    parts.map(async (name) => {
      const part = join(folder, name)
      if (now - (await stat(part)).mtimeMs > STALE_MS) await rm(part)
    }),
  )
}

/** Takes away all parts of one file, however young: for whoever alone may write it. A killed run's may be as large as its replay memory. */
export async function clearParts(path: string): Promise<void> {
  const [folder, file] = [dirname(path), basename(path)]
  const names = await readdir(folder).catch(() => [])
  const parts = names.filter((name) => PART.test(name) && name.replace(PART, '') === file)
  await Promise.allSettled(parts.map((name) => rm(join(folder, name))))
}

/** What went wrong with a file, in a person's words; anything but an error of the file system comes back as it is. */
export function fileError(name: string, error: unknown): unknown {
  switch (codeOf(error)) {
    case '':
      return error
    case 'ENOENT':
      return new StorageError('missing', `There is no ${name}`)
    case 'ENOTDIR':
    case 'EISDIR':
    case 'EEXIST':
      return new StorageError('broken', `${name} cannot be written: a file or folder is in its way`)
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
