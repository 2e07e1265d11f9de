import type { Optimizer } from '../../backend/optimizer'
import type { TrainState, VectorEnv } from '../../contracts/trainer'
import type { Policy } from '../../contracts/model'
import { createRandom, type Random } from '../../random'
import { createStreams, loadStreams, saveStreams } from '../../streams'
import type { Rollout } from './rollout'

/** A run's random numbers, all from one seed. */
export interface Draws {
  /** What concerns all slots: shuffles, samples of a memory. */
  readonly own: Random
  /** A stream per slot for its actions. */
  readonly slots: readonly Random[]
}

export const createDraws = (seed: number, slots: number): Draws => ({
  own: createRandom(seed),
  slots: createStreams(seed, slots),
})

/** All that changes while a run goes on, besides its counters. */
interface RunningParts {
  readonly env: VectorEnv
  readonly policy: Policy
  readonly draws: Draws
  readonly optimizer: Optimizer
  /** Where a recurrent policy's memory is. */
  readonly rollout?: Pick<Rollout, 'saveMemory' | 'loadMemory'>
}

type Counters = Pick<TrainState, 'update' | 'decisions'>

export async function saveRun(
  { env, policy, draws, optimizer, rollout }: RunningParts,
  counters: Counters,
): Promise<TrainState> {
  const envs = [...env.save(), ...(rollout?.saveMemory() ?? [])]
  const random = saveStreams([draws.own, ...draws.slots])
  return { ...counters, random, envs, weights: await policy.read(), optimizer: await optimizer.read() }
}

/**
 * Puts everything back as `saveRun` found it, and returns the counters; a fresh run starts at 0.
 * Throws InputError naming what does not fit; the optimiser, which the run owns, is freed then.
 */
export function resumeRun(parts: RunningParts, state: TrainState | undefined): Counters {
  if (!state) return { update: 0, decisions: 0 }
  try {
    return putBack(parts, state)
  } catch (error) {
    parts.optimizer.dispose()
    throw error
  }
}

function putBack({ env, policy, draws, optimizer, rollout }: RunningParts, state: TrainState): Counters {
  loadStreams([draws.own, ...draws.slots], state.random, 'random')
  policy.write(state.weights)
  optimizer.write(state.optimizer)
  env.load(state.envs)
  rollout?.loadMemory(state.envs)
  return { update: state.update, decisions: state.decisions }
}
