import { LosslessNumber, isLosslessNumber, parse, stringify } from 'lossless-json'
import type { FieldType, FieldValue } from '../contracts/env'
import { InputError } from '../contracts/errors'
import { checkField, createFinder, readField, writeField } from './fields'
import type { BatchGame } from './game'
import type { Grid, Older, Shape, ToyboxShapes } from './toybox-shape'

/**
 * States and configurations as the original's JSON, all fields, in both directions and without loss: 64-bit generator
 * words pass as text, never as doubles. An import is checked completely before one byte of the game changes. The form of
 * a game's documents is the file of its name in toybox/.
 */
const found = import.meta.glob<ToyboxShapes>('./toybox/*.ts', { eager: true, import: 'default' })
const shapes = new Map(
  Object.entries(found).map(([path, shape]) => [path.slice('./toybox/'.length, -'.ts'.length), shape]),
)

/** JSON as lossless-json gives it: numbers are LosslessNumber. */
export type Json = null | boolean | string | LosslessNumber | readonly Json[] | { readonly [key: string]: Json }
type Part = 'state' | 'config'

/** Paths of state lists, such as `board.boxes`, in whose order the original itself is not sure. */
export const unorderedLists = (game: BatchGame): readonly string[] => shapesOf(game).unordered ?? []

export const exportState = (game: BatchGame, slot: number): string => write(exportTree(game, slot, 'state'))
export const exportConfig = (game: BatchGame, slot: number): string => write(exportTree(game, slot, 'config'))
/** Throws InputError naming the field; nothing is changed then. The tick counter and everything outside the original's state stay. */
export const importState = (game: BatchGame, slot: number, text: string): void =>
  importTree(game, slot, 'state', readJson(text))
/** As `importState`. Takes effect as far as the rules look at it; `game.renew(slot)` starts a game from it. */
export const importConfig = (game: BatchGame, slot: number, text: string): void =>
  importTree(game, slot, 'config', readJson(text))

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
      case 'choice':
        return shape.of[Number(game.read(slot, shape.path))] ?? null
      case 'maybe':
        return game.read(slot, shape.present) === true ? encode(shape.item) : null
      case 'rgba':
        return colorOf(Number(game.read(slot, shape.path)))
      case 'object':
        return Object.fromEntries(Object.entries(shape.entries).map(([key, entry]) => [key, encode(entry)]))
      case 'list':
        return Array.from({ length: shape.count ? Number(game.read(slot, shape.count)) : shape.most }, (_, i) =>
          encode(shape.item(i)),
        )
      case 'length':
        return value(shape.count)
      case 'constant':
        return shape.value
      case 'tagged': {
        const [tag, form] = Object.entries(shape.forms)[Number(game.read(slot, shape.path))] ?? []
        return tag && form ? { [tag]: encode(form) } : null
      }
      case 'cells':
        return rowsOf(shape.grid, (path) => game.read(slot, path)).flatMap((row, y) =>
          row.flatMap((marked, x) => (marked === true ? [new LosslessNumber(String(y * row.length + x))] : [])),
        )
      case 'chart':
        return rowsOf(shape.grid, (path) => game.read(slot, path)).map((row) =>
          row.map((cell) => shape.letters[Number(cell)] ?? '').join(''),
        )
      default:
        return shape satisfies never
    }
  }
  return encode(shapesOf(game)[part])
}

/** The cells of a grid that are in use. */
function rowsOf({ width, height, columns, cell }: Grid, read: (path: string) => FieldValue): FieldValue[][] {
  return Array.from({ length: Number(read(height)) }, (_, y) =>
    Array.from({ length: Number(read(width)) }, (_, x) => read(cell(y * columns + x))),
  )
}

const channels = ['r', 'g', 'b', 'a'] as const

const colorOf = (word: number): Json =>
  Object.fromEntries(channels.map((channel, i) => [channel, new LosslessNumber(String((word >>> (8 * i)) & 255))]))

/** Floats keep a decimal point, as serde writes them. */
function toJson(value: FieldValue, type: FieldType): Json {
  if (typeof value === 'boolean') return value
  if (typeof value === 'string') return new LosslessNumber(value)
  const text = Object.is(value, -0) ? '-0' : String(value)
  return new LosslessNumber((type === 'f64' || type === 'f32') && /^-?\d+$/.test(text) ? `${text}.0` : text)
}

