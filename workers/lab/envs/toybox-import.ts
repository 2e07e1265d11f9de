import { LosslessNumber } from 'lossless-json'
import { InputError } from '../contracts/errors'
import { checkField, createFinder, readField, writeField } from './fields'
import type { BatchGame } from './game'
import type { Grid, Older, Shape } from './toybox-shape'
import { shapesOf, type Part } from './toybox-shapes'
import { channels, entryOf, fromJson, isObject, type Json } from './toybox-values'

/** Throws InputError naming the field; nothing is changed then. */
export function importTree(game: BatchGame, slot: number, part: Part, given: Json): void {
  const { [part]: shape, follow, older } = shapesOf(game)
  const entries = shape.kind === 'object' ? shape.entries : {}
  checkFamily(entries, given, part, game.spec.title)
  const tree = part === 'state' && older ? ofToday(entries, given, older) : given
  const bytes = game.state(slot).slice()
  const writer = new Writer(bytes, createFinder(game.spec))
  writer.decode(shape, tree, part)
  if (part === 'state') for (const [path, source] of Object.entries(follow)) writer.copy(source, path)
  game.state(slot).set(bytes)
  game.touch(slot)
}

/** A document in the form of a shape, into a copy of the state's bytes. */
class Writer {
  readonly #find: ReturnType<typeof createFinder>
  readonly #view: DataView
  /** Of lists that are as long as others, by the field that says so. */
  readonly #counts = new Map<string, number>()

  constructor(bytes: Uint8Array, find: ReturnType<typeof createFinder>) {
    this.#find = find
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  copy(from: string, to: string): void {
    const [source, target] = [this.#find(from), this.#find(to)]
    writeField(this.#view, target.offset, target.field.type, readField(this.#view, source.offset, source.field.type))
  }

  #put(path: string, json: Json, at: string): void {
    const { offset, field } = this.#find(path)
    const value = fromJson(json, field.type, at)
    checkField(at, field, value)
    writeField(this.#view, offset, field.type, value)
  }

  #zero(path: string): void {
    const { offset, field } = this.#find(path)
    writeField(this.#view, offset, field.type, field.type === 'u64' ? '0' : 0)
  }

  #clear(shape: Shape): void {
    switch (shape.kind) {
      case 'object':
        return Object.values(shape.entries).forEach((one) => this.#clear(one))
      case 'list':
        if (shape.count) this.#zero(shape.count)
        for (let i = 0; i < shape.most; i++) this.#clear(shape.item(i))
        return
      case 'maybe':
        this.#zero(shape.present)
        return this.#clear(shape.item)
      case 'leaf':
      case 'nullable':
      case 'choice':
      case 'rgba':
        return this.#zero(shape.path)
      case 'length':
        return this.#zero(shape.count)
      case 'constant':
        return
      case 'tagged':
        this.#zero(shape.path)
        return Object.values(shape.forms).forEach((one) => this.#clear(one))
      case 'cells':
      case 'chart':
        return this.#clearGrid(shape.grid)
      default:
        return shape satisfies never
    }
  }

  #clearGrid({ columns, rows, cell }: Grid): void {
    for (let i = 0; i < columns * rows; i++) this.#zero(cell(i))
  }

  #decodeCells({ width, height, columns, cell }: Grid, json: Json, at: string): void {
    if (!Array.isArray(json)) throw new InputError(at, 'must be a list')
    const [wide, tall] = [width, height].map((path) =>
      Number(readField(this.#view, this.#find(path).offset, this.#find(path).field.type)),
    ) as [number, number]
    json.forEach((entry: Json, i) => {
      const id = Number(fromJson(entry, 'u32', `${at}[${i}]`))
      if (id < 0 || id >= wide * tall) throw new InputError(`${at}[${i}]`, `must lie in 0 … ${wide * tall - 1}`)
      this.#put(cell(Math.floor(id / wide) * columns + (id % wide)), true, `${at}[${i}]`)
    })
  }

  #decodeChart({ width, height, columns, rows, cell }: Grid, letters: string, json: Json, at: string): void {
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
        this.#put(cell(y * columns + x), new LosslessNumber(String(letters.indexOf(letter))), `${at}[${y}]`)
      }
    })
    this.#put(width, new LosslessNumber(String(wide)), at)
    this.#put(height, new LosslessNumber(String(json.length)), at)
  }

