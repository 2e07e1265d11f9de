import { InputError } from './errors'

/** One description, four uses: default, form, URL, validation. */
export type OptionSpec = { readonly [key: string]: Option }

export type Option = (
  | {
      readonly kind: 'number'
      readonly title?: string
      readonly default: number
      readonly min: number
      readonly max: number
      readonly step?: number
      readonly unit?: string
      /** Values that somebody has made usual, by whom: a form offers them. */
      readonly named?: Readonly<Record<string, number>>
      readonly help: string
    }
  | {
      readonly kind: 'choice'
      readonly title?: string
      readonly default: string
      readonly of: readonly string[]
      readonly help: string
    }
  | { readonly kind: 'toggle'; readonly title?: string; readonly default: boolean; readonly help: string }
  | {
      /** Some of a list that follows from what else was chosen, as `contracts/chosen.ts` names them; whoever knows the list checks that. */
      readonly kind: 'names'
      readonly title?: string
      readonly default: string
      readonly help: string
    }
) & {
  readonly where?: Where
  /** What was done before there was this option, where that is not the default. */
  readonly before?: Value
}

/** Only of use there: a form leaves it out elsewhere, and its default holds. */
export type Where = 'colours' | 'memory'

export type Value = number | string | boolean
export type Values<S extends OptionSpec = OptionSpec> = {
  readonly [K in keyof S]: S[K]['kind'] extends 'number' ? number : S[K]['kind'] extends 'toggle' ? boolean : string
}

export function defaults<S extends OptionSpec>(spec: S): Values<S> {
  return Object.fromEntries(Object.entries(spec).map(([key, option]) => [key, option.default])) as Values<S>
}

/** What was done before there were these options, where that is not their default. */
export const valuesBefore = (spec: OptionSpec): Readonly<Record<string, Value>> =>
  Object.fromEntries(Object.entries(spec).flatMap(([key, { before }]) => (before === undefined ? [] : [[key, before]])))

/** `parseOptions` for values that a file has: options that it does not name may have come after it. */
export function parseKept<S extends OptionSpec>(spec: S, given: unknown): Values<S> {
  return parseOptions(spec, typeof given === 'object' ? { ...valuesBefore(spec), ...given } : given)
}

/** Complete and check values from outside. Missing keys take their default; anything wrong throws `InputError(key, …)`. */
export function parseOptions<S extends OptionSpec>(spec: S, given: unknown): Values<S> {
  if (given === undefined || given === null) return defaults(spec)
  if (typeof given !== 'object') throw new InputError('options', 'must be an object')
  for (const key of Object.keys(given))
    if (!Object.hasOwn(spec, key)) throw new InputError(key, 'is not an option here')
  const source = given as Record<string, unknown>
  return Object.fromEntries(
    Object.entries(spec).map(([key, option]) => [
      key,
      source[key] === undefined ? option.default : parseValue(key, option, source[key]),
    ]),
  ) as Values<S>
}

function parseValue(key: string, option: Option, value: unknown): Value {
  switch (option.kind) {
    case 'number':
      if (typeof value !== 'number' || !Number.isFinite(value)) throw new InputError(key, 'must be a number')
      if (value < option.min || value > option.max)
        throw new InputError(key, `must lie in ${option.min} … ${option.max}`)
      if (option.step && Number.isInteger(option.step) && Number.isInteger(option.min) && !Number.isInteger(value))
        throw new InputError(key, 'must be a whole number')
      return value
    case 'choice':
      if (typeof value !== 'string' || !option.of.includes(value))
        throw new InputError(key, `must be one of ${option.of.join(', ')}`)
      return value
    case 'toggle':
      if (typeof value !== 'boolean') throw new InputError(key, 'must be true or false')
      return value
    case 'names':
      if (typeof value !== 'string' || !/^[a-z0-9+-]{0,4000}$/i.test(value))
        throw new InputError(key, 'must be names or ranges of numbers with + between')
      return value
    default:
      return option satisfies never
  }
}
