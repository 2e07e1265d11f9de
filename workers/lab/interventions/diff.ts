import type { Edit, EnvSpec, FieldSpec, FieldValue } from '../contracts/env'
import { InputError } from '../contracts/errors'
import { checkField, createFinder, readField } from '../envs/fields'
import type { Place } from '../envs/fields'

export interface FieldChange {
  readonly path: string
  readonly before: FieldValue
  readonly after: FieldValue
}

const finders = new WeakMap<EnvSpec, (path: string) => Place>()

/** Finds the field of a path such as `bricks[17].alive`. Throws InputError naming the path. */
export function placeOf(spec: EnvSpec, path: string): Place {
  const find = finders.get(spec) ?? createFinder(spec)
  finders.set(spec, find)
  return find(path)
}

/** Reads one field out of state bytes, without a game instance. `u64` comes as a decimal string. */
export function valueIn(spec: EnvSpec, state: Uint8Array, path: string): FieldValue {
  const { offset, field } = placeOf(spec, path)
  return readField(viewOf(state), offset, field.type)
}

/** A repeated field's elements in use, e.g. of `bricks[].alive`. */
export function listIn(spec: EnvSpec, state: Uint8Array, path: string): FieldValue[] {
  const { field } = placeOf(spec, path.replace('[]', '[0]'))
  const count = elements(spec, field, state)
  // Whole worlds of cells are read this way, at every row of a recording: an iterator takes ten times as long.
  if (field.type === 'u8' && field.stride === 1) {
    const out: number[] = []
    for (let i = 0; i < count; i++) out.push(state[field.offset + i]!)
    return out
  }
  const view = viewOf(state)
  return Array.from({ length: count }, (_, i) => readField(view, field.offset + i * (field.stride ?? 0), field.type))
}

const viewOf = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)

/** Which described fields differ between two states of a game, in the spec's order. Unused list elements do not count. */
export function diff(spec: EnvSpec, before: Uint8Array, after: Uint8Array): FieldChange[] {
  const [old, fresh] = [viewOf(before), viewOf(after)]
  const changes: FieldChange[] = []
  for (const field of spec.fields) {
    const count = elements(spec, field, before, after)
    for (let i = 0, at = field.offset; i < count; i++, at += field.stride ?? 0) {
      const change = { before: readField(old, at, field.type), after: readField(fresh, at, field.type) }
      if (!Object.is(change.before, change.after)) changes.push({ path: field.path.replace('[]', `[${i}]`), ...change })
    }
  }
  return changes
}

/** How many elements of a field count: those in use in either state. */
function elements(spec: EnvSpec, { count = 1, used }: FieldSpec, ...states: readonly Uint8Array[]): number {
  return used ? Math.min(count, Math.max(...states.map((state) => Number(valueIn(spec, state, used))))) : count
}

/**
 * The edits that lead from one state to another. Lists grow before and shrink after their elements are written.
 * `fixed`: differing fields that no edit can write.
 */
export function editsBetween(
  spec: EnvSpec,
  before: Uint8Array,
  after: Uint8Array,
): { readonly edits: Edit[]; readonly fixed: string[] } {
  const changes = diff(spec, before, after)
  const counts = new Set(spec.fields.flatMap(({ used }) => (used ? [used] : [])))
  const order = ({ path, before: old, after: value }: FieldChange) =>
    counts.has(path) ? (Number(value) > Number(old) ? -1 : 1) : 0
  const kept = changes.filter(({ path, after: value }) => isUsed(spec, after, path) || isLegal(spec, path, value))
  const [open, fixed] = [true, false].map((editable) =>
    kept.filter(({ path }) => placeOf(spec, path).field.editable === editable),
  ) as [FieldChange[], FieldChange[]]
  return {
    edits: open.sort((a, b) => order(a) - order(b)).map(({ path, after: value }) => ({ path, value })),
    fixed: fixed.map(({ path }) => path),
  }
}

/** False: the element lies beyond those in use. */
export function isUsed(spec: EnvSpec, state: Uint8Array, path: string): boolean {
  const { field, index } = placeOf(spec, path)
  return !field.used || index < Number(valueIn(spec, state, field.used))
}

/** What is no longer in use may hold zeros that its range forbids: then it is left as it is. */
function isLegal(spec: EnvSpec, path: string, value: FieldValue): boolean {
  try {
    checkField(path, placeOf(spec, path).field, value)
    return true
  } catch (error) {
    if (error instanceof InputError) return false
    throw error
  }
}

/** A history label made of the differences, e.g. "ball x 120 → 87.5, 14 bricks alive". */
export function describeChanges(spec: EnvSpec, changes: readonly FieldChange[]): string {
  const groups = new Map<string, FieldChange[]>()
  for (const change of changes.filter(({ path }) => placeOf(spec, path).field.editable)) {
    const key = change.path.replace(/\[\d+\]/, '')
    groups.set(key, [...(groups.get(key) ?? []), change])
  }
  const parts = [...groups].map(([key, group]) =>
    group.length === 1 ? describeOne(group[0] as FieldChange) : `${group.length} × ${words(key)}`,
  )
  return parts.length > 3 ? `${parts.slice(0, 3).join(', ')} and ${parts.length - 3} more` : parts.join(', ')
}

/** The same of what was asked for: decisions that followed an edit may have undone all that can be seen of it. */
export const describeEdits = (edits: readonly Edit[]): string =>
  edits
    .slice(0, 3)
    .map(({ path, value }) => `${words(path)} ${short(value)}`)
    .join(', ')

const describeOne = ({ path, before, after }: FieldChange) => `${words(path)} ${short(before)} → ${short(after)}`
const words = (path: string) =>
  path
    .replace(/[.[\]]+/g, ' ')
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .trim()
const short = (value: FieldValue) =>
  typeof value === 'number'
    ? String(Math.round(value * 100) / 100)
    : typeof value === 'boolean'
      ? value
        ? 'on'
        : 'off'
      : value

export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i])
}
