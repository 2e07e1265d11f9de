import { deflateSync, Inflate } from 'fflate'
import { InputError } from '../contracts/errors'

/** RFC 4648 section 5, without padding: safe in a URL fragment and in JSON. */
export function toBase64url(bytes: Uint8Array): string {
  let binary = ''
  // In pieces: a spread of a long array overflows the stack.
  for (let i = 0; i < bytes.length; i += 8192) binary += String.fromCharCode(...bytes.subarray(i, i + 8192))
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}

/** Strict: no padding, no white space, no stray bits in the last character; one value has one spelling. */
export function fromBase64url(source: string, field: string): Uint8Array<ArrayBuffer> {
  if (!/^[A-Za-z0-9_-]*$/.test(source) || source.length % 4 === 1) throw new InputError(field, 'is not base64url text')
  const binary = atob(source.replaceAll('-', '+').replaceAll('_', '/'))
  const bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0))
  if (toBase64url(bytes) !== source) throw new InputError(field, 'is not base64url text')
  return bytes
}

/** Raw deflate at its hardest. `dictionary` must be the same bytes when inflating. */
export function deflate(bytes: Uint8Array, dictionary?: Uint8Array): Uint8Array {
  return deflateSync(bytes, { level: 9, ...(dictionary && { dictionary }) })
}

/** So many bytes at a time: they hold some thousand times as many at most, and no more is unpacked of what holds too much. */
const PIECE = 1024

/** Inflate to exactly `length` bytes. Memory and work are bounded by `length` whatever the stream holds; anything else is refused. */
export function inflate(
  bytes: Uint8Array,
  length: number,
  field: string,
  dictionary?: Uint8Array,
): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(length)
  let filled = 0
  const stream = new Inflate(dictionary ? { dictionary } : {}, (part) => {
    // Throws where it does not fit.
    out.set(part, filled)
    filled += part.length
  })
  try {
    for (let at = 0; at < bytes.length; at += PIECE)
      stream.push(bytes.subarray(at, at + PIECE), at + PIECE >= bytes.length)
    if (filled === length && bytes.length > 0) return out
  } catch {
    // Said below.
  }
  throw new InputError(field, 'is damaged')
}

/** FNV-1a, 32 bits: finds a cut or mistyped link, nothing more. */
export function checksum(bytes: Uint8Array): number {
  let hash = 0x811c9dc5
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193)
  return hash >>> 0
}