  #decodeTagged(shape: Shape & { kind: 'tagged' }, json: Json, at: string): void {
    const tags = Object.keys(shape.forms)
    const [tag, ...more] = isObject(json) ? Object.keys(json) : []
    const form = tag === undefined || !Object.hasOwn(shape.forms, tag) ? undefined : shape.forms[tag]
    if (!isObject(json) || tag === undefined || form === undefined || more.length > 0)
      throw new InputError(at, `must be an object with one of ${tags.join(', ')}`)
    this.#clear(shape)
    this.#put(shape.path, new LosslessNumber(String(tags.indexOf(tag))), at)
    this.decode(form, json[tag] ?? null, `${at}.${tag}`)
  }

  #decodeColor(path: string, json: Json, at: string): void {
    const entries = Object.fromEntries(channels.map((channel) => [channel, null]))
    const word = channels.reduce((sum, channel, i) => {
      const value = Number(fromJson(entryOf(entries, json, channel, at), 'u8', `${at}.${channel}`))
      if (value < 0 || value > 255) throw new InputError(`${at}.${channel}`, 'must lie in 0 … 255')
      return sum + value * 256 ** i
    }, 0)
    writeField(this.#view, this.#find(path).offset, 'u32', word)
  }

  #decodeList(shape: Shape & { kind: 'list' }, json: Json, at: string): void {
    if (!Array.isArray(json)) throw new InputError(at, 'must be a list')
    if (json.length < shape.least || json.length > shape.most)
      throw new InputError(at, `must have ${shape.least} … ${shape.most} entries, not ${json.length}`)
    if (shape.count) {
      const known = this.#counts.get(shape.count)
      if (known !== undefined && known !== json.length)
        throw new InputError(at, `must have ${known} entries like its sibling, not ${json.length}`)
      this.#counts.set(shape.count, json.length)
      writeField(this.#view, this.#find(shape.count).offset, this.#find(shape.count).field.type, json.length)
    }
    json.forEach((entry: Json, i) => this.decode(shape.item(i), entry, `${at}[${i}]`))
    for (let i = json.length; i < shape.most; i++) this.#clear(shape.item(i))
  }

  decode(shape: Shape, json: Json, at: string): void {
    switch (shape.kind) {
      case 'leaf':
        return this.#put(shape.path, json, at)
      case 'nullable':
        if (json !== null && fromJson(json, this.#find(shape.path).field.type, at) === shape.none)
          throw new InputError(at, `must not be ${shape.none}`)
        return this.#put(shape.path, json === null ? new LosslessNumber(String(shape.none)) : json, at)
      case 'choice': {
        const place = typeof json === 'string' ? shape.of.indexOf(json) : -1
        if (place < 0) throw new InputError(at, `must be one of ${shape.of.join(', ')}`)
        return this.#put(shape.path, new LosslessNumber(String(place)), at)
      }
      case 'maybe':
        this.#put(shape.present, json !== null, at)
        return json === null ? this.#clear(shape.item) : this.decode(shape.item, json, at)
      case 'rgba':
        return this.#decodeColor(shape.path, json, at)
      case 'object':
        return Object.entries(shape.entries).forEach(([key, entry]) =>
          this.decode(entry, entryOf(shape.entries, json, key, at), `${at}.${key}`),
        )
      case 'list':
        return this.#decodeList(shape, json, at)
      case 'length': {
        const known = this.#counts.get(shape.count)
        this.#put(shape.count, json, at)
        if (known !== undefined && Number(json) !== known)
          throw new InputError(at, `must be ${known}, as long as the list is`)
        return
      }
      case 'constant':
        if (json !== shape.value) throw new InputError(at, `must be "${shape.value}"`)
        return
      case 'tagged':
        return this.#decodeTagged(shape, json, at)
      case 'cells':
        this.#clearGrid(shape.grid)
        return this.#decodeCells(shape.grid, json, at)
      case 'chart':
        this.#clearGrid(shape.grid)
        return this.#decodeChart(shape.grid, shape.letters, json, at)
      default:
        return shape satisfies never
    }
  }
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
