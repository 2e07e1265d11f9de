import { LosslessNumber, isLosslessNumber } from 'lossless-json'
import type { FieldType, FieldValue } from '../contracts/env'
import { InputError } from '../contracts/errors'

/** JSON as lossless-json gives it: numbers are LosslessNumber. */
export type Json = null | boolean | string | LosslessNumber | readonly Json[] | { readonly [key: string]: Json }

export const isObject = (json: Json): json is { readonly [key: string]: Json } =>
  typeof json === 'object' && json !== null && !Array.isArray(json) && !isLosslessNumber(json)

/** Floats keep a decimal point, as serde writes them. */
export function toJson(value: FieldValue, type: FieldType): Json {
  if (typeof value === 'boolean') return value
  if (typeof value === 'string') return new LosslessNumber(value)
  const text = Object.is(value, -0) ? '-0' : String(value)
  return new LosslessNumber((type === 'f64' || type === 'f32') && /^-?\d+$/.test(text) ? `${text}.0` : text)
}

/** Throws InputError where it is no value of the field's type. */
export function fromJson(json: Json, type: FieldType, at: string): FieldValue {
  if (type === 'bool') {
    if (typeof json !== 'boolean') throw new InputError(at, 'must be true or false')
    return json
  }
  if (!isLosslessNumber(json)) throw new InputError(at, 'must be a number')
  const text = (json as LosslessNumber).value
  if (type === 'f64' || type === 'f32') return Number(text)
  if (!/^-?\d+$/.test(text)) throw new InputError(at, 'must be a whole number')
  return type === 'u64' ? text : Number(text)
}

/** A colour as an object of four bytes, and as the word that the game has. */
export const channels = ['r', 'g', 'b', 'a'] as const

export const colorOf = (word: number): Json =>
  Object.fromEntries(channels.map((channel, i) => [channel, new LosslessNumber(String((word >>> (8 * i)) & 255))]))

/** The value of one of the entries that an object may have. */
export function entryOf(entries: Readonly<Record<string, unknown>>, json: Json, key: string, at: string): Json {
  if (!isObject(json)) throw new InputError(at, 'must be an object')
  for (const extra of Object.keys(json))
    if (!Object.hasOwn(entries, extra)) throw new InputError(`${at}.${extra}`, 'is unknown')
  const value = Object.hasOwn(json, key) ? json[key] : undefined
  if (value === undefined) throw new InputError(`${at}.${key}`, 'is missing')
  return value
}
