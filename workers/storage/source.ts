import type { Source } from '../lab/contracts/shelf'

/** What is read at once of a file that is passed on piece by piece. */
const PIECE = 4 << 20

export const sourceOfBytes = (bytes: Uint8Array): Source => ({
  size: bytes.length,
  read: async (from, to) => new Uint8Array(bytes.subarray(from, to)),
})

export const sourceOfBlob = (file: Blob): Source => ({
  size: file.size,
  read: async (from, to) => new Uint8Array(await file.slice(from, to).arrayBuffer()),
})

/** One after the other. */
export function joined(first: Uint8Array, { size, read }: Source, from: number): Source {
  const { length } = first
  return {
    size: length + size - from,
    async read(begin, end) {
      const head = first.subarray(begin, Math.min(end, length))
      if (end <= length) return new Uint8Array(head)
      const rest = await read(from + Math.max(0, begin - length), from + end - length)
      const bytes = new Uint8Array(head.length + rest.length)
      bytes.set(head)
      bytes.set(rest, head.length)
      return bytes
    },
  }
}

/** The whole of it in memory. */
export const readAll = ({ size, read }: Source): Promise<Uint8Array<ArrayBuffer>> => read(0, size)

/** As the browser keeps files, in memory or beside it: of ours only a piece at a time is there. */
export async function blobOf({ size, read }: Source): Promise<Blob> {
  const pieces: Blob[] = []
  for (let from = 0; from < size; from += PIECE) pieces.push(new Blob([await read(from, Math.min(size, from + PIECE))]))
  return new Blob(pieces)
}
