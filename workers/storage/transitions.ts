import { InputError } from '../lab/contracts/errors'
import { format, object, parseJson } from '../lab/contracts/guards'
import { frameLayout, framesOf } from '../lab/contracts/observation'
import type { ObservationSpec } from '../lab/contracts/observation'
import type { Transitions } from '../lab/contracts/reward'
import type { Shelf } from '../lab/contracts/shelf'
import type { TransitionsMeta, TransitionSet } from '../lab/contracts/transition-set'
import { classesOf } from '../lab/rewards/select'
import { dataStart, parseLayout, writeLayout, type Layout, type Piece } from './layout'
import { observation } from './observation'
import type { Format } from './shelf'
import { optionalFields, shown, transitionFields, transitionsMeta } from './transition-fields'

/**
 * Transitions = one safetensors file: metadata `nudge.transitions` (JSON: `format` 1, id, name, created, game, agent, seed, balanced,
 * perhaps rhythm and explored, classes, observation) and, for n decisions that look at f frames each of p different ones of b bytes,
 *   `planes` U8 [p, b]   `before`, `after` U32 [n, f]   `action`, `end` U8 [n]   `reward` F32 [n]   `episode` U32 [n]
 * Metadata under other names is left alone; any other tensor is refused.
 */
const HEADER = 'nudge.transitions'
const header = object({ format: format(1), ...transitionFields, observation }, optionalFields)

type Head = Omit<TransitionsMeta, 'rows'> & { readonly observation: ObservationSpec }

export type TransitionStore = Shelf<TransitionsMeta, TransitionSet>

export const transitions: Format<TransitionsMeta, TransitionSet> = {
  what: 'set of transitions',
  field: 'transitions',
  ending: '.safetensors',
  head: dataStart,
  idOf: ({ id }) => id,
  dateOf: ({ created }) => created,
  encode: encodeTransitions,
  decode: (file, { name }) => ({ ...decodeTransitions(file), name }),
  metaOf: decodeTransitionsMeta,
  withMeta(file, { name }) {
    const layout = parseLayout(file)
    const data = file.subarray(dataStart(file))
    const pieces = [...layout.tensors].map(([tensor, { dtype, shape, begin, end }]): Piece => {
      return { name: tensor, dtype, shape, bytes: data.subarray(begin, end) }
    })
    return writeLayout({ ...layout.metadata, [HEADER]: writeHead({ ...headOf(layout), name }) }, pieces)
  },
  named: (meta, name) => ({ ...meta, name: shown(name, 'transitions.name') }),
  pack: (meta) => meta,
  unpack: (value) => transitionsMeta(value, 'transitions'),
}

/** Throws `InputError` naming the field rather than write what `decodeTransitions` would refuse. */
export function encodeTransitions({ transitions: given, ...rest }: TransitionSet): Uint8Array<ArrayBuffer> {
  requireWhole(given)
  const source = writeHead({ ...rest, classes: classesOf(given.rewards), observation: given.observation })
  const [rows, bytes, frames] = [given.rewards.length, bytesOf(given.observation), framesOf(given.observation)]
  const planes = new Uint8Array(given.planes.length * bytes)
  given.planes.forEach((plane, i) => planes.set(plane, i * bytes))
  return writeLayout({ [HEADER]: source }, [
    piece('before', 'U32', [rows, frames], given.before),
    piece('after', 'U32', [rows, frames], given.after),
    piece('episode', 'U32', [rows], given.episodes),
    piece('reward', 'F32', [rows], given.rewards),
    piece('action', 'U8', [rows], given.actions),
    piece('end', 'U8', [rows], given.ends),
    piece('planes', 'U8', [given.planes.length, bytes], planes),
  ])
}