export function importTree(game: BatchGame, slot: number, part: Part, given: Json): void {
  const { [part]: shape, follow, older } = shapesOf(game)
  const entries = shape.kind === 'object' ? shape.entries : {}
  checkFamily(entries, given, part, game.spec.title)
  const tree = part === 'state' && older ? ofToday(entries, given, older) : given
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
  const zero = (path: string) => {
    const { offset, field } = find(path)
    writeField(view, offset, field.type, field.type === 'u64' ? '0' : 0)
  }
  const clear = (shape: Shape): void => {
    switch (shape.kind) {
      case 'object':
        return Object.values(shape.entries).forEach(clear)
      case 'list':
        if (shape.count) zero(shape.count)
        for (let i = 0; i < shape.most; i++) clear(shape.item(i))
        return
      case 'maybe':
        zero(shape.present)
        return clear(shape.item)
      case 'leaf':
      case 'nullable':
      case 'choice':
      case 'rgba':
        return zero(shape.path)
      case 'length':
        return zero(shape.count)
      case 'constant':
        return
      case 'tagged':
        zero(shape.path)
        return Object.values(shape.forms).forEach(clear)
      case 'cells':
      case 'chart':
        return clearGrid(shape.grid)
      default:
        return shape satisfies never
    }
  }
  const clearGrid = ({ columns, rows, cell }: Grid) => {
    for (let i = 0; i < columns * rows; i++) zero(cell(i))
  }
  const decodeCells = ({ width, height, columns, cell }: Grid, json: Json, at: string) => {
    if (!Array.isArray(json)) throw new InputError(at, 'must be a list')
    const [wide, tall] = [width, height].map((path) =>
      Number(readField(view, find(path).offset, find(path).field.type)),
    ) as [number, number]
    json.forEach((entry: Json, i) => {
      const id = Number(fromJson(entry, 'u32', `${at}[${i}]`))
      if (id < 0 || id >= wide * tall) throw new InputError(`${at}[${i}]`, `must lie in 0 … ${wide * tall - 1}`)
      put(cell(Math.floor(id / wide) * columns + (id % wide)), true, `${at}[${i}]`)
    })
  }
  const decodeChart = ({ width, height, columns, rows, cell }: Grid, letters: string, json: Json, at: string) => {
    if (!Array.isArray(json) || json.length < 1 || json.length > rows)
      throw new InputError(at, `must be a list of 1 … ${rows} texts`)
    const wide = typeof json[0] === 'string' ? json[0].length : 0
    if (wide < 1 || wide > columns) throw new InputError(`${at}[0]`, `must be a text of 1 … ${columns} characters`)
    json.forEach((line: Json, y) => {
      if (typeof line !== 'string' || line.length !== wide)
        throw new InputError(`${at}[${y}]`, `must be a text of ${wide} characters`)
      for (const [x, letter] of [...line].entries()) {
        if (!letters.includes(letter))
          throw new InputError(`${at}[${y}]`, `must be made of "${letters}", not "${letter}"`)
        put(cell(y * columns + x), new LosslessNumber(String(letters.indexOf(letter))), `${at}[${y}]`)
      }
    })
    put(width, new LosslessNumber(String(wide)), at)
    put(height, new LosslessNumber(String(json.length)), at)
  }
  const decodeTagged = (shape: Shape & { kind: 'tagged' }, json: Json, at: string) => {
    const tags = Object.keys(shape.forms)
    const [tag, ...more] = isObject(json) ? Object.keys(json) : []
    const form = tag === undefined || !Object.hasOwn(shape.forms, tag) ? undefined : shape.forms[tag]
    if (!isObject(json) || tag === undefined || form === undefined || more.length > 0)
      throw new InputError(at, `must be an object with one of ${tags.join(', ')}`)
    clear(shape)
    put(shape.path, new LosslessNumber(String(tags.indexOf(tag))), at)
    decode(form, json[tag] ?? null, `${at}.${tag}`)
  }
  const decodeColor = (path: string, json: Json, at: string) => {
    const entries = Object.fromEntries(channels.map((channel) => [channel, null]))
    const word = channels.reduce((sum, channel, i) => {
      const value = Number(fromJson(entryOf(entries, json, channel, at), 'u8', `${at}.${channel}`))
      if (value < 0 || value > 255) throw new InputError(`${at}.${channel}`, 'must lie in 0 … 255')
      return sum + value * 256 ** i
    }, 0)
    writeField(view, find(path).offset, 'u32', word)
  }
  const decodeList = (shape: Shape & { kind: 'list' }, json: Json, at: string) => {
    if (!Array.isArray(json)) throw new InputError(at, 'must be a list')
    if (json.length < shape.least || json.length > shape.most)
      throw new InputError(at, `must have ${shape.least} … ${shape.most} entries, not ${json.length}`)
    if (shape.count) {
      const known = counts.get(shape.count)
      if (known !== undefined && known !== json.length)
        throw new InputError(at, `must have ${known} entries like its sibling, not ${json.length}`)
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
        if (json !== null && fromJson(json, find(shape.path).field.type, at) === shape.none)
          throw new InputError(at, `must not be ${shape.none}`)
        return put(shape.path, json === null ? new LosslessNumber(String(shape.none)) : json, at)
      case 'choice': {
        const place = typeof json === 'string' ? shape.of.indexOf(json) : -1
        if (place < 0) throw new InputError(at, `must be one of ${shape.of.join(', ')}`)
        return put(shape.path, new LosslessNumber(String(place)), at)
      }
      case 'maybe':
        put(shape.present, json !== null, at)
        return json === null ? clear(shape.item) : decode(shape.item, json, at)
      case 'rgba':
        return decodeColor(shape.path, json, at)
      case 'object':
        return Object.entries(shape.entries).forEach(([key, entry]) =>
          decode(entry, entryOf(shape.entries, json, key, at), `${at}.${key}`),
        )
      case 'list':
        return decodeList(shape, json, at)
      case 'length': {
        const known = counts.get(shape.count)
        put(shape.count, json, at)
        if (known !== undefined && Number(json) !== known)
          throw new InputError(at, `must be ${known}, as long as the list is`)
        return
      }
      case 'constant':
        if (json !== shape.value) throw new InputError(at, `must be "${shape.value}"`)
        return
      case 'tagged':
        return decodeTagged(shape, json, at)
      case 'cells':
        clearGrid(shape.grid)
        return decodeCells(shape.grid, json, at)
      case 'chart':
        clearGrid(shape.grid)
        return decodeChart(shape.grid, shape.letters, json, at)
      default:
        return shape satisfies never
    }
  }

  decode(shape, tree, part)
  if (part === 'state')
    for (const [path, source] of Object.entries(follow))
      writeField(
        view,
        find(path).offset,
        find(path).field.type,
        readField(view, find(source).offset, find(source).field.type),
      )
  game.state(slot).set(bytes)
  game.touch(slot)
}

