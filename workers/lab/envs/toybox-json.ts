import { LosslessNumber, isLosslessNumber, parse, stringify } from 'lossless-json'
import type { FieldType, FieldValue } from '../contracts/env'
import { InputError } from '../contracts/errors'
import { checkField, createFinder, readField, writeField } from './fields'
import type { BatchGame } from './game'
import type { Shape, ToyboxShapes } from './toybox-shape'

/**
 * States and configurations as the original's JSON, all fields, in both directions and without loss: 64-bit generator
 * words pass as text, never as doubles. An import is checked completely before one byte of the game changes. The form of
 * a game's documents is the file of its name in toybox/.
 */
const found = import.meta.glob<ToyboxShapes>('./toybox/*.ts', { eager: true, import: 'default' })
const shapes = new Map(Object.entries(found).map(([path, shape]) => [path.slice('./toybox/'.length, -'.ts'.length), shape]))

/** JSON as lossless-json gives it: numbers are LosslessNumber. */
export type Json = null | boolean | string | LosslessNumber | readonly Json[] | { readonly [key: string]: Json }
type Part = 'state' | 'config'

export const hasToyboxJson = (game: BatchGame): boolean => shapes.has(game.spec.id)

export const exportState = (game: BatchGame, slot: number): string => write(exportTree(game, slot, 'state'))
export const exportConfig = (game: BatchGame, slot: number): string => write(exportTree(game, slot, 'config'))
/** Throws InputError naming the field; nothing is changed then. The tick counter and everything outside the original's state stay. */
export const importState = (game: BatchGame, slot: number, text: string): void => importTree(game, slot, 'state', readJson(text))
/** As `importState`. Takes effect as far as the rules look at it; `game.renew(slot)` starts a game from it. */
export const importConfig = (game: BatchGame, slot: number, text: string): void => importTree(game, slot, 'config', readJson(text))

/** Parse text; throws InputError with what is wrong. */
export function readJson(text: string): Json {
  try {
    return parse(text) as Json
  } catch (error) {
    throw new InputError('JSON', error instanceof Error ? error.message : String(error))
  }
}

const write = (tree: Json) => stringify(tree) ?? ''

/** Toybox's input bits for an ALE action number (0 … 17), as `BatchGame.press` takes them. */
export function buttonsOf(ale: number): number {
  const left = 1
  const right = 2
  const up = 4
  const down = 8
  const directions = [0, 0, up, right, left, down, up | right, up | left, down | right, down | left]
  if (!Number.isInteger(ale) || ale < 0 || ale > 17) throw new InputError('action', `${ale} is not an ALE action`)
  const fire = ale === 1 || ale > 9
  return (directions[ale > 9 ? ale - 8 : ale] ?? 0) | (fire ? 16 : 0)
}

function shapesOf(game: BatchGame): ToyboxShapes {
  const known = shapes.get(game.spec.id)
  if (!known) throw new InputError('game', `${game.spec.title} has no Toybox form`)
  return known
}

const viewOf = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)

export function exportTree(game: BatchGame, slot: number, part: Part): Json {
  const view = viewOf(game.state(slot))
  const find = createFinder(game.spec)
  const value = (path: string): Json => {
    const { offset, field } = find(path)
    return toJson(readField(view, offset, field.type), field.type)
  }
  const encode = (shape: Shape): Json => {
    switch (shape.kind) {
      case 'leaf':
        return value(shape.path)
      case 'nullable':
        return game.read(slot, shape.path) === shape.none ? null : value(shape.path)
      case 'object':
        return Object.fromEntries(Object.entries(shape.entries).map(([key, entry]) => [key, encode(entry)]))
      case 'list':
        return Array.from({ length: shape.count ? Number(game.read(slot, shape.count)) : shape.most }, (_, i) => encode(shape.item(i)))
      default:
        return shape satisfies never
    }
  }
  return encode(shapesOf(game)[part])
}

