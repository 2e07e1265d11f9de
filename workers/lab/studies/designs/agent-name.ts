import type { AgentInfo } from '../../contracts/study'

/** Two agents may have one name: their weights tell them apart. */
export function agentName(agents: readonly AgentInfo[], player: string): string {
  const agent = agents.find(({ hash, id }) => hash === player || id === player)
  if (!agent) return player
  return agents.some((other) => other !== agent && other.name === agent.name)
    ? `${agent.name} (${agent.hash.slice(0, 8)})`
    : agent.name
}
