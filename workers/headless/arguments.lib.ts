import { parseArgs } from 'node:util'
import { InputError, StorageError } from '../lab/contracts/errors'
import { mustLie } from '../lab/contracts/guards'
import { fileError } from '../storage/atomic'
import { parseOptions, type OptionSpec, type Value, type Values } from '../lab/contracts/options'

/** Flags of a command: text (with or without a default), repeatable text, or a switch. */
type FlagSpec = {
  readonly [flag: string]: {
    readonly kind: 'text' | 'list' | 'switch'
    readonly default?: string
    readonly help: string
    /** Without any of these it would have no effect. */
    readonly needs?: readonly string[]
    /** Beside any of these it would have none. */
    readonly against?: readonly string[]
  }
}
type Flags<S extends FlagSpec> = {
  readonly [K in keyof S]: S[K]['kind'] extends 'list'
    ? string[]
    : S[K]['kind'] extends 'switch'
      ? boolean
      : S[K] extends { default: string }
        ? string
        : string | undefined
}

/** Reads the command line. Throws InputError for an unknown flag, a missing value, or a flag that would have no effect beside what else is given. */
export function parseFlags<S extends FlagSpec>(spec: S, given = process.argv.slice(2)): Flags<S> {
  const options = Object.fromEntries(
    Object.entries(spec).map(([flag, { kind }]) => [
      flag,
      { type: kind === 'switch' ? ('boolean' as const) : ('string' as const), multiple: kind === 'list' },
    ]),
  )
  try {
    const { values } = parseArgs({ args: withNegatives(given), options, strict: true })
    for (const [flag, value] of Object.entries(values))
      if (value === '') throw new InputError(`--${flag}`, 'must not be empty')
    requireEffect(spec, new Set(Object.keys(values)))
    return Object.fromEntries(
      Object.entries(spec).map(([flag, { kind, default: fallback }]) => [
        flag,
        values[flag] ?? (kind === 'list' ? [] : kind === 'switch' ? false : fallback),
      ]),
    ) as Flags<S>
  } catch (error) {
    if (error instanceof InputError) throw error
    throw new InputError('command line', `${(error as Error).message}\n${usage(spec)}`)
  }
}

/** What would be passed over in silence is refused by name. */
function requireEffect(spec: FlagSpec, given: ReadonlySet<string>): void {
  const named = (flags: readonly string[]) => flags.map((flag) => `--${flag}`).join(' or ')
  for (const flag of given) {
    const { needs = [], against = [] } = spec[flag]!
    const [other] = against.filter((one) => given.has(one))
    if (other !== undefined) throw new InputError(`--${flag}`, `means nothing beside --${other}; leave one of them out`)
    if (needs.length > 0 && !needs.some((one) => given.has(one)))
      throw new InputError(`--${flag}`, `means nothing without ${named(needs)}; leave it out`)
  }
}

/** `--seed -1` as `--seed=-1`: a number with a sign is a value, not another flag. */
const withNegatives = (given: readonly string[]): string[] =>
  given.reduce<string[]>((all, one) => {
    const before = all.at(-1)
    const isValue = /^-\.?\d/.test(one) && before !== undefined && /^--[^=]+$/.test(before)
    return isValue ? [...all.slice(0, -1), `${before}=${one}`] : [...all, one]
  }, [])

export function usage(spec: FlagSpec): string {
  return Object.entries(spec)
    .map(
      ([flag, { kind, default: fallback, help }]) =>
        `  --${flag}${kind === 'switch' ? '' : ' …'}  ${help}${fallback === undefined ? '' : ` (${fallback})`}`,
    )
    .join('\n')
}

/** A whole number within bounds, from a flag. */
export function wholeNumber(
  flag: string,
  given: string | undefined,
  min: number,
  max = Number.MAX_SAFE_INTEGER,
): number {
  const value = Number(given)
  if (given === undefined || given.trim() === '' || !Number.isInteger(value))
    throw new InputError(`--${flag}`, 'must be a whole number')
  if (value < min || value > max) throw new InputError(`--${flag}`, mustLie(min, max))
  return value
}

