import { InputError } from '../lab/contracts/errors'
import type { Source } from '../lab/contracts/shelf'

/** A file at rest, as a browser's database holds it: deflated in blocks, so that a part of it can be read without the rest. */
export interface Packed {
  /** Of this form, which may get sisters. */
  readonly packed: 1
  /** Of the file, in bytes. */
  readonly size: number
  /** Where each block of `BLOCK` bytes of the file ends in `blocks`. */
  readonly ends: readonly number[]
  readonly blocks: Blob
}

/** A few frames of a console's screen: looking at one reads little more than that one. */
const BLOCK = 1 << 18

export const isPacked = (value: unknown): value is Packed =>
  typeof value === 'object' && value !== null && 'packed' in value && value.packed === 1

/** Whether this browser can: older ones keep files as they are. */
export const canPack = (): boolean => typeof CompressionStream === 'function'

/** Of the file a block at a time is in memory. `step`: told of the share that is done; what it throws ends the work. */
export async function pack(
  { size, read }: Source,
  step: (share: number) => Promise<void> = async () => {},
): Promise<Packed> {
  const blocks: Blob[] = []
  const ends: number[] = []
  for (let from = 0, end = 0; from < size; from += BLOCK) {
    await step(from / size)
    const block = await through(new CompressionStream('deflate-raw'), await read(from, Math.min(size, from + BLOCK)))
    blocks.push(new Blob([block]))
    ends.push((end += block.length))
  }
  return { packed: 1, size, ends, blocks: new Blob(blocks) }
}

/** `read` throws InputError where it is damaged. The block that was read last stays: rows are looked at one after the other. */
export function unpack({ size, ends, blocks }: Packed): Source {
  let last: { readonly index: number; readonly bytes: Promise<Uint8Array<ArrayBuffer>> } | null = null
  const blockAt = (index: number): Promise<Uint8Array<ArrayBuffer>> => {
    if (last?.index !== index) last = { index, bytes: inflate(index) }
    return last.bytes
  }
  async function inflate(index: number): Promise<Uint8Array<ArrayBuffer>> {
    const deflated = await blocks.slice(ends[index - 1] ?? 0, ends[index]).arrayBuffer()
    const bytes = await through(new DecompressionStream('deflate-raw'), new Uint8Array(deflated)).catch(() => null)
    if (bytes?.length !== Math.min(BLOCK, size - index * BLOCK)) throw new InputError('file', 'is damaged')
    return bytes
  }
  return {
    size,
    async read(from, to) {
      const bytes = new Uint8Array(Math.max(0, Math.min(to, size) - from))
      for (let at = from; at < from + bytes.length; at = (Math.floor(at / BLOCK) + 1) * BLOCK) {
        const index = Math.floor(at / BLOCK)
        const block = await blockAt(index)
        bytes.set(block.subarray(at - index * BLOCK, from + bytes.length - index * BLOCK), at - from)
      }
      return bytes
    },
  }
}

async function through(
  { readable, writable }: CompressionStream | DecompressionStream,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<Uint8Array<ArrayBuffer>> {
  const writer = writable.getWriter()
  // What goes wrong is heard from the other end.
  void writer.write(bytes).catch(() => {})
  void writer.close().catch(() => {})
  return new Uint8Array(await new Response(readable).arrayBuffer())
}
