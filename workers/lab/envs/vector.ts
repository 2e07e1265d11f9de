import type { NamedBytes, VectorEnv, VectorStep } from '../contracts/trainer'
import { InputError } from '../contracts/errors'
import { list, object, parseJson, text, whole } from '../contracts/guards'
import { present } from '../contracts/setting'
import { asObservations, blankObservations, observationShape, observationSize } from '../contracts/observation'
import { rhythmOf, type EnvOptions } from '../contracts/rhythm'
import type { Random } from '../random'
import { createStreams, loadStreams, saveStreams } from '../streams'
import { Beat, type Seen } from './beat'
import { OBSERVE, STACK } from './game'
import type { BatchGame } from './game'

export { envOptions, type EnvOptions } from '../contracts/rhythm'

/** No-op ticks a game can bear at reset. */
export const capNoops = ({ maxNoops = 30 }: BatchGame['spec'], wanted: number): number => Math.min(wanted, maxNoops)

/** One slot at its rhythm, and where its luck comes from. */
interface Lane {
  readonly slot: number
  readonly beat: Beat
  readonly random: Random
  /** Its first game is not over yet. */
  fresh: boolean
}

/**
 * All slots of `game` as one environment: the rhythm's rules (`beat.ts`), and finished games start again by themselves. An
 * episode's last observations are left in `finalObservations`. Every slot draws its games' seeds and no-ops from a stream of its own; `first`: the
 * number of the first one, where there are others elsewhere.
 */
export function createVectorEnv(
  game: BatchGame,
  { options, seed, first = 0 }: { options: EnvOptions; seed: number; first?: number },
): VectorEnv {
  const { spec, slots: count } = game
  const rhythm = rhythmOf(options)
  const size = observationSize(spec.observation)
  const observations = asObservations(spec.observation, game.stacks)
  const lanes = createStreams(seed, first + count)
    .slice(first)
    .map((random, slot): Lane => ({ slot, beat: new Beat(spec, rhythm), random, fresh: true }))
  const out = {
    rewards: new Float32Array(count),
    terminated: new Uint8Array(count),
    truncated: new Uint8Array(count),
    finalObservations: blankObservations(spec.observation, count),
  }

  const show = (slot: number, seen: Seen) => {
    if (seen === 'afresh') game.clearStack(slot)
    game.observe(slot)
    game.pushStack(slot)
  }
  /** A launch is no decision: it is over before anybody is asked. */
  const launch = ({ slot, beat }: Lane) => {
    while (beat.forced >= 0 && !beat.over) {
      const action = beat.forced
      beat.begin()
      let seen: Seen = 'nothing'
      while (seen === 'nothing') seen = beat.tick(game.step(slot, beat.act(action)))
      show(slot, seen)
    }
  }
  const begin = (lane: Lane) => {
    const { slot, beat, random } = lane
    const seedWord = random.word()
    const limit = capNoops(spec, rhythm.noops)
    game.reset(slot, seedWord)
    const wait = limit > 0 ? 1 + random.below(limit) : 0
    for (let i = 0; i < wait; i++) if (game.step(slot, spec.noop ?? 0).terminated) game.reset(slot, seedWord)
    beat.reset(seedWord)
    show(slot, 'afresh')
    launch(lane)
  }

  /** A decision whose ticks may do another action than it: as the batch does one, results where it puts them. */
  function stepDrawn({ slot, beat }: Lane, wanted: number): void {
    let [points, lost, ended] = [0, false, 0]
    for (let i = 0; i < rhythm.frameSkip && ended === 0; i++) {
      const result = game.step(slot, beat.act(wanted))
      points = Math.fround(points + result.reward)
      lost ||= result.lifeLost
      ended = result.terminated ? result.ended || 1 : 0
    }
    game.rewards[slot] = points
    game.lifeLost[slot] = Number(lost)
    game.ended[slot] = ended
    show(slot, 'on')
  }

  function settleSlot(lane: Lane, finished: VectorStep['finished'][number][]): void {
    const { slot, beat } = lane
    const reward = game.rewards[slot] ?? 0
    const [ended, lost] = [game.ended[slot] ?? 0, game.lifeLost[slot] === 1]
    const seen = beat.close({ ended, terminated: ended > 0, lifeLost: lost })
    out.rewards[slot] = options.rewardScale * (options.clipReward ? Math.sign(reward) : reward)
    out.terminated[slot] = ended > 0 || (lost && rhythm.lifeEndsEpisode) ? 1 : 0
    out.truncated[slot] = beat.cut && !out.terminated[slot] ? 1 : 0
    // The batch has seen the end already, and nothing has begun anew.
    if (out.terminated[slot] || out.truncated[slot])
      out.finalObservations.set(observations.subarray(slot * size, (slot + 1) * size), slot * size)
    if (beat.over) {
      finished.push({ score: game.score(slot), length: beat.acted, ...(lane.fresh && { first: true }) })
      lane.fresh = false
      return begin(lane)
    }
    // The batch has stacked a frame already.
    if (seen === 'afresh') show(slot, seen)
    launch(lane)
  }

  /** `actions` has a row per slot; those outside are left alone. */
  function stepSome(actions: Int32Array, from: number, to: number): VectorStep {
    if (actions.length !== count) throw new RangeError(`expected ${count} actions, got ${actions.length}`)
    if (!(from >= 0 && from < to && to <= count)) throw new RangeError(`there are no slots ${from} … ${to - 1}`)
    const wanted = actions.subarray(from, to)
    if (wanted.some((action) => action < 0 || action >= spec.actions.length))
      throw new RangeError('an action does not exist')
    const stepped = lanes.slice(from, to)
    for (const { beat } of stepped) beat.begin()
    if (rhythm.sticky) stepped.forEach((lane, i) => stepDrawn(lane, wanted[i]!))
    else {
      game.actions.fill(-1).set(wanted, from)
      game.stepMany(to, rhythm.frameSkip, OBSERVE | STACK)
    }
    const finished: VectorStep['finished'][number][] = []
    for (const lane of stepped) settleSlot(lane, finished)
    return { ...out, finished }
  }

  lanes.forEach(begin)
  return {
    count,
    actions: spec.actions.length,
    shape: observationShape(spec.observation),
    observations,
    step: (actions) => stepSome(actions, 0, count),
    stepSome,
    save: () => save(game, lanes),
    load: (parts) => load(game, lanes, parts),
  }
}

