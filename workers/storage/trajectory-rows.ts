import { InputError } from '../lab/contracts/errors'
import type { Source } from '../lab/contracts/shelf'
import type { MediaArray, MediaRows, RowMedia, Trajectory, TrajectoryMedia } from '../lab/contracts/trajectory'
import { dataStart, parseLayout, type Tensor } from './layout'
import { columnTensorsOf, decodeColumns, mediaTensorsOf } from './trajectory-file'

type Numbers = Uint8Array | Float32Array

/** A trajectory whose media stay where they lie: `media` of the trajectory itself is null then. */
export interface OpenFile {
  readonly trajectory: Trajectory
  readonly media: RowMedia | null
}

const START = 8

/**
 * Opens a file without reading it: header and columns, and of the media a row when it is asked for. Of a gigabyte of pictures a few
 * megabytes are in memory. Throws `InputError` naming the field; numbers of the media that are none only where they are read.
 */
export async function openTrajectoryFile(file: Source): Promise<OpenFile> {
  const start = dataStart(await file.read(0, START))
  const layout = parseLayout(await file.read(0, start), 'header')
  const end = Math.max(0, ...[...layout.tensors.values()].map((tensor) => tensor.end))
  if (file.size !== start + end)
    throw new InputError('file', `holds ${file.size - start} bytes of data where its header promises ${end}`)
  const wanted = columnTensorsOf(layout)
  const columns = await Promise.all(
    wanted.map(async (tensor) => [tensor, await file.read(start + tensor.begin, start + tensor.end)] as const),
  )
  const bytes = new Map<Tensor, Uint8Array<ArrayBuffer>>(columns)
  const trajectory = decodeColumns(layout, (tensor) => bytes.get(tensor)!)
  const media = mediaTensorsOf(layout)
  if (trajectory.episodes[0]?.recording) {
    const [stranger] = media.keys()
    if (stranger !== undefined)
      throw new InputError(stranger, 'belongs to a game played elsewhere; here it is made from the recordings')
    return { trajectory, media: null }
  }
  if (media.size === 0) throw new InputError('media', 'must be there where there are no recordings')
  return {
    trajectory,
    media: gather(
      (name) => media.get(name),
      [...media.keys()],
      (tensor, name) => rowsAt(file, start, tensor, name),
    ),
  }
}

/** The same of what is in memory. */
export function rowsOfMedia(given: TrajectoryMedia): RowMedia {
  const arrays: Record<string, MediaArray<Numbers> | null> = {
    frames: given.frames,
    observations: given.observations,
    saliency: given.saliency,
    ...Object.fromEntries(Object.entries(given.activations).map(([name, array]) => [ACTIVATIONS + name, array])),
  }
  return gather(
    (name) => arrays[name] ?? undefined,
    Object.keys(arrays),
    ({ shape, data }) => {
      const size = sizeOf(shape)
      return { shape, read: async (from, to) => data.slice(from * size, to * size) }
    },
  )
}

const ACTIVATIONS = 'activations/'
const sizeOf = (shape: readonly number[]) => shape.reduce((a, b) => a * b, 1)

function gather<T>(
  get: (name: string) => T | undefined,
  names: readonly string[],
  open: (from: T, name: string) => MediaRows<Numbers>,
): RowMedia {
  const one = (name: string) => {
    const found = get(name)
    return found === undefined ? null : open(found, name)
  }
  const layers = names.filter((name) => name.startsWith(ACTIVATIONS))
  return {
    frames: one('frames'),
    observations: one('observations'),
    saliency: one('saliency'),
    activations: Object.fromEntries(layers.map((name) => [name.slice(ACTIVATIONS.length), one(name)])),
  } as unknown as RowMedia
}

function rowsAt(
  file: Source,
  start: number,
  { dtype, shape: [, ...shape], begin }: Tensor,
  name: string,
): MediaRows<Numbers> {
  const row = sizeOf(shape) * (dtype === 'U8' ? 1 : 4)
  return {
    shape,
    async read(from, to) {
      const bytes = await file.read(start + begin + from * row, start + begin + to * row)
      if (dtype === 'U8') return bytes
      const numbers = new Float32Array(bytes.buffer)
      const bad = numbers.findIndex((number) => !Number.isFinite(number))
      if (bad >= 0)
        throw new InputError(name, `holds a number that is not finite, in row ${from + Math.floor((bad * 4) / row)}`)
      return numbers
    },
  }
}
