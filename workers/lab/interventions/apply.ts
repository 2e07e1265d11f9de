import type { Edit, EnvSpec, FieldValue } from '../contracts/env'
import { InputError } from '../contracts/errors'
import type { Intervention, StackMode } from '../contracts/recording'
import type { World } from '../contracts/world'
import type { Moment, Plane } from '../contracts/moment'
import { isUsed, placeOf, sameBytes, valueIn } from './diff'

/** No-op decisions after an edit in `settle` mode (Atrey, Clary & Jensen 2020: three). */
export const SETTLE_DECISIONS = 3

/** What can be edited: a driver, seen from here. */
export interface Editable {
  readonly world: World
  readonly noop: number
  readonly over: boolean
  capture(): Moment
  restore(moment: Moment): void
  look(): Plane
  replace(planes: readonly Plane[]): void
  finish(): void
  decide(action: number): void
}

export type Editing = Pick<Intervention, 'edits' | 'stack' | 'past'>

/** `refusal`: '' or why it is illegal, in a few words. `changed`: false where the edit left every byte as it was. */
export interface Applied {
  readonly refusal: string
  readonly changed: boolean
}

/**
 * Makes an edit real on the driver, in the way `stack` says. Refused or without effect, the driver is exactly as before.
 * Deterministic: a replay that applies the same editing to the same moment gets the same bytes.
 */
export function applyEdit(driver: Editable, { edits, stack, past }: Editing): Applied {
  const origin = driver.capture()
  const refusal = writeEdits(driver.world, edits)
  const edited = driver.world.capture()
  const changed = !sameBytes(origin.state, edited)
  if (refusal || !changed) {
    driver.restore(origin)
    return { refusal, changed: false }
  }
  driver.replace(restack(driver, stack, edits, past, origin, edited))
  if (stack === 'settle') settle(driver)
  return { refusal: '', changed: true }
}

/** Field writes, then the game's own settling. Returns '' or the reason; bytes may then be half-changed. */
function writeEdits(world: World, edits: readonly Edit[]): string {
  if (!world.write || !world.settle) return 'nothing can be changed here'
  try {
    world.write(edits)
    return world.settle()
  } catch (error) {
    if (error instanceof InputError) return error.message
    throw error
  }
}

/**
 * The planes after an edit. *carry*: the old ones stay and only the newest is looked at again. *settle*: all stay; the
 * no-op decisions that follow push them out. *consistent*: the edit is applied to the state behind every plane; where it
 * is illegal there, the old plane stays.
 */
function restack(
  driver: Editable,
  stack: StackMode,
  edits: readonly Edit[],
  past: Editing['past'],
  origin: Moment,
  edited: Uint8Array,
): readonly Plane[] {
  const { planes } = origin
  const newest = origin.phase === 0 ? planes.length - 1 : -1
  switch (stack) {
    case 'settle':
      return planes
    case 'carry':
      return planes.map((plane, i) => (i === newest ? driver.look() : plane))
    case 'consistent': {
      const now = driver.look()
      const older = (plane: Plane, i: number) =>
        editPlane(driver, plane, past?.[i] ?? backdate(driver.world.spec, edits, origin.state, plane))
      const restacked = planes.map((plane, i) => (i === newest ? now : older(plane, i)))
      driver.world.restore(edited)
      return restacked
    }
    default:
      return stack satisfies never
  }
}

function editPlane(driver: Editable, plane: Plane, edits: readonly Edit[]): Plane {
  if (!plane.state) return plane
  driver.world.restore(plane.state)
  return writeEdits(driver.world, edits) ? plane : driver.look()
}

/**
 * The same edit for an older state: what a hand drags (positions) moves by the same distance, so that motion stays
 * visible in the stack; everything else takes the same value.
 */
export function backdate(spec: EnvSpec, edits: readonly Edit[], origin: Uint8Array, plane: Plane): readonly Edit[] {
  const state = plane.state
  if (!state) return edits
  return edits.map((edit) => {
    if (typeof edit.value !== 'number' || !isPosition(spec, edit.path)) return edit
    const now = valueIn(spec, origin, edit.path)
    const then = valueIn(spec, state, edit.path)
    if (
      typeof now !== 'number' ||
      typeof then !== 'number' ||
      !isUsed(spec, origin, edit.path) ||
      !isUsed(spec, state, edit.path)
    )
      return edit
    return { path: edit.path, value: clamp(spec, edit.path, then + edit.value - now) }
  })
}

function isPosition(spec: EnvSpec, path: string): boolean {
  const general = path.replace(/\[\d+\]/, '[]')
  return spec.handles.some(({ x, y }) => [x, y].some((handled) => handled?.replace(/\[\d+\]/, '[]') === general))
}

function clamp(spec: EnvSpec, path: string, value: number): FieldValue {
  const { field } = placeOf(spec, path)
  return Math.min(field.max ?? Infinity, Math.max(field.min ?? -Infinity, value))
}

function settle(driver: Editable): void {
  driver.finish()
  for (let i = 0; i < SETTLE_DECISIONS && !driver.over; i++) driver.decide(driver.noop)
}
