import { InputError } from '../lab/contracts/errors'

/** A file from outside. Its size is known before anything of it is read: throws InputError where that is more than `most` bytes. */
export async function readFile(file: Blob, most: number, field: string): Promise<Uint8Array> {
  if (file.size > most)
    throw new InputError(field, `has ${megabytes(file.size)} MB; at most ${megabytes(most)} are opened here`)
  return new Uint8Array(await file.arrayBuffer())
}

export async function readText(file: Blob, most: number, field: string): Promise<string> {
  return new TextDecoder().decode(await readFile(file, most, field))
}

const megabytes = (bytes: number): number => (bytes < 1e6 ? Math.ceil(bytes / 1e4) / 100 : Math.ceil(bytes / 1e6))
