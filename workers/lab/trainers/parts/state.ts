import type { Optimizer } from '../../backend/optimizer'
import type { TrainState, VectorEnv } from '../../contracts/trainer'
import { InputError } from '../../contracts/errors'
import type { Policy } from '../../contracts/policy'
import type { Random } from '../../random'

/** All that changes while a run goes on, besides its counters. */
interface RunningParts {
  readonly env: VectorEnv
  readonly policy: Policy
  readonly random: Random
  readonly optimizer: Optimizer
}

type Counters = Pick<TrainState, 'update' | 'decisions'>

export async function saveRun({ env, policy, random, optimizer }: RunningParts, counters: Counters): Promise<TrainState> {
  const envs = env.save()
  const words = [random.save()]
  return { ...counters, random: words, envs, weights: await policy.read(), optimizer: await optimizer.read() }
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

function putBack({ env, policy, random, optimizer }: RunningParts, state: TrainState): Counters {
  const [words] = state.random
  if (!words || !/^[0-9a-f]{32}$/.test(words)) throw new InputError('random', 'must be 32 hexadecimal digits')
  policy.write(state.weights)
  optimizer.write(state.optimizer)
  env.load(state.envs)
  random.load(words)
  return { update: state.update, decisions: state.decisions }
}
