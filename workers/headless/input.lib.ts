import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { InputError } from '../lab/contracts/errors'
import { codeOf } from '../storage/atomic'

/** The bytes of a file that a flag names. Throws InputError: the flag, which file, and in words why it cannot be read. */
export const readInput = (path: string, flag: string): Promise<Uint8Array> =>
  readFile(path).catch(unreadable(path, flag))

/** Its text, likewise. */
export const readInputText = (path: string, flag: string): Promise<string> =>
  readFile(path, 'utf8').catch(unreadable(path, flag))

/** The bytes of a file, likewise, for who goes through many and does not wait. */
export function readInputSync(path: string, flag: string): Uint8Array {
  try {
    return readFileSync(path)
  } catch (error) {
    return unreadable(path, flag)(error)
  }
}

/** For `.catch` of whatever reads a place that a flag names. */
export function unreadable(path: string, flag: string): (error: unknown) => never {
  return (error) => {
    throw new InputError(flag, wordsOf(path, error))
  }
}

function wordsOf(path: string, error: unknown): string {
  switch (codeOf(error)) {
    case 'ENOENT':
      return `there is no ${path}`
    case 'EISDIR':
      return `${path} is a folder, not a file`
    case 'ENOTDIR':
      return `${path} would need a folder where a file is`
    case 'EACCES':
    case 'EPERM':
      return `not allowed to read ${path}`
    default:
      return `${path}: ${error instanceof Error ? error.message : String(error)}`
  }
}
