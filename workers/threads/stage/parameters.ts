import { weightBytes } from '../../lab/agents/policy'
import type { EnvSpec } from '../../lab/contracts/env'
import type { NetworkSpec } from '../../lab/contracts/policy'

/** Numbers in a network, for the game with the most actions. */
export function countParameters(network: NetworkSpec, envs: readonly EnvSpec[]): number {
  return Math.max(0, ...envs.map(({ observation, stack, actions }) => weightBytes(network, [observation.height, observation.width, stack], actions.length, 1)))
}
