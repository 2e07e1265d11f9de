import { InputError } from '../contracts/errors'
import { flag, format, object, oneOf, parseJson, text, whole } from '../contracts/guards'
import type { ViewSpec } from '../contracts/recording'
import { deflate, inflate } from './packing'
import { view } from './parts'

/**
 * Cached saliency maps of a recording, one per decision, so that the first paint needs no model. Maps are quantised for
 * the eye (±`levels` steps of each map's own maximum; zero stays exactly zero), logits and values are exact float32.
 *
 * File: u32 LE length of the JSON head; the head; raw deflate of [scales f32 × count | values f32 × count |
 * logits f32 × count·actions | maps u8 or i8 × count·height·width].
 */
export interface MapReel {
  /** Hash of the recording these belong to. */
  readonly recording: string
  readonly view: ViewSpec
  readonly width: number
  readonly height: number
  readonly actions: number
  readonly count: number
  /** True: some map holds negative values. */
  readonly signed: boolean
  readonly levels: number
  /** Frame `index` unpacked into fresh arrays. Throws `RangeError` outside 0 … count − 1. */
  at(index: number): MapFrame
}

/** What the agent thought at one decision. `map` is row-major, `height × width`. */
export interface MapFrame {
  readonly map: Float32Array
  readonly logits: Float32Array
  readonly value: number
}

export interface MapReelSource {
  readonly recording: string
  readonly view: ViewSpec
  readonly width: number
  readonly height: number
  readonly frames: readonly MapFrame[]
  /** Steps between zero and a map's maximum, 1 … 255 (127 where maps are signed). Fewer make a smaller file. */
  readonly levels?: number
}

const KIND = 'nudge-maps'
const MAX_BYTES = 2 ** 28

const shape = object({
  kind: oneOf(KIND),
  format: format(1),
  recording: text(16, /^[0-9a-f]{16}$/, 'must be 16 hex digits'),
  view,
  width: whole(1, 1024),
  height: whole(1, 1024),
  actions: whole(1, 256),
  count: whole(0, 2 ** 20),
  signed: flag,
  levels: whole(1, 255),
})

/** Throws `InputError` naming the frame when a map has the wrong size or a number is not finite. */
export function encodeMaps(source: MapReelSource): Uint8Array<ArrayBuffer> {
  const { frames, width, height } = source
  const actions = frames[0]?.logits.length ?? 1
  frames.forEach((frame, i) => requireFrame(frame, width * height, actions, `maps.frames[${i}]`))
  const signed = frames.some(({ map }) => map.some((x) => x < 0))
  const levels = Math.min(source.levels ?? 255, signed ? 127 : 255)
  const count = frames.length
  const { recording, view } = source
  const head = shape({ kind: KIND, format: 1, recording, view, width, height, actions, count, signed, levels }, 'maps')
  const body = new Uint8Array(bodyBytes(head))
  const { scales, values, logits, maps } = sections(body, head)
  frames.forEach((frame, i) => {
    values[i] = frame.value
    logits.set(frame.logits, i * actions)
    scales[i] = quantise(frame.map, levels, maps.subarray(i * width * height))
  })
  return joined(new TextEncoder().encode(JSON.stringify(head)), deflate(body))
}

/** Throws `InputError` naming the field; `recording`, if given, must be the hash that the maps belong to. */
export function decodeMaps(file: Uint8Array, recording?: string): MapReel {
  const { head, packed } = split(file)
  if (recording !== undefined && head.recording !== recording)
    throw new InputError('maps.recording', `is ${head.recording}, not ${recording}`)
  const body = inflate(packed, bodyBytes(head), 'maps')
  const { scales, values, logits, maps } = sections(body, head)
  for (const [field, numbers] of Object.entries({ scales, values, logits })) {
    if (!numbers.every(Number.isFinite)) throw new InputError(`maps.${field}`, 'holds a number that is not finite')
  }
  const { width, height, actions, count, signed, levels, view } = head
  const area = width * height
  return {
    recording: head.recording,
    view,
    width,
    height,
    actions,
    count,
    signed,
    levels,
    at(index) {
      if (!Number.isInteger(index) || index < 0 || index >= count)
        throw new RangeError(`there is no frame ${index} of ${count}`)
      const step = scales[index]! / levels
      return {
        map: Float32Array.from(maps.subarray(index * area, (index + 1) * area), (q) => q * step),
        logits: logits.slice(index * actions, (index + 1) * actions),
        value: values[index]!,
      }
    },
  }
}

type Head = ReturnType<typeof shape>

function bodyBytes({ width, height, actions, count }: Head): number {
  const bytes = count * (4 * (2 + actions) + width * height)
  if (bytes > MAX_BYTES) throw new InputError('maps.count', `makes ${bytes} bytes of maps, more than ${MAX_BYTES}`)
  return bytes
}

function sections(
  { buffer, byteOffset: at }: Uint8Array<ArrayBuffer>,
  { width, height, actions, count, signed }: Head,
) {
  const mapsAt = at + 4 * count * (2 + actions)
  const Bytes = signed ? Int8Array : Uint8Array
  return {
    scales: new Float32Array(buffer, at, count),
    values: new Float32Array(buffer, at + 4 * count, count),
    logits: new Float32Array(buffer, at + 8 * count, count * actions),
    maps: new Bytes(buffer, mapsAt, count * width * height),
  }
}

/** Returns the scale: the largest magnitude. */
function quantise(map: Float32Array, levels: number, out: Uint8Array | Int8Array): number {
  const scale = map.reduce((max, x) => Math.max(max, Math.abs(x)), 0)
  if (scale > 0) map.forEach((x, i) => (out[i] = Math.round((x / scale) * levels)))
  return scale
}

function requireFrame({ map, logits, value }: MapFrame, area: number, actions: number, field: string): void {
  if (map.length !== area) throw new InputError(`${field}.map`, `has ${map.length} pixels, not ${area}`)
  if (logits.length !== actions) throw new InputError(`${field}.logits`, `has ${logits.length} entries, not ${actions}`)
  if (!map.every(Number.isFinite)) throw new InputError(`${field}.map`, 'holds a number that is not finite')
  if (!logits.every(Number.isFinite)) throw new InputError(`${field}.logits`, 'holds a number that is not finite')
  if (!Number.isFinite(value)) throw new InputError(`${field}.value`, 'is not finite')
}

function joined(head: Uint8Array, body: Uint8Array): Uint8Array<ArrayBuffer> {
  const file = new Uint8Array(4 + head.length + body.length)
  new DataView(file.buffer).setUint32(0, head.length, true)
  file.set(head, 4)
  file.set(body, 4 + head.length)
  return file
}

function split(file: Uint8Array): { head: Head; packed: Uint8Array } {
  const length = file.length < 4 ? Infinity : new DataView(file.buffer, file.byteOffset).getUint32(0, true)
  if (4 + length > file.length) throw new InputError('maps', 'is cut off or not a file of maps')
  const head = parseJson(new TextDecoder().decode(file.subarray(4, 4 + length)), 'maps')
  if (typeof head !== 'object' || head === null || !('kind' in head) || head.kind !== KIND) {
    throw new InputError('maps', 'is not a file of maps')
  }
  return { head: shape(head, 'maps'), packed: file.subarray(4 + length) }
}