const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes)

function save(game: BatchGame, lanes: readonly Lane[]): NamedBytes[] {
  const { stateBytes } = game.spec
  const states = new Uint8Array(game.slots * stateBytes)
  for (const { slot } of lanes) states.set(game.state(slot), slot * stateBytes)
  // A slot's first game counts down from -1: what a file says of one that is not the first stays what it was.
  const lengths = Int32Array.from(lanes, ({ beat, fresh }) => (fresh ? -1 - beat.acted : beat.acted))
  return [
    { name: 'game', bytes: new TextEncoder().encode(`${game.spec.id} ${game.spec.version}`) },
    { name: 'states', bytes: states },
    { name: 'stacks', bytes: game.stacks.slice() },
    { name: 'lengths', bytes: new Uint8Array(lengths.buffer) },
    { name: 'random', bytes: new TextEncoder().encode(saveStreams(lanes.map(({ random }) => random)).join('')) },
    ...(lanes.some(({ beat }) => beat.rhythm.sticky) ? [saveSticking(lanes)] : []),
  ]
}

/** Under sticky actions: what each slot did last, and the stream that its next ticks are drawn from. */
function saveSticking(lanes: readonly Lane[]): NamedBytes {
  const kept = lanes.map(({ beat }) => beat.capture()).map(({ done, sticking }) => ({ done, sticking }))
  return { name: 'sticking', bytes: new TextEncoder().encode(JSON.stringify(kept)) }
}

const sticking = object({ done: whole(0, 255), sticking: text(32, /^[0-9a-f]{32}$/, 'must be 32 hexadecimal digits') })

/** Absent: nothing stuck before, and each slot begins with a stream of its own. */
function loadSticking(parts: readonly NamedBytes[], lanes: readonly Lane[], actions: number) {
  const part = parts.find(({ name }) => name === 'sticking')
  if (!part || !lanes.some(({ beat }) => beat.rhythm.sticky)) return null
  const field = 'environment sticking'
  const kept = list(sticking, lanes.length, lanes.length)(parseJson(decode(part.bytes), field), field)
  const unknown = kept.findIndex(({ done }) => done >= actions)
  if (unknown >= 0) throw new InputError(`${field}[${unknown}].done`, 'is not an action of this game')
  return kept
}

/** Checks every part before the first byte is written. */
function load(game: BatchGame, lanes: readonly Lane[], parts: readonly NamedBytes[]): void {
  const { spec } = game
  const part = (name: string, length?: number) => {
    const bytes = parts.find((candidate) => candidate.name === name)?.bytes
    if (!bytes) throw new InputError(`environment ${name}`, 'is missing')
    if (length !== undefined && bytes.length !== length)
      throw new InputError(`environment ${name}`, `must be ${length} bytes, not ${bytes.length}`)
    return bytes
  }
  const [saved = '', number] = decode(part('game')).split(' ')
  const { id, version } = present({ id: saved, version: Number(number) })
  if (id !== spec.id || version !== spec.version)
    throw new InputError('environment game', `is ${id} ${version}, not ${spec.id} ${spec.version}`)
  const states = part('states', game.slots * spec.stateBytes)
  const stacks = part('stacks', game.stacks.length)
  const lengths = new Int32Array(part('lengths', 4 * lanes.length).slice().buffer)
  const streams = lanes.map(({ random }) => random)
  const before = saveStreams(streams)
  const stuck = loadSticking(parts, lanes, spec.actions.length)
  loadStreams(streams, decode(part('random')).match(/.{1,32}/g) ?? [], 'environment random')
  try {
    restoreAll(game, states)
  } catch (error) {
    loadStreams(streams, before, 'environment random')
    throw error
  }
  lanes.forEach((lane, slot) => {
    const { beat } = lane
    const length = lengths[slot]!
    lane.fresh = length < 0
    const acted = lane.fresh ? -1 - length : length
    // Between two updates nobody waits for a launch.
    beat.restore({
      ...beat.capture(),
      decision: acted,
      acted,
      phase: 0,
      ended: 0,
      cut: false,
      launch: false,
      launching: false,
      lost: false,
      ...stuck?.[slot],
    })
  })
  game.stacks.set(stacks)
}

/** All slots or none: a state that the game refuses puts back those before it. */
function restoreAll(game: BatchGame, states: Uint8Array): void {
  const { stateBytes } = game.spec
  const before = Array.from({ length: game.slots }, (_, slot) => game.snapshot(slot))
  try {
    for (let slot = 0; slot < game.slots; slot++)
      game.restore(slot, states.subarray(slot * stateBytes, (slot + 1) * stateBytes))
  } catch (error) {
    before.forEach((bytes, slot) => game.restore(slot, bytes))
    throw error
  }
}
