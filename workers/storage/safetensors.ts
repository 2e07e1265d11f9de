import type { NamedBytes } from '../lab/contracts/trainer'
import type { Card, Checkpoint, RewardCard } from '../lab/contracts/checkpoint'
import { InputError } from '../lab/contracts/errors'
import { list, object, parseJson, text, whole } from '../lab/contracts/guards'
import type { NamedArray } from '../lab/contracts/model'
import { parseCard } from './card'
import { fromHalf, toHalf } from './half'
import { dataStart, parseLayout, writeLayout } from './layout'
import type { Layout, Piece, Tensor } from './layout'

/**
 * One checkpoint = one safetensors file (https://huggingface.co/docs/safetensors: u64 header length, JSON header, data).
 * Python's `safetensors` reads it (`safe_open(f, 'np').keys()`, `.metadata()['nudge.card']`) and may write it back:
 *   metadata  `nudge.card`      the card, JSON
 *             `nudge.training`  {update, decisions, random}, JSON; absent in weights-only files
 *             `nudge.reward`    card of the reward model that the run is paid by, JSON; only with `nudge.training`
 *   tensors   `weights/NAME`    F32, or F16 in shipped files
 *             `optimizer/NAME`  F32   } only with `nudge.training`
 *             `envs/NAME`       U8    }
 *             `reward/NAME`     F32   only with `nudge.reward`
 * Metadata under other names is left alone (Python adds `format`); any other tensor is refused.
 */
export interface EncodeOptions {
  /** Weights as half floats (nearest, ties to even): only for weights-only files. */
  readonly half?: boolean
}

const CARD = 'nudge.card'
const TRAINING = 'nudge.training'
const REWARD = 'nudge.reward'
const tensorName = text(200, /./, 'must not be empty')
const training = object({ update: whole(0), decisions: whole(0), random: list(text(10_000), 1000) })

/** Throws `InputError` naming the field rather than write a file that `decodeCheckpoint` would refuse. */
export function encodeCheckpoint(checkpoint: Checkpoint, options: EncodeOptions = {}): Uint8Array<ArrayBuffer> {
  const { weights, training: state } = checkpoint
  const card = parseCard(checkpoint.card)
  requireConsistent(checkpoint)
  if (options.half && state) throw new InputError('training', 'a half-precision file carries weights only')
  const metadata: Record<string, string> = { [CARD]: JSON.stringify(card) }
  if (state) {
    const { update, decisions, random } = state
    metadata[TRAINING] = JSON.stringify(training({ update, decisions, random }, 'training'))
    if (state.reward) metadata[REWARD] = JSON.stringify(rewardCard(state.reward.card))
  }
  return writeLayout(metadata, [
    ...weights.map((array) => floatPiece('weights', array, options.half ?? false)),
    ...(state?.optimizer ?? []).map((array) => floatPiece('optimizer', array, false)),
    ...(state?.envs ?? []).map(bytesPiece),
    ...(state?.reward?.weights ?? []).map((array) => floatPiece('reward', array, false)),
  ])
}

/** Arrays are fresh copies; half floats come back as Float32Array. Throws `InputError` naming the field; `wanted`: for another kind of model too. */
export function decodeCheckpoint(given: Uint8Array, wanted?: Card['kind']): Checkpoint {
  // A Node Buffer's `slice` shares memory; a plain view's copies.
  const file = new Uint8Array(given.buffer, given.byteOffset, given.byteLength)
  const layout = parseLayout(file)
  const card = cardOf(layout, wanted)
  const data = file.subarray(dataStart(file))
  const counters = layout.metadata[TRAINING]
  const rewarded = layout.metadata[REWARD]
  refuseStrangers(layout, counters !== undefined, rewarded !== undefined)
  const weights = under(layout, 'weights').map(([name, tensor]) => readFloats('weights', name, tensor, data, true))
  if (counters === undefined) return consistent({ card, weights })
  const { update, decisions, random } = training(parseJson(counters, 'training'), 'training')
  const optimizer = under(layout, 'optimizer').map(([name, tensor]) =>
    readFloats('optimizer', name, tensor, data, false),
  )
  const envs = under(layout, 'envs').map(([name, tensor]) => readBytes(name, tensor, data))
  const state = { update, decisions, weights, optimizer, random, envs }
  if (rewarded === undefined) return consistent({ card, weights, training: state })
  const reward = {
    card: rewardCard(parseJson(rewarded, 'reward')),
    weights: under(layout, 'reward').map(([name, tensor]) => readFloats('reward', name, tensor, data, false)),
  }
  return consistent({ card, weights, training: { ...state, reward } })
}

/** Of the reward that a run is paid by. */
function rewardCard(value: unknown): RewardCard {
  try {
    return parseCard(value, 'reward') as RewardCard
  } catch (error) {
    throw error instanceof InputError ? new InputError(error.field.replace(/^card/, 'reward'), error.problem) : error
  }
}

/** The card alone. `file` may end right after the header: listing a folder need not read megabytes. */
export function decodeCard(file: Uint8Array): Card {
  return cardOf(parseLayout(file, 'header'))
}

/** The same file with another card (a rename): the tensors are not touched, so halves stay halves. */
export function replaceCard(
  given: Uint8Array,
  change: (card: Card) => Card,
): { card: Card; file: Uint8Array<ArrayBuffer> } {
  const layout = parseLayout(given)
  const card = parseCard(change(cardOf(layout)))
  const data = given.subarray(dataStart(given))
  const pieces = [...layout.tensors].map(([name, { dtype, shape, begin, end }]): Piece => {
    return { name, dtype, shape, bytes: data.subarray(begin, end) }
  })
  return { card, file: writeLayout({ ...layout.metadata, [CARD]: JSON.stringify(card) }, pieces) }
}

