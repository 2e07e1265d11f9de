import type { Optimizer } from '../../backend/optimizer'
import type { Slots } from '../../contracts/crew'
import type { TrainState, VectorEnv } from '../../contracts/trainer'
import type { Policy } from '../../contracts/model'
import type { Random } from '../../random'
import { loadStreams, saveStreams, streamStates } from '../../streams'
import type { Rollout } from './rollout'

/** All that changes while a run goes on, besides its counters. */
interface RunningParts {
  readonly policy: Policy
  /** What concerns all slots is drawn from it: shuffles, samples of a memory. */
  readonly random: Random
  readonly optimizer: Optimizer
  readonly slots: Slots
}

type Counters = Pick<TrainState, 'update' | 'decisions'>

/** Slots of an environment, a stream for each one's actions, and where a recurrent policy's memory is. */
export function createSlots(
  env: VectorEnv,
  streams: readonly Random[],
  rollout?: Pick<Rollout, 'saveMemory' | 'loadMemory'>,
) {
  return {
    count: env.count,
    save: () => ({ envs: [...env.save(), ...(rollout?.saveMemory() ?? [])], random: saveStreams(streams) }),
    load({ envs, random }) {
      loadStreams(streams, random, 'random')
      env.load(envs)
      rollout?.loadMemory(envs)
    },
  } satisfies Slots
}

export async function saveRun(
  { policy, random, optimizer, slots }: RunningParts,
  counters: Counters,
): Promise<TrainState> {
  const { envs, random: streams } = await slots.save()
  return {
    ...counters,
    random: [random.save(), ...streams],
    envs,
    weights: await policy.read(),
    optimizer: await optimizer.read(),
  }
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

function putBack({ policy, random, optimizer, slots }: RunningParts, state: TrainState): Counters {
  const [own = '', ...streams] = streamStates(state.random, 1 + slots.count, 'random')
  policy.write(state.weights)
  optimizer.write(state.optimizer)
  slots.load({ envs: state.envs, random: streams })
  random.load(own)
  return { update: state.update, decisions: state.decisions }
}
