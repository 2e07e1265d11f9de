/** What an agent is shown. Pictures travel as bytes, vectors as float32; a network takes bytes / 255, and vectors as they are. */
export type ObservationSpec = ImageSpec | VectorSpec

export interface ImageSpec {
  readonly kind: 'image'
  readonly width: number
  readonly height: number
  readonly channels: 1 | 3
  /** How many of the last frames are seen at once. */
  readonly frames: number
  /** Rectangle of the native picture that is shown; the whole picture when absent. */
  readonly observed?: { readonly x: number; readonly y: number; readonly w: number; readonly h: number }
}

export interface VectorSpec {
  readonly kind: 'vector'
  /** What each number is, with its unit: "cart position, m". */
  readonly names: readonly string[]
  /** The range that a number is usually in, for drawing it; it may leave it. */
  readonly low: readonly number[]
  readonly high: readonly number[]
}

/** Rows one after the other: bytes of pictures [h, w, frames · channels], floats of vectors [n]. */
export type Observations = Uint8Array | Float32Array

/** Shape of one row: [h, w, frames · channels], newest frame last and the channels of a frame side by side; or [n]. */
export type ObservationShape = readonly [number, number, number] | readonly [number]

export function observationShape(spec: ObservationSpec): ObservationShape {
  return spec.kind === 'image' ? [spec.height, spec.width, spec.frames * spec.channels] : [spec.names.length]
}

/** Numbers in one row. */
export function observationSize(spec: ObservationSpec): number {
  return observationShape(spec).reduce((product: number, n) => product * n, 1)
}

export const framesOf = (spec: ObservationSpec): number => (spec.kind === 'image' ? spec.frames : 1)

/** How a map of an observation lies: pixels, or one row of as many cells as there are numbers. */
export function gridOf(spec: ObservationSpec): { readonly width: number; readonly height: number } {
  return spec.kind === 'image' ? { width: spec.width, height: spec.height } : { width: spec.names.length, height: 1 }
}

/** One frame as it is stacked: so many cells (pixels; a vector is one) of so many bytes each. */
export function frameLayout(spec: ObservationSpec): { readonly cells: number; readonly cellBytes: number } {
  return spec.kind === 'image'
    ? { cells: spec.width * spec.height, cellBytes: spec.channels }
    : { cells: 1, cellBytes: 4 * spec.names.length }
}

/** `rows` empty rows, of the kind the spec asks for. */
export function blankObservations(spec: ObservationSpec, rows: number): Observations {
  const size = rows * observationSize(spec)
  return spec.kind === 'image' ? new Uint8Array(size) : new Float32Array(size)
}

/** The same memory as numbers of the kind the spec says; `bytes` must lie on a multiple of 4 for a vector. */
export function asObservations(spec: ObservationSpec, bytes: Uint8Array): Observations {
  return spec.kind === 'image' ? bytes : new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4)
}
