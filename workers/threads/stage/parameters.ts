import { InputError } from '../../lab/contracts/errors'
import type { EnvSpec } from '../../lab/contracts/env'
import type { NetworkSpec } from '../../lab/contracts/model'
import { countWeights } from '../../lab/models/policy'

/** Numbers in a network, for the game where it has the most; games whose observation it does not fit do not count. */
export function countParameters(network: NetworkSpec, envs: readonly EnvSpec[]): number {
  return Math.max(0, ...envs.map((env) => orNone(() => countWeights(network, env.observation, env.actions.length))))
}

function orNone(count: () => number): number {
  try {
    return count()
  } catch (error) {
    if (error instanceof InputError) return 0
    throw error
  }
}
