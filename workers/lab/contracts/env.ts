import type { ObservationSpec } from './observation'
import type { OptionSpec, Value } from './options'

/**
 * What a game tells about itself (`describe()` in its WASM module) and how the lab holds it.
 * Offsets come from the compiler through the spec; nothing in TypeScript repeats a layout.
 */
export type FieldType = 'u8' | 'u16' | 'i32' | 'u32' | 'f32' | 'f64' | 'bool' | 'u64'

/**
 * One field of the state struct. `path` is what edits and the inspector use. A repeated field has `count` and `stride`
 * and a path with one `[]`, e.g. `bricks[].alive` (count 108) → `bricks[17].alive`.
 * `u64` fields travel as decimal strings (JSON numbers would round them).
 */
export interface FieldSpec {
  readonly path: string
  readonly offset: number
  readonly type: FieldType
  readonly count?: number
  readonly stride?: number
  /** Path of the field that says how many of `count` are in use (e.g. `ballCount`). */
  readonly used?: string
  readonly min?: number
  readonly max?: number
  readonly unit?: string
  /** False: shown, never edited by hand (derived or internal). */
  readonly editable: boolean
  /** Inspector section, e.g. "Paddle". */
  readonly group: string
  readonly help: string
}

/** Where a handle may be put: tiles of a grid, `x` × `y` field units each, in rows of `columns`. */
export interface SnapSpec {
  /** Repeated field that says what each tile is, row by row, and the values on which the handle may stand. */
  readonly field: string
  readonly of: readonly number[]
  readonly columns: number
  readonly x: number
  readonly y: number
}

/** Something a hand may grab: which fields a drag writes, in game units (native pixels). */
export interface HandleSpec {
  readonly id: string
  /** Box kind from `locate` that carries this handle, e.g. `ball`. With several boxes of the kind, `[]` in paths takes the box's id. */
  readonly kind: string
  readonly title: string
  readonly x?: string
  readonly y?: string
  /** Field units of `x` and `y` to a native pixel; 1 when absent. */
  readonly scale?: number
  /** `y` grows towards the top of the picture, as heights do; pixels grow downwards. */
  readonly upwards?: boolean
  /** A drag puts it on the nearest of these; a number typed by hand does not. */
  readonly snap?: SnapSpec
  /** Velocity arrow: tip = centre + scale · (vx, vy). */
  readonly arrow?: { readonly vx: string; readonly vy: string; readonly scale: number }
  readonly help: string
}

/**
 * Pieces that a brush takes out and puts back, each a box in native pixels: told by fields of each piece, or cells of a grid
 * (row by row), once or at every member of a repeated thing.
 */
export interface PaintSpec {
  readonly id: string
  /** What the pieces are together, e.g. "bricks". */
  readonly title: string
  /** With one `[]`, e.g. `bricks[].alive`. A piece is there unless this holds `off`. */
  readonly path: string
  readonly off: FieldValue
  readonly on: FieldValue
  /** Pieces that hold something else are no pieces: the brush passes over them. Any value counts when absent. */
  readonly among?: readonly FieldValue[]
  /** How far from the brush's tip pieces are struck, native pixels. */
  readonly reach: number
  readonly place:
    | { readonly kind: 'fields'; readonly x: string; readonly y: string; readonly w: string; readonly h: string }
    | {
        readonly kind: 'grid'
        readonly columns: number
        readonly rows: number
        /** Size of a cell, and the grid's upper left corner, from the picture's or from the member's it belongs to. */
        readonly w: number
        readonly h: number
        readonly x: number
        readonly y: number
        readonly of?: { readonly x: string; readonly y: string; readonly used: string }
      }
}

export interface ActionSpec {
  /** `noop`, `fire`, `left`, `right`, … */
  readonly id: string
  readonly title: string
  /** KeyboardEvent.code values that a person presses for it. */
  readonly keys: readonly string[]
}

/** Which pixels of a sprite are visible, where a game decides hits by them. Rows of u16, leftmost pixel in the highest bit. */
export interface MaskSpec {
  readonly id: string
  readonly width: number
  readonly height: number
  /** Bytes from the module's `masks()`. */
  readonly offset: number
}

/** A kind of box, and what concepts (`saliency/concepts.ts`) it is split into. */
export interface KindSpec {
  readonly kind: string
  readonly title: string
  /** What all boxes of the kind are called in a sentence, e.g. "enemies". */
  readonly concept: string
  /** Id of the concept of all boxes of the kind; the kind itself when absent. */
  readonly together?: string
  /** Id of a concept that several kinds make up together, e.g. `tiles`. */
  readonly among?: string
  /** Each box is a concept of its own; ids lie below this. */
  readonly singly?: number
  /** Runs of `of` box ids, in the order of `names`: rows of a formation. */
  readonly parts?: { readonly of: number; readonly names: readonly string[] }
  /** Equal parts of a field on the picture, native pixels: `names` row by row, `columns` in a row. A box belongs to the nearest. */
  readonly regions?: Rectangle & { readonly columns: number; readonly names: readonly string[] }
  /** What a published study averaged over where that is not what is drawn: a place, or so many pixels more to the right of each box. */
  readonly published?: Rectangle | { readonly right: number }
}

