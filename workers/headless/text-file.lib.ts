import { gunzipSync } from 'node:zlib'
import { InputError } from '../lab/contracts/errors'

/** What is taken of one file, packed or not. */
export const MOST_BYTES = 16 << 20

/** The text of a file that may be packed by gzip. A small file may claim to be a large one: no more is unpacked than is taken. Throws InputError. */
export function textOfFile(bytes: Uint8Array): string {
  const refuse = () => new InputError('file', `is larger than ${MOST_BYTES >> 20} MB`)
  if (bytes.length > MOST_BYTES) throw refuse()
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return new TextDecoder().decode(bytes)
  try {
    return new TextDecoder().decode(gunzipSync(bytes, { maxOutputLength: MOST_BYTES }))
  } catch (error) {
    throw error instanceof RangeError
      ? refuse()
      : new InputError('file', `cannot be unpacked: ${(error as Error).message}`)
  }
}
