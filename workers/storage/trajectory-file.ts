import { InputError } from '../lab/contracts/errors'
import type { Source } from '../lab/contracts/shelf'
import type {
  MediaArray,
  Trajectory,
  TrajectoryColumns,
  TrajectoryInfo,
  TrajectoryMedia,
  TrajectoryMeta,
} from '../lab/contracts/trajectory'
import { joined } from './source'
import { dataStart, parseLayout, writeHead, writeLayout, type Layout, type Piece, type Tensor } from './layout'
import { requireConsistent, requireRows } from './trajectory-checks'
import { parseHeader, requireBookmarks, writeHeader, type TrajectoryHeader } from './trajectory-header'
import { ACTIVATIONS, columnTensors, mediaEntries, mediaTensors, widthOf, type Numbers } from './trajectory-tensors'

/**
 * One trajectory = one safetensors file: metadata `nudge.trajectory` (JSON, see `trajectory-header.ts`) and, for n rows and A actions,
 *   `action` U8 [n]   `reward` F32 [n]   `flags` U8 [n]
 *   `score` F32 [n]   `lives` U8 [n]   `logits` F32 [n, A]   `value` F32 [n]   `memory` F32 [n, m]   where they are known
 *   `frames` U8 [n, h, w, 3]   `observations` U8 [n, h, w, c]   `saliency` F32 [n, h, w]   `activations/NAME` F32 [n, d]
 *                                                                                  only of games played elsewhere
 * Metadata under other names is left alone; any other tensor is refused.
 */
const HEADER = 'nudge.trajectory'
/** Throws `InputError` naming the field rather than write what `decodeTrajectory` would refuse. */
export function encodeTrajectory(trajectory: Trajectory): Uint8Array<ArrayBuffer> {
  const source = writeHeader(trajectory)
  requireConsistent(trajectory)
  const { columns, media } = trajectory
  const rows = columns.action.length
  const pieces: Piece[] = []
  for (const [name, , dimensions] of columnTensors) {
    const data = columns[name]
    if (data) pieces.push(piece(name, dimensions ? [rows, data.length / rows] : [rows], data))
  }
  for (const [name, array] of media ? mediaEntries(media) : [])
    pieces.push(piece(name, [rows, ...array.shape], array.data))
  return writeLayout({ [HEADER]: source }, pieces)
}

/** Arrays are fresh copies. Throws `InputError` naming the field. */
export function decodeTrajectory(given: Uint8Array): Trajectory {
  // A Node Buffer's `slice` shares memory; a plain view's copies.
  const file = new Uint8Array(given.buffer, given.byteOffset, given.byteLength)
  const layout = parseLayout(file)
  const header = headerOf(layout)
  refuseStrangers(layout)
  const data = file.subarray(dataStart(file))
  const rows = rowsOf(layout)
  // A copy: what is decoded does not hold the file.
  const bytesOf: Bytes = ({ begin, end }) => data.slice(begin, end)
  const columns = readColumns(layout, bytesOf, rows, header.game.actions.length)
  const trajectory = { ...header, columns, media: readMedia(layout, bytesOf, rows, header) }
  requireConsistent(trajectory)
  return trajectory
}

/** The bytes of a tensor. */
type Bytes = (tensor: Tensor) => Uint8Array<ArrayBuffer>

/** All but the media, which may be far larger than everything else. Throws `InputError` naming the field. */
export function decodeColumns(layout: Layout, bytesOf: Bytes): Trajectory {
  const header = headerOf(layout)
  refuseStrangers(layout)
  const columns = readColumns(layout, bytesOf, rowsOf(layout), header.game.actions.length)
  const trajectory = { ...header, columns, media: null }
  requireRows(trajectory)
  return trajectory
}

/** The tensors that `decodeColumns` asks for. */
export const columnTensorsOf = ({ tensors }: Layout): Tensor[] =>
  columnTensors.flatMap(([name]) => tensors.get(name) ?? [])

/** The media's tensors by name, each checked to have a place for every row. Throws `InputError` naming the field. */
export function mediaTensorsOf(layout: Layout): ReadonlyMap<string, Tensor> {
  const rows = rowsOf(layout)
  const found = [...layout.tensors].filter(([name]) => !columnTensors.some(([column]) => column === name))
  for (const [name, { dtype, shape }] of found) {
    const [, expected, dimensions] = mediaTensors.find(([known]) => known === name) ?? ['', 'F32', 1]
    if (dtype !== expected) throw new InputError(name, `has type ${dtype}, must be ${expected}`)
    if (shape.length !== dimensions + 1 || shape[0] !== rows || shape.some((size) => !(size >= 1)))
      throw new InputError(name, `cannot have the shape [${shape.join(', ')}]`)
    if (name === 'frames' && shape[3] !== 3) throw new InputError(name, `has ${shape[3]} channels, must have 3`)
  }
  return new Map(found)
}

/** What a list shows. `file` may end right after the header. */
export function decodeTrajectoryMeta(file: Uint8Array): TrajectoryMeta {
  const layout = parseLayout(file, 'header')
  const { id, name, origin, created, game, agent, episodes, bookmarks } = headerOf(layout)
  const bytes = dataStart(file) + Math.max(...[...layout.tensors.values()].map(({ end }) => end))
  return {
    id,
    name,
    origin,
    created,
    game: { id: game.id, title: game.title },
    agent: agent?.name ?? null,
    rows: rowsOf(layout),
    episodes: episodes.length,
    bytes,
    bookmarks,
  }
}

/** The same of a trajectory that is open; `bytes` of its file. */
export function infoOf(
  { id, name, origin, created, game, agent, episodes, columns }: Trajectory,
  bytes: number,
): TrajectoryInfo {
  return {
    id,
    name,
    origin,
    created,
    game: { id: game.id, title: game.title },
    agent: agent?.name ?? null,
    rows: columns.action.length,
    episodes: episodes.length,
    bytes,
  }
}