/** Native pixels. */
export interface Rectangle {
  readonly x: number
  readonly y: number
  readonly w: number
  readonly h: number
}

export interface EnvSpec {
  readonly id: string
  readonly title: string
  readonly version: number
  readonly width: number
  readonly height: number
  readonly observation: ObservationSpec
  /** What may be chosen before a game begins (`configure`); empty where there is nothing. */
  readonly options: OptionSpec
  /** True: the playground is built from a level's number, apart from the episode's seed. */
  readonly levels: boolean
  /** Raw ticks per decision, by default. */
  readonly frameSkip: number
  readonly ticksPerSecond: number
  /** Index in this list = action the policy emits. */
  readonly actions: readonly ActionSpec[]
  /** Index of the action that does nothing; null where every action does something. */
  readonly noop: number | null
  /** Named causes of an end: index = `ended` value from the game; 0 = not ended. */
  readonly endings: readonly string[]
  readonly stateBytes: number
  readonly fields: readonly FieldSpec[]
  readonly handles: readonly HandleSpec[]
  readonly paints?: readonly PaintSpec[]
  /** Box kinds with a sentence each, for outlines, masks, text summaries and concepts. */
  readonly kinds: readonly KindSpec[]
  /** How to start a life by itself (Breakout: press fire), as an action index, or -1. */
  readonly launchAction: number
  /** Most random no-op ticks at reset that leave the game playable; 30 when absent. */
  readonly maxNoops?: number
  /** What `settle` can object to; index = its answer, 0 = legal. */
  readonly illegal?: readonly string[]
  /** Hit masks that the host may replace when it creates the game (see `instantiate`); absent when hits need none. */
  readonly masks?: readonly MaskSpec[]
}

/** Which game, and how it is set up: what stands in cards, recordings and links. Absent options and level: the game's own. */
export interface Setting {
  readonly id: string
  readonly version: number
  readonly options?: Readonly<Record<string, Value>>
  readonly level?: number
}

/** Where a game has one life only, its end is all there is to say of it: nothing to count, and nothing to give back. */
export const hasLives = ({ fields }: Pick<EnvSpec, 'fields'>): boolean =>
  fields.some(({ path, editable }) => path === 'lives' && editable)

/** The part of the native picture that the observation shows, for mapping one to the other. */
export function observedFrame({
  observation,
  width,
  height,
}: Pick<EnvSpec, 'observation' | 'width' | 'height'>): Frame {
  const observed = observation.kind === 'image' ? observation.observed : undefined
  return observed
    ? { x: observed.x, y: observed.y, width: observed.w, height: observed.h }
    : { x: 0, y: 0, width, height }
}

/** Native pixels; from the picture's upper left corner unless `x` and `y` say otherwise. */
export interface Frame {
  readonly x?: number
  readonly y?: number
  readonly width: number
  readonly height: number
}

/** An object on the picture, native pixels, integer, as drawn (clipped to the frame). */
export interface Box {
  readonly kind: string
  readonly id: number
  readonly x: number
  readonly y: number
  readonly w: number
  readonly h: number
}

export type FieldValue = number | boolean | string
/** One field write. */
export interface Edit {
  readonly path: string
  readonly value: FieldValue
}

/** What one raw tick (or one decision) did. */
export interface StepResult {
  readonly reward: number
  readonly terminated: boolean
  /** Index into `endings`. */
  readonly ended: number
  readonly lifeLost: boolean
}

/** One game instance in a WASM slot. Everything mutable is `state()`; snapshot and restore are byte copies. */
export interface Game {
  readonly spec: EnvSpec
  readonly slots: number
  /** Options and level of the slot's next games; the game's own where absent, null: the level follows the seed. Throws InputError naming the option. */
  configure(slot: number, options: Readonly<Record<string, Value>>, level: number | null): void
  reset(slot: number, seed: number): void
  /** One raw tick. */
  step(slot: number, action: number): StepResult
  /** After outside writes: clamp, recompute derived fields. Returns '' if the state is legal, else the reason. */
  settle(slot: number): string
  /** One frame of the observation as bytes (of floats, for a vector): a view into WASM memory valid until the next call on this slot. */
  observe(slot: number): Uint8Array
  /** RGBA, `width × height × 4`, a view into WASM memory. */
  paint(slot: number): Uint8ClampedArray
  locate(slot: number): Box[]
  snapshot(slot: number): Uint8Array
  /** Byte copy back; also tells the game that cached pictures are stale. Throws InputError if the length differs. */
  restore(slot: number, bytes: Uint8Array): void
  read(slot: number, path: string): FieldValue
  /** Validates path, type, range, editable; throws InputError naming the path and leaves the bytes untouched. All or nothing; does not settle. */
  write(slot: number, edits: readonly Edit[]): void
  /** FNV-1a 64 of the state bytes, hex. */
  hash(slot: number): string
  score(slot: number): number
  lives(slot: number): number
  tick(slot: number): number
}