/** Floats keep a decimal point, as serde writes them. */
function toJson(value: FieldValue, type: FieldType): Json {
  if (typeof value === 'boolean') return value
  if (typeof value === 'string') return new LosslessNumber(value)
  const text = Object.is(value, -0) ? '-0' : String(value)
  return new LosslessNumber((type === 'f64' || type === 'f32') && /^-?\d+$/.test(text) ? `${text}.0` : text)
}

export function importTree(game: BatchGame, slot: number, part: Part, tree: Json): void {
  const { [part]: shape, follow } = shapesOf(game)
  const find = createFinder(game.spec)
  const bytes = game.state(slot).slice()
  const view = viewOf(bytes)
  const counts = new Map<string, number>()

  const put = (path: string, json: Json, at: string) => {
    const { offset, field } = find(path)
    const value = fromJson(json, field.type, at)
    checkField(at, field, value)
    writeField(view, offset, field.type, value)
  }
  const clear = (shape: Shape): void => {
    if (shape.kind === 'leaf') {
      const { offset, field } = find(shape.path)
      writeField(view, offset, field.type, field.type === 'u64' ? '0' : 0)
    } else if (shape.kind === 'object') Object.values(shape.entries).forEach(clear)
  }
  const decodeList = (shape: Shape & { kind: 'list' }, json: Json, at: string) => {
    if (!Array.isArray(json)) throw new InputError(at, 'must be a list')
    if (json.length < shape.least || json.length > shape.most) throw new InputError(at, `must have ${shape.least} … ${shape.most} entries, not ${json.length}`)
    if (shape.count) {
      const known = counts.get(shape.count)
      if (known !== undefined && known !== json.length) throw new InputError(at, `must have ${known} entries like its sibling, not ${json.length}`)
      counts.set(shape.count, json.length)
      writeField(view, find(shape.count).offset, find(shape.count).field.type, json.length)
    }
    json.forEach((entry: Json, i) => decode(shape.item(i), entry, `${at}[${i}]`))
    for (let i = json.length; i < shape.most; i++) clear(shape.item(i))
  }
  const decode = (shape: Shape, json: Json, at: string): void => {
    switch (shape.kind) {
      case 'leaf':
        return put(shape.path, json, at)
      case 'nullable':
        if (json !== null && fromJson(json, find(shape.path).field.type, at) === shape.none) throw new InputError(at, `must not be ${shape.none}`)
        return put(shape.path, json === null ? new LosslessNumber(String(shape.none)) : json, at)
      case 'object':
        return Object.entries(shape.entries).forEach(([key, entry]) => decode(entry, entryOf(shape.entries, json, key, at), `${at}.${key}`))
      case 'list':
        return decodeList(shape, json, at)
      default:
        return shape satisfies never
    }
  }

  if (shape.kind === 'object') checkFamily(shape.entries, tree, part, game.spec.title)
  decode(shape, tree, part)
  if (part === 'state')
    for (const [path, source] of Object.entries(follow)) writeField(view, find(path).offset, find(path).field.type, readField(view, find(source).offset, find(source).field.type))
  game.state(slot).set(bytes)
  game.touch(slot)
}

/** A document of another game gets one clear sentence instead of its first foreign key. */
function checkFamily(entries: Readonly<Record<string, Shape>>, json: Json, at: string, title: string): void {
  const keys = isObject(json) ? Object.keys(json) : []
  const wanted = Object.keys(entries)
  if (wanted.filter((key) => keys.includes(key)).length * 2 < wanted.length) throw new InputError(at, `is not a ${title} ${at}`)
}

const isObject = (json: Json): json is { readonly [key: string]: Json } =>
  typeof json === 'object' && json !== null && !Array.isArray(json) && !isLosslessNumber(json)

function entryOf(entries: Readonly<Record<string, Shape>>, json: Json, key: string, at: string): Json {
  if (!isObject(json)) throw new InputError(at, 'must be an object')
  for (const extra of Object.keys(json)) if (!Object.hasOwn(entries, extra)) throw new InputError(`${at}.${extra}`, 'is unknown')
  const value = Object.hasOwn(json, key) ? json[key] : undefined
  if (value === undefined) throw new InputError(`${at}.${key}`, 'is missing')
  return value
}

function fromJson(json: Json, type: FieldType, at: string): FieldValue {
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
