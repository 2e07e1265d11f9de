import type { Box, EnvSpec, Game, Setting, StepResult } from '../contracts/env'
import { InputError } from '../contracts/errors'
import { seed as word } from '../contracts/guards'
import { frameLayout, framesOf } from '../contracts/observation'
import { parseOptions } from '../contracts/options'
import { createSlotFields } from './slot-fields'
import {
  optionNumber,
  chooseOptions,
  openModule,
  readRegions,
  readSpec,
  writeMask,
  type Chosen,
  type Masks,
  type Regions,
  type Verbs,
} from './module'

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

/** A game that is lent as any game, as the batch that every one of ours is. Throws where it is none. */
export function asBatch(game: Game): BatchGame {
  if (!('stepMany' in game)) throw new Error(`${game.spec.title} has no batch side`)
  return game as BatchGame
}

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
  const verbs = await openModule(source)
  const fixed = chooseOptions(verbs, opening.options)
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

function withFrames(spec: EnvSpec, frames = framesOf(spec.observation)): EnvSpec {
  if (!Number.isInteger(frames) || frames < 1) throw new InputError('frames', 'must be a whole number, 1 or more')
  if (spec.observation.kind === 'image') return { ...spec, observation: { ...spec.observation, frames } }
  if (frames !== 1) throw new InputError('frames', `must be 1: what ${spec.title} shows is no picture`)
  return spec
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
  const fields = createSlotFields(spec, state)
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
          key in fixed || verbs.configure?.(slot, i, optionNumber(option, values[key] ?? option.default)),
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