/** A number within bounds, from a flag. */
export function positiveNumber(flag: string, given: string | undefined, min: number, max = Infinity): number {
  const value = Number(given)
  if (given === undefined || given.trim() === '' || !Number.isFinite(value))
    throw new InputError(`--${flag}`, 'must be a number')
  if (value < min || value > max) throw new InputError(`--${flag}`, mustLie(min, max))
  return value
}

/** `key=value` pairs of a flag, read and checked after an option description. Throws InputError naming flag and key: `--set gamma`. */
export function parseSettings<S extends OptionSpec>(
  flag: string,
  spec: S,
  pairs: readonly string[],
  base: Readonly<Record<string, Value>> = {},
): Values<S> {
  const typed = pairs.map((pair) => split(flag, pair))
  const given: Record<string, Value> = { ...base }
  try {
    for (const [key, text] of typed) given[key] = toValue(key, text, spec)
    return parseOptions(spec, given)
  } catch (error) {
    throw byFlag(error, Object.fromEntries(typed.map(([key]) => [key, `--${flag} ${key}`])))
  }
}

/** The keys of such pairs. */
export const keysOf = (flag: string, pairs: readonly string[]): string[] => pairs.map((pair) => split(flag, pair)[0])

function split(flag: string, pair: string): [string, string] {
  const at = pair.indexOf('=')
  if (at < 1) throw new InputError(`--${flag}`, `"${pair}" must read key=value`)
  return [pair.slice(0, at), pair.slice(at + 1)]
}

function toValue(key: string, text: string, spec: OptionSpec): Value {
  const option = Object.hasOwn(spec, key) ? spec[key] : undefined
  if (!option) throw new InputError(key, `is not an option here; there is ${Object.keys(spec).join(', ') || 'none'}`)
  return option.kind === 'number' ? toNumber(key, text) : option.kind === 'toggle' ? toToggle(key, text) : text
}

function toNumber(key: string, text: string): number {
  const value = Number(text)
  if (text.trim() === '' || !Number.isFinite(value)) throw new InputError(key, `"${text}" is not a number`)
  return value
}

function toToggle(key: string, text: string): boolean {
  if (text !== 'true' && text !== 'false') throw new InputError(key, 'must be true or false')
  return text === 'true'
}

/** For `.catch`: what went wrong was asked for by this flag. */
export function refuse(flag: string): (error: unknown) => never {
  return (error) => {
    throw new InputError(flag, error instanceof Error ? error.message : String(error))
  }
}

/** What the lab calls what was typed, and the flag it was typed with: `setting.options` with `--gameset` makes of `setting.options.size` `--gameset size`. */
export type Fields = Readonly<Record<string, string>>

/** A refusal by the lab's name for a field as one by the flag that it came from; any other error as it is. */
export function byFlag(error: unknown, fields: Fields): unknown {
  if (!(error instanceof InputError)) return error
  for (let name = error.field; name !== ''; name = name.slice(0, Math.max(0, name.lastIndexOf('.')))) {
    if (!Object.hasOwn(fields, name)) continue
    const key = error.field.slice(name.length + 1)
    return new InputError(key === '' ? fields[name]! : `${fields[name]} ${key}`, error.problem)
  }
  return error
}

/** A reader that goes away (`| head`) ends a command quietly: one that has something to save is asked to stop, any other has nothing more to say. */
function heedReader(): void {
  let gone = false
  const leave = (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
    if (gone) return
    gone = true
    if (process.listenerCount('SIGTERM') > 0) process.emit('SIGTERM')
    else process.exit(0)
  }
  process.stdout.on('error', leave)
  process.stderr.on('error', leave)
}

/** What the system refuses about a file that nobody asked for by name: that file, and why. */
const named = (error: unknown): unknown =>
  error instanceof Error && 'syscall' in error && 'path' in error ? fileError(String(error.path), error) : error

/**
 * Runs a command: wrong input, or a place that cannot be read or written, becomes one clear line and exit status 2, anything else a stack
 * trace and 1. `fields`: which flag what the lab refuses came from.
 */
export async function runCommand(main: () => Promise<void>, fields: Fields = {}): Promise<void> {
  heedReader()
  try {
    await main()
  } catch (error) {
    const told = named(byFlag(error, fields))
    if (!(told instanceof InputError || told instanceof StorageError)) throw error
    console.error(told.message)
    process.exitCode = 2
  }
}
