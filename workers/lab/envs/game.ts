import type { Box, Edit, EnvSpec, Game, Setting, StepResult } from '../contracts/env'
import { InputError } from '../contracts/errors'
import { seed as word } from '../contracts/guards'
import { frameLayout, framesOf } from '../contracts/observation'
import { parseOptions } from '../contracts/options'
import type { Option, Value } from '../contracts/options'
import { checkField, createFinder, readField, writeField } from './fields'
import type { Place } from './fields'

/** What every game module exports: the memory contract, see envs-wasm/README.md. */
interface Verbs {
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
type Regions = Record<(typeof regionNames)[number], number>

/** What `stepMany` does after the ticks of each slot. */
export const OBSERVE = 1
export const STACK = 2

/** A game with its batch side: one call steps all slots, results lie in WASM memory. */
export interface BatchGame extends Game {
  /** i32 [slots]: written before `stepMany`; a negative action leaves its slot alone. */
  readonly actions: Int32Array
  /** f32 [slots]: true reward of the last step of each slot. */
  readonly rewards: Float32Array
  /** u8 [slots]: index into `spec.endings`. */
  readonly ended: Uint8Array
  /** u8 [slots] 0/1. */
  readonly lifeLost: Uint8Array
  /** Bytes of the observations of all slots one after the other, [height, width, frames · channels] or float32 [n] each (`asObservations`). */
  readonly stacks: Uint8Array
  /** Up to `ticks` raw ticks for slots 0 … count − 1, then observe and push as `flags` (OBSERVE | STACK) say. */
  stepMany(count: number, ticks: number, flags: number): void
  /** Push the slot's last observation on its stack. */
  pushStack(slot: number): void
  clearStack(slot: number): void
  /** New game from the slot's present configuration and its generator, as Toybox's `new_game`. */
  renew(slot: number): void
  /** One raw tick with Toybox's buttons as bits: left 1, right 2, up 4, down 8, button1 16, button2 32. */
  press(slot: number, buttons: number): StepResult
  /** View on the slot's state. Whoever writes calls `touch` afterwards. */
  state(slot: number): Uint8Array
  /** Says that cached pictures of the slot are stale. */
  touch(slot: number): void
}

const abort = () => {
  throw new Error('the game module stopped itself: an assertion failed')
}

/** Hit masks by id: one text per pixel row, `1` = visible. Missing rows are empty. */
export type Masks = Readonly<Record<string, readonly string[]>>

type Chosen = Readonly<Record<string, Value>>

/** How a game is opened; what is absent is the game's own. */
export interface Opening extends Pick<Setting, 'options' | 'level'> {
  /** How many of the last observations an agent sees at once. */
  readonly frames?: number
  /** Replace the game's own of the same id. */
  readonly masks?: Masks
}

/**
 * One instance of a game with `slots` independent slots, each configured as `opening` says and reset with its own number
 * as seed. Its spec is that of these options and frames. Memory is allocated here and never grows. Throws RangeError when
 * the slots do not fit, InputError naming the option, the level, the frames or the mask that is wrong.
 */
export async function instantiate(
  source: BufferSource | WebAssembly.Module,
  slots: number,
  opening: Opening = {},
): Promise<BatchGame> {
  const module = source instanceof WebAssembly.Module ? source : await WebAssembly.compile(source)
  const { exports } = await WebAssembly.instantiate(module, { env: { abort } })
  const verbs = exports as unknown as Verbs
  const fixed = chooseOptions(verbs, opening)
  const described = readSpec(verbs)
  for (const [id, rows] of Object.entries(opening.masks ?? {})) writeMask(verbs, described, id, rows)
  const spec = withFrames(described, opening.frames)
  if (!Number.isInteger(slots) || slots < 1 || !verbs.create(slots, framesOf(spec.observation)))
    throw new RangeError(`${spec.title} has no room for ${slots} slots`)
  const game = bind(verbs, spec, readRegions(verbs), fixed)
  for (let slot = 0; slot < slots; slot++) {
    game.configure(slot, opening.options ?? {}, opening.level ?? null)
    game.reset(slot, slot)
  }
  return game
}

/** Tells the module the options that decide what is observed; they hold for the whole instance. */
function chooseOptions(verbs: Verbs, { options = {} }: Opening): Chosen {
  const spec = readSpec(verbs)
  const values = parseOptions(spec.options, options)
  return Object.fromEntries(
    Object.entries(spec.options).flatMap(([key, option], i) => {
      const value = values[key] ?? option.default
      return verbs.choose?.(i, asNumber(option, value)) ? [[key, value]] : []
    }),
  )
}

/** As modules take it: a choice as its place, yes and no as 1 and 0. */
function asNumber(option: Option, value: Value): number {
  return option.kind === 'choice' ? option.of.indexOf(String(value)) : Number(value)
}

function withFrames(spec: EnvSpec, frames = framesOf(spec.observation)): EnvSpec {
  if (!Number.isInteger(frames) || frames < 1) throw new InputError('frames', 'must be a whole number, 1 or more')
  if (spec.observation.kind === 'image') return { ...spec, observation: { ...spec.observation, frames } }
  if (frames !== 1) throw new InputError('frames', `must be 1: what ${spec.title} shows is no picture`)
  return spec
}

/** A description leaves out what the game has none of. */
function readSpec(verbs: Verbs): EnvSpec {
  const at = verbs.describe()
  const length = new DataView(verbs.memory.buffer).getUint32(at, true)
  const described = JSON.parse(new TextDecoder().decode(new Uint8Array(verbs.memory.buffer, at + 4, length))) as Omit<
    EnvSpec,
    'options' | 'levels'
  > &
    Partial<EnvSpec>
  return { options: {}, levels: false, ...described }
}

function writeMask(verbs: Verbs, spec: EnvSpec, id: string, rows: readonly string[]): void {
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

function readRegions(verbs: Verbs): Regions {
  const words = new Uint32Array(verbs.memory.buffer, verbs.regions(), regionNames.length)
  return Object.fromEntries(regionNames.map((name, i) => [name, words[i] ?? 0])) as Regions
}

/** `fixed`: the options that were chosen for all slots. */
function bind(verbs: Verbs, spec: EnvSpec, at: Regions, fixed: Chosen): BatchGame {
  const { buffer } = verbs.memory
  const actions = new Int32Array(buffer, at.actions, at.slots)
  const rewards = new Float32Array(buffer, at.rewards, at.slots)
  const ended = new Uint8Array(buffer, at.ended, at.slots)
  const lifeLost = new Uint8Array(buffer, at.lifeLost, at.slots)
  const { cells, cellBytes } = frameLayout(spec.observation)
  if (at.cells !== cells || at.cellBytes !== cellBytes || at.seen !== framesOf(spec.observation))
    throw new Error(`${spec.title} describes other observations than it lays out`)
  const frameBytes = cells * cellBytes
  const stackBytes = frameBytes * at.seen
  const stacks = new Uint8Array(buffer, at.stack, at.slots * stackBytes)
  const planes = rows(
    at.slots,
    (slot) => new Uint8Array(buffer, at.observation + slot * at.observationStride, frameBytes),
  )
  const frames = rows(
    at.frames,
    (frame) => new Uint8ClampedArray(buffer, at.frame + frame * at.frameStride, spec.width * spec.height * 4),
  )
  const states = rows(at.slots, (slot) => new Uint8Array(buffer, at.state + slot * at.stateStride, spec.stateBytes))

  const row = <T>(list: readonly T[], slot: number): T => {
    const found = list[slot]
    if (found === undefined) throw new RangeError(`slot ${slot} does not exist`)
    return found
  }
  const state = (slot: number) => row(states, slot)
  /** Release modules trust their slot numbers, so they are checked here. */
  const valid = (slot: number) => {
    state(slot)
    return slot
  }
  const fields = createFieldAccess(spec, state)
  const result = (slot: number): StepResult => {
    const ending = ended[slot] ?? 0
    return { reward: rewards[slot] ?? 0, terminated: ending !== 0, ended: ending, lifeLost: lifeLost[slot] !== 0 }
  }

  return {
    spec,
    slots: at.slots,
    actions,
    rewards,
    ended,
    lifeLost,
    stacks,
    state,
    touch: (slot) => verbs.touch(valid(slot)),
    configure(slot, options, level) {
      valid(slot)
      const values = parseOptions(spec.options, { ...fixed, ...options })
      for (const [key, value] of Object.entries(fixed))
        if (values[key] !== value) throw new InputError(key, `is ${value} for as long as the game is open`)
      if (level !== null && !spec.levels) throw new InputError('level', `is unknown to ${spec.title}`)
      if (level !== null) word(level, 'level')
      Object.entries(spec.options).forEach(
        ([key, option], i) =>
          key in fixed || verbs.configure?.(slot, i, asNumber(option, values[key] ?? option.default)),
      )
      verbs.level?.(slot, level ?? -1)
    },
    reset: (slot, seed) => verbs.reset(valid(slot), seed >>> 0),
    renew(slot) {
      if (!verbs.renew) throw new Error(`${spec.title} has no configuration to renew from`)
      verbs.renew(valid(slot))
    },
    step(slot, action) {
      if (!(action >= 0 && action < spec.actions.length)) throw new RangeError(`action ${action} does not exist`)
      verbs.step(valid(slot), action)
      return result(slot)
    },
    press(slot, buttons) {
      if (!verbs.press) throw new Error(`${spec.title} knows no buttons`)
      verbs.press(valid(slot), buttons)
      return result(slot)
    },
    stepMany(count, ticks, flags) {
      if (!(count >= 0 && count <= at.slots)) throw new RangeError(`${count} slots do not exist`)
      verbs.stepMany(count, ticks, flags)
    },
    pushStack: (slot) => verbs.pushStack(valid(slot)),
    clearStack: (slot) => void stacks.fill(0, valid(slot) * stackBytes, (slot + 1) * stackBytes),
    settle(slot) {
      const reason = verbs.settle(valid(slot))
      verbs.touch(slot)
      return reason ? (spec.illegal?.[reason] ?? 'not legal') : ''
    },
    observe(slot) {
      const plane = row(planes, slot)
      verbs.observe(slot)
      return plane
    },
    paint(slot) {
      verbs.paint(valid(slot))
      return row(frames, slot % at.frames)
    },
    locate: (slot) => readBoxes(spec, new Int32Array(buffer, at.boxes, verbs.locate(valid(slot)) * 6)),
    snapshot: (slot) => state(slot).slice(),
    restore(slot, bytes) {
      if (bytes.length !== spec.stateBytes)
        throw new InputError('state', `must be ${spec.stateBytes} bytes for ${spec.title}, not ${bytes.length}`)
      fields.checkCounts(bytes)
      state(slot).set(bytes)
      verbs.touch(slot)
    },
    read: fields.read,
    write(slot, edits) {
      fields.write(slot, edits)
      verbs.touch(slot)
    },
    hash: (slot) =>
      BigInt.asUintN(64, verbs.hash(valid(slot)))
        .toString(16)
        .padStart(16, '0'),
    score: (slot) => Number(fields.read(slot, 'score')),
    lives: (slot) => Number(fields.read(slot, 'lives')),
    tick: (slot) => Number(fields.read(slot, 'tick')),
  }
}

const rows = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index))