/** The same file under another name or with other bookmarks: the arrays are copied as they lie. */
export function replaceTrajectoryHeader(
  given: Uint8Array,
  changes: Partial<Pick<Trajectory, 'id' | 'name' | 'bookmarks'>>,
): Uint8Array<ArrayBuffer> {
  const layout = parseLayout(given)
  const header = { ...headerOf(layout), ...changes }
  requireBookmarks(header.bookmarks, rowsOf(layout))
  const data = given.subarray(dataStart(given))
  const pieces = [...layout.tensors].map(([name, { dtype, shape, begin, end }]): Piece => ({
    name,
    dtype,
    shape,
    bytes: data.subarray(begin, end),
  }))
  return writeLayout({ ...layout.metadata, [HEADER]: writeHeader(header) }, pieces)
}

/** The same of a file that may be larger than memory: only its head is read, and what follows lies as it lay. */
export async function replaceSourceHeader(
  file: Source,
  changes: Partial<Pick<Trajectory, 'id' | 'name' | 'bookmarks'>>,
): Promise<Source> {
  const start = dataStart(await file.read(0, 8))
  const layout = parseLayout(await file.read(0, start), 'header')
  const header = { ...headerOf(layout), ...changes }
  requireBookmarks(header.bookmarks, rowsOf(layout))
  return joined(writeHead({ ...layout, metadata: { ...layout.metadata, [HEADER]: writeHeader(header) } }), file, start)
}

function headerOf({ metadata }: Layout): TrajectoryHeader {
  const source = metadata[HEADER]
  if (source !== undefined) return parseHeader(source)
  const kind =
    metadata['nudge.card'] === undefined
      ? 'a safetensors file, but not a Nudge trajectory'
      : 'a checkpoint, not a trajectory'
  throw new InputError('trajectory', `is missing: ${kind}`)
}

function refuseStrangers({ metadata, tensors }: Layout): void {
  for (const key of Object.keys(metadata))
    if (key.startsWith('nudge.') && key !== HEADER) throw new InputError(key, 'is not known here')
  const known = new Set<string>([...columnTensors, ...mediaTensors].map(([name]) => name))
  for (const name of tensors.keys()) {
    if (!known.has(name) && !new RegExp(`^${ACTIVATIONS}.{1,200}$`).test(name))
      throw new InputError(name, 'is not a tensor of a Nudge trajectory')
  }
}

function rowsOf({ tensors }: Layout): number {
  const action = tensors.get('action')
  if (!action) throw new InputError('action', 'is missing')
  const [rows = 0, ...rest] = action.shape
  if (rest.length > 0 || rows === 0)
    throw new InputError('action', `has shape [${action.shape.join(', ')}], must be one number per row`)
  return rows
}

function readColumns(layout: Layout, bytesOf: Bytes, rows: number, actions: number): TrajectoryColumns {
  const found: Record<string, Numbers> = {}
  for (const [name, dtype, dimensions, required] of columnTensors) {
    const tensor = layout.tensors.get(name)
    if (!tensor && required) throw new InputError(name, 'is missing')
    if (tensor)
      found[name] = read(
        name,
        tensor,
        dtype,
        bytesOf,
        dimensions ? [rows, widthOf(name, actions, tensor.shape[1] ?? 0)] : [rows],
      )
  }
  return found as unknown as TrajectoryColumns
}

function readMedia(
  { tensors }: Layout,
  bytesOf: Bytes,
  rows: number,
  { episodes }: TrajectoryHeader,
): TrajectoryMedia | null {
  const media = (name: string, dtype: 'U8' | 'F32', dimensions: number): MediaArray<Numbers> | null => {
    const tensor = tensors.get(name)
    if (!tensor) return null
    const shape = tensor.shape.slice(1)
    if (shape.length !== dimensions)
      throw new InputError(name, `has shape [${tensor.shape.join(', ')}], must have ${dimensions + 1} dimensions`)
    return { shape, data: read(name, tensor, dtype, bytesOf, [rows, ...shape]) }
  }
  const names = [...tensors.keys()].filter((name) => name.startsWith(ACTIVATIONS))
  if (episodes[0]?.recording) {
    const stranger = [...mediaTensors.map(([name]) => name), ...names].find((name) => tensors.has(name))
    if (stranger)
      throw new InputError(stranger, 'belongs to a game played elsewhere; here it is made from the recordings')
    return null
  }
  const [frames, observations, saliency] = mediaTensors.map(([name, dtype, dimensions]) =>
    media(name, dtype, dimensions),
  )
  const activations = Object.fromEntries(names.map((name) => [name.slice(ACTIVATIONS.length), media(name, 'F32', 1)]))
  return { frames, observations, saliency, activations } as unknown as TrajectoryMedia
}

function read(name: string, tensor: Tensor, expected: 'U8' | 'F32', bytesOf: Bytes, rows: readonly number[]): Numbers {
  const { dtype, shape } = tensor
  if (dtype !== expected) throw new InputError(name, `has type ${dtype}, must be ${expected}`)
  if (shape.join() !== rows.join())
    throw new InputError(name, `has shape [${shape.join(', ')}], must be [${rows.join(', ')}]`)
  const bytes = bytesOf(tensor)
  return dtype === 'U8' ? bytes : new Float32Array(bytes.buffer)
}

function piece(name: string, shape: readonly number[], data: Numbers): Piece {
  // Every engine we run on is little-endian, as the format is.
  return {
    name,
    dtype: data instanceof Uint8Array ? 'U8' : 'F32',
    shape,
    bytes: new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
  }
}