/** The same agent without what it takes to train on: for sharing, and for `half`. */
export function weightsOnly(checkpoint: Checkpoint): Checkpoint {
  return { card: { ...checkpoint.card, resumable: false }, weights: checkpoint.weights }
}

function cardOf(layout: Layout, wanted?: Card['kind']): Card {
  const source = layout.metadata[CARD]
  if (source === undefined) throw new InputError('card', 'is missing: a safetensors file, but not a Nudge checkpoint')
  return parseCard(parseJson(source, 'card'), wanted)
}

function refuseStrangers(layout: Layout, resumable: boolean, rewarded: boolean): void {
  for (const key of Object.keys(layout.metadata))
    if (key.startsWith('nudge.') && ![CARD, TRAINING, REWARD].includes(key))
      throw new InputError(key, 'is not known here')
  if (rewarded && !resumable) throw new InputError(REWARD, 'belongs to a training state, but nudge.training is missing')
  for (const name of layout.tensors.keys()) {
    const group = /^(weights|optimizer|envs|reward)\/./s.exec(name)?.[1]
    if (!group) throw new InputError(name, 'is not a tensor of a Nudge checkpoint')
    if (group !== 'weights' && !resumable)
      throw new InputError(name, 'belongs to a training state, but nudge.training is missing')
    if (group === 'reward' && !rewarded)
      throw new InputError(name, 'belongs to a learned reward, but nudge.reward is missing')
  }
}

function consistent(checkpoint: Checkpoint): Checkpoint {
  requireConsistent(checkpoint)
  return checkpoint
}

function requireConsistent({ card, weights, training: state }: Checkpoint): void {
  if (weights.length === 0) throw new InputError('weights', 'are missing')
  if (card.resumable !== (state !== undefined)) {
    throw new InputError('card.resumable', `is ${card.resumable}, but there is ${state ? 'a' : 'no'} training state`)
  }
  if (state?.reward && state.reward.weights.length === 0) throw new InputError('reward', 'has no weights')
  if ((card.kind === 'policy' && card.reward !== undefined) !== (state?.reward !== undefined) && state)
    throw new InputError('card.reward', `is ${state.reward ? 'missing' : 'named, but the reward is not there'}`)
  if (!state || state.weights === weights) return
  // The file keeps one copy of the weights, so two that differ cannot both be kept.
  const same =
    state.weights.length === weights.length && weights.every((array, i) => sameArray(array, state.weights[i]!))
  if (!same) throw new InputError('training.weights', "must equal the checkpoint's weights")
}

function sameArray(a: NamedArray, b: NamedArray): boolean {
  if (a.name !== b.name || a.shape.join() !== b.shape.join() || a.data.length !== b.data.length) return false
  for (let i = 0; i < a.data.length; i++) if (!Object.is(a.data[i], b.data[i])) return false
  return true
}

function floatPiece(group: string, { name, shape, data }: NamedArray, half: boolean): Piece {
  const field = `${group}/${tensorName(name, `${group} name`)}`
  if (shape.reduce((a, b) => a * b, 1) !== data.length)
    throw new InputError(field, `has ${data.length} numbers for shape [${shape.join(', ')}]`)
  requireFinite(data, field)
  if (!half) return { name: field, dtype: 'F32', shape, bytes: littleEndian(data) }
  const halves = Uint16Array.from(data, toHalf)
  if (halves.some((h) => (h & 0x7c00) === 0x7c00))
    throw new InputError(field, 'does not fit in half floats (beyond ±65504)')
  return { name: field, dtype: 'F16', shape, bytes: new Uint8Array(halves.buffer) }
}

function bytesPiece({ name, bytes }: NamedBytes): Piece {
  return { name: `envs/${tensorName(name, 'envs name')}`, dtype: 'U8', shape: [bytes.length], bytes }
}

function readFloats(group: string, name: string, tensor: Tensor, data: Uint8Array, halfAllowed: boolean): NamedArray {
  const field = `${group}/${name}`
  if (tensor.dtype !== 'F32' && !(halfAllowed && tensor.dtype === 'F16')) {
    throw new InputError(field, `has type ${tensor.dtype}, must be F32${halfAllowed ? ' or F16' : ''}`)
  }
  const bytes = data.slice(tensor.begin, tensor.end)
  const floats = tensor.dtype === 'F16' ? halvesToFloats(new Uint16Array(bytes.buffer)) : new Float32Array(bytes.buffer)
  requireFinite(floats, field)
  return { name, shape: tensor.shape, data: floats }
}

function halvesToFloats(halves: Uint16Array): Float32Array {
  const floats = new Float32Array(halves.length)
  for (let i = 0; i < halves.length; i++) floats[i] = fromHalf(halves[i]!)
  return floats
}

function readBytes(name: string, tensor: Tensor, data: Uint8Array): NamedBytes {
  if (tensor.dtype !== 'U8') throw new InputError(`envs/${name}`, `has type ${tensor.dtype}, must be U8`)
  return { name, bytes: data.slice(tensor.begin, tensor.end) }
}

function under(layout: Layout, group: string): [string, Tensor][] {
  const prefix = `${group}/`
  return [...layout.tensors]
    .filter(([name]) => name.startsWith(prefix))
    .map(([name, tensor]) => [name.slice(prefix.length), tensor])
}

function requireFinite(data: Float32Array, field: string): void {
  for (const x of data) if (!Number.isFinite(x)) throw new InputError(field, 'holds a number that is not finite')
}

/** Every engine we run on is little-endian, as the format is: the bytes are the array's own. */
function littleEndian(data: Float32Array): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
}