function readBoxes(spec: EnvSpec, words: Int32Array): Box[] {
  const word = (at: number) => words[at] ?? 0
  return rows(words.length / 6, (i) => {
    const at = 6 * i
    return {
      kind: spec.kinds[word(at)]?.kind ?? '',
      id: word(at + 1),
      x: word(at + 2),
      y: word(at + 3),
      w: word(at + 4),
      h: word(at + 5),
    }
  })
}

interface FieldAccess extends Pick<Game, 'read' | 'write'> {
  /** The rules trust lengths of lists: foreign bytes with a wrong one would make them write outside the slot. */
  checkCounts(bytes: Uint8Array): void
}

function createFieldAccess(spec: EnvSpec, state: (slot: number) => Uint8Array): FieldAccess {
  const find = createFinder(spec)
  const viewOf = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const value = (view: DataView, place: Place) => readField(view, place.offset, place.field.type)
  const counts = [...new Set(spec.fields.flatMap(({ used }) => used ?? []))].map(find)
  return {
    read: (slot, path) => value(viewOf(state(slot)), find(path)),
    write(slot, edits) {
      // All or nothing: written to a copy first, so that an edit may rely on the ones before it (`ballCount`, then `balls[1].x`).
      const copy = state(slot).slice()
      const view = viewOf(copy)
      for (const edit of edits) applyEdit(view, find(edit.path), edit)
      state(slot).set(copy)
    },
    checkCounts(bytes) {
      for (const place of counts) checkField(place.field.path, place.field, value(viewOf(bytes), place))
    },
  }

  function applyEdit(view: DataView, place: Place, { path, value: wanted }: Edit): void {
    if (!place.field.editable) throw new InputError(path, 'cannot be edited')
    const used = place.field.used && value(view, find(place.field.used))
    if (typeof used === 'number' && place.index >= used) throw new InputError(path, `only ${used} of these are in use`)
    checkField(path, place.field, wanted)
    writeField(view, place.offset, place.field.type, wanted)
  }
}
