import { judge } from '../../agents/judge'
import { runsBeside } from '../../backend/ops'
import { InputError } from '../../contracts/errors'
import type { Policy } from '../../contracts/model'
import type { Observations } from '../../contracts/observation'
import type { Finished } from '../../contracts/crew'
import type { NamedBytes, VectorEnv, VectorStep } from '../../contracts/trainer'
import type { Random } from '../../random'
import { act, type Acted } from './actor'
import type { Trajectory } from './advantages'
import { blankLike } from './feed'
import type { Breathe } from './run'

/** `steps` decisions of every slot; flat, step-major; overwritten by the next `collect`. */
export interface Rollout extends Trajectory {
  readonly size: number
  /** [size, …shape] */
  readonly observations: Observations
  readonly actions: Int32Array
  /** ln π(a|s) when the action was drawn. */
  readonly logProbabilities: Float32Array
  /** By row, what was seen last of an episode that ended there; none are kept unless asked for. */
  readonly ends: ReadonlyMap<number, Observations>
  /** Plays on from where the environment stands, with actions drawn from each slot's own stream. Returns the full games that finished. */
  collect(streams: readonly Random[], breathe: Breathe): Promise<Finished[]>
  /** [slots, memory]: what each slot's policy carried before the first step; zeros at an episode's start. */
  readonly memory: Float32Array
  /** What the slots carry on to the next rollout; nothing where the policy carries nothing. */
  saveMemory(): NamedBytes[]
  /** Throws InputError when it is missing or of another length. */
  loadMemory(parts: readonly NamedBytes[]): void
}

export interface RolloutOptions {
  /**
   * Slots in two halves: one steps while the other's forward pass is in flight, one read-back for each. The same rollout, to the
   * last bit where a row's result does not depend on its batch. Left out: where the device computes beside us and there is enough to do.
   */
  readonly halves?: boolean
  /** Keep each episode's last picture. */
  readonly ends?: boolean
}

/** Fewer slots than this step faster than a read-back takes to be asked for. */
const ENOUGH_FOR_HALVES = 8

export function createRollout(
  env: VectorEnv,
  policy: Policy,
  steps: number,
  { halves, ends: keepsEnds = false }: RolloutOptions = {},
): Rollout {
  const slots = env.count
  const size = steps * slots
  const pixels = env.observations.length / slots
  const width = policy.memory
  const rollout = {
    size,
    slots,
    observations: blankLike(env.observations, size * pixels),
    actions: new Int32Array(size),
    logProbabilities: new Float32Array(size),
    rewards: new Float32Array(size),
    values: new Float32Array(size),
    nextValues: new Float32Array(size),
    cut: new Uint8Array(size),
    memory: new Float32Array(slots * width),
  }
  const ends = new Map<number, Observations>()
  /** What each slot brings to its next decision. */
  const carried: (Float32Array | null)[] = Array.from({ length: slots }, () => null)
  const apart = Boolean(env.stepSome) && slots > 1 && (halves ?? (runsBeside() && slots >= ENOUGH_FOR_HALVES))
  const half = Math.ceil(slots / 2)
  const parts = (
    apart
      ? ([
          [0, half],
          [half, slots],
        ] as const)
      : ([[0, slots]] as const)
  ).map(([from, to]) => ({ from, to }))
  type Part = (typeof parts)[number]

  /** [slots, memory] */
  const joined = () => {
    const out = new Float32Array(slots * width)
    carried.forEach((memory, slot) => out.set(memory ?? [], slot * width))
    return out
  }

  const seen = ({ from, to }: Part) => env.observations.subarray(from * pixels, to * pixels)
  const step = (actions: Int32Array, { from, to }: Part) =>
    apart ? env.stepSome!(actions, from, to) : env.step(actions)

  /** Fills the part's rows of step `at`, all but what follows them; returns a row of actions, the part's filled in. */
  const keep = (at: number, { from, to }: Part, { actions, logProbabilities, values, memory }: Acted): Int32Array => {
    const row = at * slots
    rollout.actions.set(actions, row + from)
    rollout.logProbabilities.set(logProbabilities, row + from)
    rollout.values.set(values, row + from)
    if (width > 0) for (let slot = from; slot < to; slot++) carried[slot] = memory(slot - from)
    if (at > 0) link(at - 1, from, to, (slot) => values[slot - from] ?? NaN)
    return rollout.actions.slice(row, row + slots)
  }

  /** What followed step `at`, except the value of the next state where the episode went on. */
  const note = async (at: number, { from, to }: Part, result: VectorStep) => {
    const cutShort = result.truncated.subarray(from, to).some((flag, i) => flag && !result.terminated[from + i])
    const final = cutShort ? await judge(policy, result.finalObservations, carried) : null
    for (let slot = from; slot < to; slot++) {
      const row = at * slots + slot
      const over = Boolean(result.terminated[slot])
      const truncated = Boolean(result.truncated[slot])
      rollout.rewards[row] = result.rewards[slot] ?? 0
      rollout.cut[row] = over || truncated ? 1 : 0
      if (rollout.cut[row]) carried[slot] = null
      if (rollout.cut[row] && keepsEnds)
        ends.set(row, result.finalObservations.slice(slot * pixels, (slot + 1) * pixels))
      rollout.nextValues[row] = truncated && !over ? (final?.value(slot) ?? 0) : 0
    }
  }

  const link = (at: number, from: number, to: number, value: (slot: number) => number) => {
    for (let slot = from; slot < to; slot++)
      if (!rollout.cut[at * slots + slot]) rollout.nextValues[at * slots + slot] = value(slot)
  }

  const collect = async (streams: readonly Random[], breathe: Breathe): Promise<Finished[]> => {
    rollout.memory.set(joined())
    ends.clear()
    const finished: Finished[] = []
    const asked: (Promise<Acted> | undefined)[] = []
    const ask = (part: Part) =>
      act(policy, seen(part), carried.slice(part.from, part.to), streams.slice(part.from, part.to))
    const askAhead = (part: Part) => {
      const answer = ask(part)
      void answer.catch(() => {}) // it is awaited later, and may fail before
      return answer
    }
    try {
      if (apart) parts.forEach((part, i) => (asked[i] = askAhead(part)))
      for (let at = 0; at < steps; at++)
        for (const [i, part] of parts.entries()) {
          rollout.observations.set(seen(part), (at * slots + part.from) * pixels)
          const acted = await (asked[i] ?? ask(part))
          const result = step(keep(at, part, acted), part)
          finished.push(...result.finished.map((game) => ({ ...game, step: at })))
          await note(at, part, result)
          asked[i] = apart && at + 1 < steps ? askAhead(part) : undefined
          await breathe()
        }
    } finally {
      await Promise.allSettled(asked)
    }
    const last = await judge(policy, env.observations, carried)
    link(steps - 1, 0, slots, last.value)
    return finished
  }
  return {
    ...rollout,
    ends,
    collect,
    saveMemory: () => (width > 0 ? [{ name: 'memory', bytes: new Uint8Array(joined().buffer) }] : []),
    loadMemory(parts) {
      if (width === 0) return
      const bytes = parts.find(({ name }) => name === 'memory')?.bytes
      const wanted = 4 * slots * width
      if (bytes?.length !== wanted)
        throw new InputError('memory', bytes ? `must be ${wanted} bytes, not ${bytes.length}` : 'is missing')
      const all = new Float32Array(bytes.slice().buffer)
      for (let slot = 0; slot < slots; slot++) carried[slot] = all.slice(slot * width, (slot + 1) * width)
    },
  }
}