/** Numbers are copies, pictures lie where the file lies. Throws `InputError` naming the field. */
export function decodeTransitions(given: Uint8Array): TransitionSet {
  const file = new Uint8Array(given.buffer, given.byteOffset, given.byteLength)
  const layout = parseLayout(file)
  const { observation: seen, classes: _, ...rest } = headOf(layout)
  const data = file.subarray(dataStart(file))
  const read = (name: string, dtype: 'U8' | 'U32' | 'F32', shape: readonly number[]) => {
    const tensor = layout.tensors.get(name)!
    if (tensor.dtype !== dtype) throw new InputError(name, `has type ${tensor.dtype}, must be ${dtype}`)
    if (tensor.shape.join() !== shape.join())
      throw new InputError(name, `has shape [${tensor.shape.join(', ')}], must be [${shape.join(', ')}]`)
    return data.slice(tensor.begin, tensor.end)
  }
  const [rows, bytes, frames] = [rowsOf(layout), bytesOf(seen), framesOf(seen)]
  const { begin, shape } = layout.tensors.get('planes')!
  const count = shape[0] ?? 0
  if (shape.join() !== [count, bytes].join())
    throw new InputError('planes', `has shape [${shape.join(', ')}], must be [frames, ${bytes}]`)
  const found: Transitions = {
    observation: seen,
    planes: Array.from({ length: count }, (_, i) => data.subarray(begin + i * bytes, begin + (i + 1) * bytes)),
    before: new Uint32Array(read('before', 'U32', [rows, frames]).buffer),
    after: new Uint32Array(read('after', 'U32', [rows, frames]).buffer),
    actions: read('action', 'U8', [rows]),
    rewards: new Float32Array(read('reward', 'F32', [rows]).buffer),
    episodes: new Uint32Array(read('episode', 'U32', [rows]).buffer),
    ends: read('end', 'U8', [rows]),
  }
  requireWhole(found)
  return { ...rest, transitions: found }
}

/** What a list shows. `file` may end right after the header. */
export function decodeTransitionsMeta(file: Uint8Array): TransitionsMeta {
  const layout = parseLayout(file, 'header')
  return { ...metaOf(headOf(layout)), rows: rowsOf(layout) }
}

function metaOf(head: Head): Omit<TransitionsMeta, 'rows'> {
  const { observation: _, ...rest } = head
  return rest
}

function headOf({ metadata, tensors }: Layout): Head {
  const source = metadata[HEADER]
  if (source === undefined)
    throw new InputError('transitions', 'are missing: a safetensors file, but not of transitions')
  const known = ['before', 'after', 'episode', 'reward', 'action', 'end', 'planes']
  for (const name of tensors.keys())
    if (!known.includes(name)) throw new InputError(name, 'is not a tensor of a file of transitions')
  for (const name of known) if (!tensors.has(name)) throw new InputError(name, 'is missing')
  return parseHead(source)
}

function parseHead(source: string): Head {
  const { format: _, ...rest } = header(parseJson(source, 'transitions'), 'transitions')
  return rest
}

function writeHead(head: Head): string {
  const { id, name, created, game, rhythm, agent, seed, balanced, classes, explored, observation: seen } = head
  const source = JSON.stringify({
    format: 1,
    id,
    name,
    created,
    game,
    ...(rhythm && { rhythm }),
    agent,
    seed,
    balanced,
    ...(explored !== undefined && { explored }),
    classes,
    observation: seen,
  })
  parseHead(source)
  return source
}

function rowsOf({ tensors }: Layout): number {
  const shape = tensors.get('reward')?.shape ?? []
  if (shape.length !== 1 || shape[0] === 0) throw new InputError('reward', 'must be a number for each decision')
  return shape[0]!
}

const bytesOf = (spec: ObservationSpec) => {
  const { cells, cellBytes } = frameLayout(spec)
  return cells * cellBytes
}

/** What shapes and types do not say. Throws `InputError` naming the field. */
function requireWhole({
  observation: seen,
  planes,
  before,
  after,
  rewards,
  ends,
  actions,
  episodes,
}: Transitions): void {
  const [rows, frames] = [rewards.length, framesOf(seen)]
  if (rows === 0) throw new InputError('reward', 'must be a number for each decision')
  if (actions.length !== rows || ends.length !== rows || episodes.length !== rows)
    throw new InputError('action', 'must be one for each reward')
  if (planes.some(({ length }) => length !== bytesOf(seen)))
    throw new InputError('planes', 'are not of this observation')
  for (const [name, numbersOfPlanes] of [
    ['before', before],
    ['after', after],
  ] as const) {
    if (numbersOfPlanes.length !== rows * frames) throw new InputError(name, `must be ${frames} for each decision`)
    if (numbersOfPlanes.some((plane) => plane >= planes.length))
      throw new InputError(name, `names a frame that is not there; there are ${planes.length}`)
  }
  if (!rewards.every(Number.isFinite)) throw new InputError('reward', 'is not finite')
  if (ends.some((end) => end > 2)) throw new InputError('end', 'must be 0, 1 or 2')
}

function piece(
  name: string,
  dtype: 'U8' | 'U32' | 'F32',
  shape: readonly number[],
  data: Uint8Array | Uint32Array | Float32Array,
): Piece {
  // Every engine we run on is little-endian, as the format is.
  return { name, dtype, shape, bytes: new Uint8Array(data.buffer, data.byteOffset, data.byteLength) }
}
