import { InputError } from '../../contracts/errors'
import type { AgentInfo } from '../../contracts/study'

/** Throws InputError where there is nobody to ask, or somebody who remembers nothing. */
export function requireMemory(agents: readonly AgentInfo[]): void {
  if (agents.length === 0) throw new InputError('agents', 'are missing: choose at least one')
  const without = agents.find(({ memory = 0 }) => memory === 0)
  if (without)
    throw new InputError(
      'agents',
      `${without.name} carries nothing from one decision to the next: choose agents with a memory`,
    )
}
