import { observationShape, observationSize } from '../contracts/observation'
import type { NamedBytes, VectorEnv, VectorStep } from '../contracts/trainer'
import { InputError } from '../contracts/errors'
import type { EnvOptions } from '../contracts/rhythm'
import type { Random } from '../random'
import { createStreams, loadStreams, saveStreams } from '../streams'
import { beginEpisode, beginLife, capNoops } from './episode'
import { OBSERVE, STACK } from './game'
import type { BatchGame } from './game'

export { envOptions, type EnvOptions } from '../contracts/rhythm'

/**
 * All slots of `game` as one environment. Finished games start again by themselves; a truncated one leaves its last
 * observations in `finalObservations`. Each slot's random choices come from a stream of its own, made of `seed` and
 * its number.
 */
export function createVectorEnv(game: BatchGame, { options, seed }: { options: EnvOptions; seed: number }): VectorEnv {
  const { spec, slots: count } = game
  const size = observationSize(spec.observation)
  const streams = createStreams(seed, count)
  const lengths = new Int32Array(count)
  const out = {
    rewards: new Float32Array(count),
    terminated: new Uint8Array(count),
    truncated: new Uint8Array(count),
    finalObservations: new Uint8Array(count * size),
  }

  const show = (slot: number) => {
    game.observe(slot)
    game.pushStack(slot)
  }
  const begin = (slot: number) => {
    lengths[slot] = 0
    const random = streams[slot] as Random
    const seedWord = random.word()
    const limit = capNoops(spec, options.noops)
    const noops = limit > 0 ? 1 + random.below(limit) : 0
    beginEpisode(game, slot, seedWord, { ...options, noops })
    game.clearStack(slot)
    show(slot)
  }
  const loseLife = (slot: number) => {
    beginLife(game, slot, { ...options, noops: 0 })
    if (options.lifeEndsEpisode) {
      out.terminated[slot] = 1
      game.clearStack(slot)
    }
    if (options.autoLaunch || options.lifeEndsEpisode) show(slot)
  }
  const closeGame = (slot: number, finished: { score: number; length: number }[]) => {
    finished.push({ score: game.score(slot), length: lengths[slot] ?? 0 })
    begin(slot)
  }

  function settleSlot(slot: number, finished: { score: number; length: number }[]): void {
    const length = (lengths[slot] = (lengths[slot] ?? 0) + 1)
    const reward = game.rewards[slot] ?? 0
    out.rewards[slot] = options.clipReward ? Math.sign(reward) : reward
    out.terminated[slot] = game.ended[slot] ? 1 : 0
    out.truncated[slot] = 0
    if (game.ended[slot]) return closeGame(slot, finished)
    const lost = game.lifeLost[slot] === 1
    if (options.timeLimit > 0 && length >= options.timeLimit) {
      if (lost && options.lifeEndsEpisode) out.terminated[slot] = 1
      else out.truncated[slot] = 1
      out.finalObservations.set(game.stacks.subarray(slot * size, (slot + 1) * size), slot * size)
      return closeGame(slot, finished)
    }
    if (lost) loseLife(slot)
  }

  /** `actions` has a row per slot; those outside are left alone. */
  function stepSome(actions: Int32Array, from: number, to: number): VectorStep {
    if (actions.length !== count) throw new RangeError(`expected ${count} actions, got ${actions.length}`)
    if (!(from >= 0 && from < to && to <= count)) throw new RangeError(`there are no slots ${from} … ${to - 1}`)
    const wanted = actions.subarray(from, to)
    if (wanted.some((action) => action < 0 || action >= spec.actions.length)) throw new RangeError('an action does not exist')
    game.actions.fill(-1).set(wanted, from)
    game.stepMany(to, options.frameSkip, OBSERVE | STACK)
    const finished: { score: number; length: number }[] = []
    for (let slot = from; slot < to; slot++) settleSlot(slot, finished)
    return { ...out, finished }
  }

  for (let slot = 0; slot < count; slot++) begin(slot)
  return {
    count,
    actions: spec.actions.length,
    shape: observationShape(spec.observation) as readonly [number, number, number],
    observations: game.stacks,
    step: (actions) => stepSome(actions, 0, count),
    stepSome,
    save: () => save(game, lengths, streams),
    load: (parts) => load(game, lengths, streams, parts),
  }
}

const bytesOf = (array: Int32Array) => new Uint8Array(array.buffer, array.byteOffset, array.byteLength)

function save(game: BatchGame, lengths: Int32Array, streams: readonly Random[]): NamedBytes[] {
  const { stateBytes } = game.spec
  const states = new Uint8Array(game.slots * stateBytes)
  for (let slot = 0; slot < game.slots; slot++) states.set(game.state(slot), slot * stateBytes)
  return [
    { name: 'game', bytes: new TextEncoder().encode(`${game.spec.id} ${game.spec.version}`) },
    { name: 'states', bytes: states },
    { name: 'stacks', bytes: game.stacks.slice() },
    { name: 'lengths', bytes: bytesOf(lengths).slice() },
    { name: 'random', bytes: new TextEncoder().encode(saveStreams(streams).join('')) },
  ]
}

/** Checks every part before the first byte is written. */
function load(game: BatchGame, lengths: Int32Array, streams: readonly Random[], parts: readonly NamedBytes[]): void {
  const { spec } = game
  const part = (name: string, length?: number) => {
    const bytes = parts.find((candidate) => candidate.name === name)?.bytes
    if (!bytes) throw new InputError(`environment ${name}`, 'is missing')
    if (length !== undefined && bytes.length !== length) throw new InputError(`environment ${name}`, `must be ${length} bytes, not ${bytes.length}`)
    return bytes
  }
  const id = new TextDecoder().decode(part('game'))
  if (id !== `${spec.id} ${spec.version}`) throw new InputError('environment game', `is ${id}, not ${spec.id} ${spec.version}`)
  const states = part('states', game.slots * spec.stateBytes)
  const stacks = part('stacks', game.stacks.length)
  const lengthBytes = part('lengths', lengths.byteLength)
  const words = new TextDecoder().decode(part('random')).match(/.{1,32}/g) ?? []
  const before = saveStreams(streams)
  loadStreams(streams, words, 'environment random')
  try {
    restoreAll(game, states)
  } catch (error) {
    loadStreams(streams, before, 'environment random')
    throw error
  }
  bytesOf(lengths).set(lengthBytes)
  game.stacks.set(stacks)
}

/** All slots or none: a state that the game refuses puts back those before it. */
function restoreAll(game: BatchGame, states: Uint8Array): void {
  const { stateBytes } = game.spec
  const before = Array.from({ length: game.slots }, (_, slot) => game.snapshot(slot))
  try {
    for (let slot = 0; slot < game.slots; slot++) game.restore(slot, states.subarray(slot * stateBytes, (slot + 1) * stateBytes))
  } catch (error) {
    before.forEach((bytes, slot) => game.restore(slot, bytes))
    throw error
  }
}
