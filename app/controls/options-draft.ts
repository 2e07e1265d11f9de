import { InputError } from '../../workers/lab/contracts/errors'
import { parseOptions, type Option, type OptionSpec, type Value } from '../../workers/lab/contracts/options'

export type OptionValues = Readonly<Record<string, Value>>

/** `learningRate` → "Learning rate"; an option's own title wins. */
export function titleOf(key: string, option: Option): string {
  if (option.title) return option.title
  const words = key
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/[_-]+/g, ' ')
    .toLowerCase()
  return words.charAt(0).toUpperCase() + words.slice(1)
}

/** The value a form shows: the given one if it is legal, else the default. */
export function valueOf(key: string, option: Option, values: OptionValues): Value {
  const given = values[key]
  return given !== undefined && problemOf(key, option, given) === '' ? given : option.default
}

/** '' or why the value cannot be used. */
export function problemOf(key: string, option: Option, value: unknown): string {
  try {
    parseOptions({ [key]: option }, { [key]: value })
    return ''
  } catch (error) {
    if (error instanceof InputError) return error.problem
    throw error
  }
}

/** Values for another spec: what still fits is kept, the rest falls back to its default. */
export function fitValues(spec: OptionSpec, values: OptionValues): Record<string, Value> {
  return Object.fromEntries(Object.entries(spec).map(([key, option]) => [key, valueOf(key, option, values)]))
}

/** The same options where other values are usual: what resets go to, and what counts as changed. */
export function withUsual(spec: OptionSpec, usual: OptionValues): OptionSpec {
  return Object.fromEntries(
    Object.entries(spec).map(([key, option]) => [key, { ...option, default: valueOf(key, option, usual) } as Option]),
  )
}

/** Only what differs from the defaults: short links, honest cards. */
export function changedValues(spec: OptionSpec, values: OptionValues): Record<string, Value> {
  return Object.fromEntries(
    Object.entries(fitValues(spec, values)).filter(([key, value]) => value !== spec[key]?.default),
  )
}
