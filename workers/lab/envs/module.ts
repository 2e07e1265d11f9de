import type { EnvSpec } from '../contracts/env'
import { InputError } from '../contracts/errors'
import { parseOptions } from '../contracts/options'
import type { Option, Value } from '../contracts/options'

/** What every game module exports: the memory contract, see envs-wasm/README.md. */
export interface Verbs {
  readonly memory: WebAssembly.Memory
  describe(): number
  /** Where the hit masks of the description lie; games without any leave it out. */
  masks?(): number
  /** An option that decides what is observed, once and before `describe` and `create`; 0 for any other. Games without such options leave it out. */
  choose?(option: number, value: number): number
  /** `frames` 0 = the game's own number. */
  create(slots: number, frames: number): number
  regions(): number
  /** Games without options leave it out. */
  configure?(slot: number, option: number, value: number): void
  /** A level's number, −1 = it follows the seed; games without levels leave it out. */
  level?(slot: number, level: number): void
  reset(slot: number, seed: number): void
  /** Toybox's `new_game` from the slot's present configuration; games without one leave it out. */
  renew?(slot: number): void
  step(slot: number, action: number): void
  /** One tick with any set of Toybox's buttons; games outside Toybox leave it out. */
  press?(slot: number, buttons: number): void
  stepMany(count: number, ticks: number, flags: number): void
  pushStack(slot: number): void
  settle(slot: number): number
  touch(slot: number): void
  observe(slot: number): void
  paint(slot: number): number
  locate(slot: number): number
  hash(slot: number): bigint
}

/** Order of the u32 words behind `regions()`. */
const regionNames = [
  'slots',
  'state',
  'stateStride',
  'observation',
  'observationStride',
  'stack',
  'stackStride',
  'frame',
  'frameStride',
  'frames',
  'boxes',
  'boxCapacity',
  'actions',
  'rewards',
  'ended',
  'lifeLost',
  'cells',
  'cellBytes',
  'seen',
] as const
export type Regions = Record<(typeof regionNames)[number], number>

/** Hit masks by id: one text per pixel row, `1` = visible. Missing rows are empty. */
export type Masks = Readonly<Record<string, readonly string[]>>

export type Chosen = Readonly<Record<string, Value>>

const abort = () => {
  throw new Error('the game module stopped itself: an assertion failed')
}

/** An instance of its own, with no slots yet. */
export async function openModule(source: BufferSource | WebAssembly.Module): Promise<Verbs> {
  const module = source instanceof WebAssembly.Module ? source : await WebAssembly.compile(source)
  const { exports } = await WebAssembly.instantiate(module, { env: { abort } })
  return exports as unknown as Verbs
}

/** Tells the module the options that decide what is observed; they hold for the whole instance. */
export function chooseOptions(verbs: Verbs, options: Chosen = {}): Chosen {
  const spec = readSpec(verbs)
  const values = parseOptions(spec.options, options)
  return Object.fromEntries(
    Object.entries(spec.options).flatMap(([key, option], i) => {
      const value = values[key] ?? option.default
      return verbs.choose?.(i, optionNumber(option, value)) ? [[key, value]] : []
    }),
  )
}

/** As modules take it: a choice as its place, yes and no as 1 and 0. */
export function optionNumber(option: Option, value: Value): number {
  return option.kind === 'choice' ? option.of.indexOf(String(value)) : Number(value)
}

/** A description leaves out what the game has none of. */
export function readSpec(verbs: Verbs): EnvSpec {
  const at = verbs.describe()
  const length = new DataView(verbs.memory.buffer).getUint32(at, true)
  const described = JSON.parse(new TextDecoder().decode(new Uint8Array(verbs.memory.buffer, at + 4, length))) as Omit<
    EnvSpec,
    'options' | 'levels'
  > &
    Partial<EnvSpec>
  return { options: {}, levels: false, ...described }
}

/** Takes the place of the module's own mask. Throws InputError naming the mask, and the row, that does not fit. */
export function writeMask(verbs: Verbs, spec: EnvSpec, id: string, rows: readonly string[]): void {
  const mask = spec.masks?.find((candidate) => candidate.id === id)
  if (!mask || !verbs.masks) throw new InputError(`mask ${id}`, `is unknown to ${spec.title}`)
  if (rows.length > mask.height)
    throw new InputError(`mask ${id}`, `must have ${mask.height} rows at most, not ${rows.length}`)
  const view = new DataView(verbs.memory.buffer, verbs.masks() + mask.offset, mask.height * 2)
  for (let row = 0; row < mask.height; row++) {
    const text = rows[row] ?? '0'.repeat(mask.width)
    if (text.length !== mask.width || /[^01]/.test(text))
      throw new InputError(`mask ${id}`, `row ${row} must be ${mask.width} times 0 or 1`)
    view.setUint16(row * 2, Number.parseInt(text.padEnd(16, '0'), 2), true)
  }
}

/** Where everything lies, once slots have been created. */
export function readRegions(verbs: Verbs): Regions {
  const words = new Uint32Array(verbs.memory.buffer, verbs.regions(), regionNames.length)
  return Object.fromEntries(regionNames.map((name, i) => [name, words[i] ?? 0])) as Regions
}
