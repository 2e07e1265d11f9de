import { InputError } from './errors'

/**
 * Small guards for data from outside (files, links, storage). A guard gets the value and the dotted name of the field it
 * came from, and returns the value typed or throws `InputError(field, …)`. Objects are closed: an unknown key is refused.
 */
export type Guard<T> = (value: unknown, field: string) => T
type Shape = Readonly<Record<string, Guard<unknown>>>
type Complete<S extends Shape> = { readonly [K in keyof S]: ReturnType<S[K]> }
type Partially<S extends Shape> = { readonly [K in keyof S]?: ReturnType<S[K]> }

export function text(maxLength: number, pattern?: RegExp, what = ''): Guard<string> {
  return (value, field) => {
    if (typeof value !== 'string') throw new InputError(field, 'must be text')
    if (value.length > maxLength) throw new InputError(field, `is longer than ${maxLength} characters`)
    if (pattern && !pattern.test(value)) throw new InputError(field, what || 'is not in the right form')
    return value
  }
}

/** Ids end up in file names and URLs, so they are short, plain and never start with a dot. */
export const identifier = text(
  100,
  /^[A-Za-z0-9][A-Za-z0-9._-]*$/,
  'must be an id of letters, digits, dot, dash and underscore',
)

/** A day, or a moment of one. */
export const isoDate = text(
  40,
  /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?)?$/,
  'must be an ISO date',
)

/** Bounds in words; one that no number of ours reaches is none, and is not named. */
export function mustLie(min: number, max: number): string {
  if (max >= Number.MAX_SAFE_INTEGER) return `must be at least ${min}`
  return min <= Number.MIN_SAFE_INTEGER ? `must be at most ${max}` : `must lie in ${min} … ${max}`
}

export function number(min = -Infinity, max = Infinity): Guard<number> {
  return (value, field) => {
    if (typeof value !== 'number' || !Number.isFinite(value)) throw new InputError(field, 'must be a number')
    if (value < min || value > max) throw new InputError(field, mustLie(min, max))
    return value
  }
}

export function whole(min: number, max: number = Number.MAX_SAFE_INTEGER): Guard<number> {
  const inner = number(min, max)
  return (value, field) => {
    if (!Number.isInteger(inner(value, field))) throw new InputError(field, 'must be a whole number')
    return value as number
  }
}

/** Seeds are 32-bit words everywhere. */
export const seed = whole(0, 0xffffffff)

export const flag: Guard<boolean> = (value, field) => {
  if (typeof value !== 'boolean') throw new InputError(field, 'must be true or false')
  return value
}

export function oneOf<const T extends string>(...choices: readonly T[]): Guard<T> {
  return (value, field) => {
    if (!choices.includes(value as T)) throw new InputError(field, `must be one of ${choices.join(', ')}`)
    return value as T
  }
}

/** The version of a format this code writes: older or stranger is refused as wrong, newer with its own sentence. */
export function format<const N extends number>(version: N): Guard<N> {
  return (value, field) => {
    if (value === version) return version
    if (typeof value === 'number' && value > version) {
      throw new InputError(field, `is ${value}: made by a newer Nudge; this one knows ${version}`)
    }
    throw new InputError(field, `must be ${version}`)
  }
}

export function list<T>(item: Guard<T>, maxLength: number, minLength = 0): Guard<readonly T[]> {
  return (value, field) => {
    if (!Array.isArray(value)) throw new InputError(field, 'must be a list')
    if (value.length > maxLength) throw new InputError(field, `has more than ${maxLength} entries`)
    if (value.length < minLength) throw new InputError(field, `needs at least ${minLength} entries`)
    return Array.from(value, (entry: unknown, i) => item(entry, `${field}[${i}]`))
  }
}

export function pair<A, B>(first: Guard<A>, second: Guard<B>): Guard<readonly [A, B]> {
  return (value, field) => {
    if (!Array.isArray(value) || value.length !== 2) throw new InputError(field, 'must be a pair')
    return [first(value[0], `${field}[0]`), second(value[1], `${field}[1]`)]
  }
}

/** A closed object: every key of `required`, any of `optional`, no other. */
export function object<R extends Shape, O extends Shape = Record<never, never>>(
  required: R,
  optional?: O,
): Guard<Complete<R> & Partially<O>> {
  return (value, field) => {
    const source = asRecord(value, field)
    for (const key of Object.keys(source)) {
      const known = Object.hasOwn(required, key) || Object.hasOwn(optional ?? {}, key)
      if (!known) throw new InputError(`${field}.${key}`, 'is not known here')
    }
    const out: Record<string, unknown> = {}
    for (const [key, guard] of Object.entries(required)) {
      if (source[key] === undefined) throw new InputError(`${field}.${key}`, 'is missing')
      out[key] = guard(source[key], `${field}.${key}`)
    }
    for (const [key, guard] of Object.entries(optional ?? {})) {
      if (source[key] !== undefined) out[key] = guard(source[key], `${field}.${key}`)
    }
    return out as Complete<R> & Partially<O>
  }
}

/** An object used as a table: plain keys, one kind of value. */
export function table<T>(item: Guard<T>, maxEntries = 200): Guard<Readonly<Record<string, T>>> {
  return (value, field) => {
    const entries = Object.entries(asRecord(value, field))
    if (entries.length > maxEntries) throw new InputError(field, `has more than ${maxEntries} entries`)
    for (const [key] of entries) identifier(key, `${field}.${key.slice(0, 100)}`)
    return Object.fromEntries(entries.map(([key, entry]) => [key, item(entry, `${field}.${key}`)]))
  }
}

/** A form value: a finite number, a toggle or a short text. */
export const formValue: Guard<number | string | boolean> = (value, field) => {
  if (typeof value === 'boolean') return value
  if (typeof value === 'string') return text(1000)(value, field)
  if (typeof value === 'number' && Number.isFinite(value)) return value
  throw new InputError(field, 'must be a number, a text or true or false')
}

export function parseJson(source: string, field: string): unknown {
  try {
    return JSON.parse(source) as unknown
  } catch {
    throw new InputError(field, 'is not JSON')
  }
}

export function asRecord(value: unknown, field: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new InputError(field, 'must be an object')
  return value as Record<string, unknown>
}