/** A document of another game gets one clear sentence instead of its first foreign key. */
function checkFamily(entries: Readonly<Record<string, Shape>>, json: Json, at: string, title: string): void {
  const keys = isObject(json) ? Object.keys(json) : []
  const wanted = Object.keys(entries)
  if (wanted.filter((key) => keys.includes(key)).length * 2 < wanted.length)
    throw new InputError(at, `is not a ${title} ${at}`)
}

/** A state of an older version as today's would say the same; any other as it is. Throws InputError where something is lost. */
function ofToday(entries: Readonly<Record<string, Shape>>, json: Json, { told, renamed, absent }: Older): Json {
  if (!isObject(json) || !told.every((key) => key in json) || Object.keys(absent).some((key) => key in json))
    return json
  const tree = Object.fromEntries([
    ...Object.entries(json).map(([key, value]) => [renamed[key] ?? key, value] as const),
    ...Object.entries(absent).map(([key, value]) => [key, new LosslessNumber(value)] as const),
  ])
  const missing = Object.keys(entries).filter((key) => !(key in tree))
  if (missing.length > 0)
    throw new InputError('state', `is of an older version of Toybox, which kept no ${missing.join(', ')}`)
  return tree
}

const isObject = (json: Json): json is { readonly [key: string]: Json } =>
  typeof json === 'object' && json !== null && !Array.isArray(json) && !isLosslessNumber(json)

function entryOf(entries: Readonly<Record<string, unknown>>, json: Json, key: string, at: string): Json {
  if (!isObject(json)) throw new InputError(at, 'must be an object')
  for (const extra of Object.keys(json))
    if (!Object.hasOwn(entries, extra)) throw new InputError(`${at}.${extra}`, 'is unknown')
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
