import { InputError } from '../lab/contracts/errors'
import { asRecord, list, object, oneOf, pair, parseJson, text, whole, type Guard } from '../lab/contracts/guards'

/** The bare safetensors layout: named tensors, metadata, offsets. Knows nothing about checkpoints. */
export interface Layout {
  readonly metadata: Readonly<Record<string, string>>
  /** In the order of the header. */
  readonly tensors: ReadonlyMap<string, Tensor>
}

export type Dtype = keyof typeof BYTES

/** `begin` and `end` count bytes from the start of the data, after the header. */
export interface Tensor {
  readonly dtype: Dtype
  readonly shape: readonly number[]
  readonly begin: number
  readonly end: number
}

/** A tensor about to be written. */
export interface Piece {
  readonly name: string
  readonly dtype: Dtype
  readonly shape: readonly number[]
  readonly bytes: Uint8Array
}

/** Every type of the format has a size here, so that a foreign file is refused for its type and not for its offsets. */
const BYTES = {
  BOOL: 1,
  U8: 1,
  I8: 1,
  F8_E5M2: 1,
  F8_E4M3: 1,
  I16: 2,
  U16: 2,
  F16: 2,
  BF16: 2,
  I32: 4,
  U32: 4,
  F32: 4,
  F64: 8,
  I64: 8,
  U64: 8,
} as const

const LENGTH_BYTES = 8
/** The most that the reference reads. Ours are a few kilobytes; a long training curve makes it one or two megabytes. */
const MAX_HEADER = 100_000_000

/** As the reference reads it: other keys are none of our business. */
const tensor: Guard<ReturnType<typeof known>> = (value, field) => {
  const { dtype, shape, data_offsets } = asRecord(value, field)
  return known({ dtype, shape, data_offsets }, field)
}

const known = object({
  dtype: oneOf(...(Object.keys(BYTES) as Dtype[])),
  shape: list(whole(0, 2 ** 31), 8),
  data_offsets: pair(whole(0), whole(0)),
})

/** Where the data starts. Throws `InputError('header', …)` when the first eight bytes cannot be a header's length. */
export function dataStart(file: Uint8Array): number {
  if (file.length < LENGTH_BYTES)
    throw new InputError('file', `is too short (${file.length} bytes) to be a safetensors file`)
  const length = new DataView(file.buffer, file.byteOffset, LENGTH_BYTES).getBigUint64(0, true)
  if (length < 2n || length > BigInt(MAX_HEADER))
    throw new InputError('header', 'has no possible length: not a safetensors file')
  return LENGTH_BYTES + Number(length)
}

/** Checks everything before anything is used: the tensors must tile the data without gap, overlap or rest. */
export function parseLayout(file: Uint8Array, given: 'whole' | 'header' = 'whole'): Layout {
  const start = dataStart(file)
  if (file.length < start)
    throw new InputError(
      'header',
      `is cut off: ${file.length - LENGTH_BYTES} of ${start - LENGTH_BYTES} bytes are there`,
    )
  const source = headerText(file.subarray(LENGTH_BYTES, start))
  const header = asRecord(parseJson(source, 'header'), 'header')
  const { __metadata__: metadata, ...entries } = header
  if ('' in entries) throw new InputError('header', 'has a tensor without a name')
  const tensors = new Map(Object.entries(entries).map(([name, entry]) => [name, parseTensor(entry, name)]))
  requireIntegers(source)
  const end = requireTiling(tensors)
  if (given === 'whole' && file.length - start !== end) {
    throw new InputError('file', `holds ${file.length - start} bytes of data where its header promises ${end}`)
  }
  return { metadata: parseMetadata(metadata ?? {}), tensors }
}

function headerText(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    throw new InputError('header', 'is not UTF-8 text')
  }
}

/**
 * The reference takes `0.0`, `1e3` and `-0` for no places; to JSON they are whole numbers. Digits alone lead up to what is looked for:
 * lists in lists, of which a header may have megabytes, are left at their second bracket.
 */
function requireIntegers(source: string): void {
  const [, key] = /"(shape|data_offsets)"\s*:\s*\[[\d\s,]*[.eE-]/.exec(source) ?? []
  if (key) throw new InputError(key, 'must be whole numbers, written without sign, point or exponent')
}

function parseMetadata(value: unknown): Record<string, string> {
  const entries = Object.entries(asRecord(value, '__metadata__'))
  return Object.fromEntries(entries.map(([key, entry]) => [key, text(MAX_HEADER)(entry, `__metadata__.${key}`)]))
}

function parseTensor(value: unknown, name: string): Tensor {
  const {
    dtype,
    shape,
    data_offsets: [begin, end],
  } = tensor(value, name)
  const size = shape.reduce((a, b) => a * b, BYTES[dtype])
  if (end - begin !== size)
    throw new InputError(`${name}.data_offsets`, `span ${end - begin} bytes where shape and type need ${size}`)
  return { dtype, shape, begin, end }
}

/** Returns the end of the last tensor. Same rule as Python's reader. */
function requireTiling(tensors: ReadonlyMap<string, Tensor>): number {
  let end = 0
  const inOrder = [...tensors].sort(([, a], [, b]) => a.begin - b.begin || a.end - b.end)
  for (const [name, { begin, end: next }] of inOrder) {
    if (begin !== end)
      throw new InputError(
        `${name}.data_offsets`,
        begin < end ? 'overlap another tensor' : `leave a gap before ${begin}`,
      )
    end = next
  }
  return end
}

/** Widest type first, so that with a header padded to 8 every tensor is aligned to its element size. */
export function writeLayout(
  metadata: Readonly<Record<string, string>>,
  pieces: readonly Piece[],
): Uint8Array<ArrayBuffer> {
  const ordered = [...pieces].sort((a, b) => BYTES[b.dtype] - BYTES[a.dtype])
  const entries: [string, unknown][] = [['__metadata__', metadata]]
  const names = new Set<string>()
  let end = 0
  for (const { name, dtype, shape, bytes } of ordered) {
    if (names.has(name)) throw new InputError(name, 'is there twice')
    names.add(name)
    entries.push([name, { dtype, shape, data_offsets: [end, (end += bytes.length)] }])
  }
  const header = paddedHeader(entries)
  const file = new Uint8Array(LENGTH_BYTES + header.length + end)
  new DataView(file.buffer).setBigUint64(0, BigInt(header.length), true)
  file.set(header, LENGTH_BYTES)
  let at = LENGTH_BYTES + header.length
  for (const { bytes } of ordered) {
    file.set(bytes, at)
    at += bytes.length
  }
  return file
}

/** All that stands before the data, of tensors that lie where they lie. */
export function writeHead({ metadata, tensors }: Layout): Uint8Array<ArrayBuffer> {
  const entries = [...tensors].map(([name, { dtype, shape, begin, end }]): [string, unknown] => [
    name,
    { dtype, shape, data_offsets: [begin, end] },
  ])
  const header = paddedHeader([['__metadata__', metadata], ...entries])
  const head = new Uint8Array(LENGTH_BYTES + header.length)
  new DataView(head.buffer).setBigUint64(0, BigInt(header.length), true)
  head.set(header, LENGTH_BYTES)
  return head
}

function paddedHeader(entries: readonly [string, unknown][]): Uint8Array {
  const header = new TextEncoder().encode(JSON.stringify(Object.fromEntries(entries)))
  const padded = new Uint8Array(Math.ceil(header.length / 8) * 8).fill(0x20)
  padded.set(header)
  if (padded.length > MAX_HEADER)
    throw new InputError('header', `would be ${padded.length} bytes long, more than ${MAX_HEADER}`)
  return padded
}
