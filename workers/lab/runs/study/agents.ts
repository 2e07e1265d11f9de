import { openAgent } from '../../agents/open'
import { requireGame } from '../../agents/requirements'
import { hashOfWeights } from '../../agents/weights-hash'
import type { AgentInfo, Subject } from '../../contracts/study'
import type { Checkpoint, PolicyCard } from '../../contracts/checkpoint'
import type { EnvSpec } from '../../contracts/env'
import { InputError } from '../../contracts/errors'

/** What rows depend on of an agent, and what people call it. */
export async function describeAgent(id: string, { card, weights }: Checkpoint<PolicyCard>, spec: EnvSpec): Promise<AgentInfo> {
  if (card.env.id === spec.id) requireGame(card, spec)
  return { id, name: card.name, hash: await hashOfWeights(weights), env: card.env.id, acting: card.acting ?? 'sampled' }
}

/** An agent on the backend that is current. Whoever asks for it disposes of it. */
export async function openSubject(info: AgentInfo, checkpoint: Checkpoint<PolicyCard>, spec: EnvSpec): Promise<Subject> {
  return { ...info, opened: await openAgent(checkpoint, spec, info.id) }
}

/** Agents opened when they are asked for, and closed when others have been asked for since. */
export interface AgentCache {
  /** Stays open until `most - 1` others have been asked for. */
  open(index: number): Promise<Subject>
  dispose(): void
}

/** A question may be put to hundreds of agents; only a few are held at a time. */
export function createAgentCache(agents: readonly AgentInfo[], load: (index: number) => Promise<Checkpoint<PolicyCard>>, spec: EnvSpec, most = 4): AgentCache {
  const held = new Map<number, Subject>()
  const drop = (index: number) => {
    held.get(index)?.opened.dispose()
    held.delete(index)
  }
  return {
    async open(index) {
      const subject = held.get(index) ?? (await opened(agents[index]!, await load(index), spec))
      held.delete(index)
      held.set(index, subject)
      while (held.size > most) drop(held.keys().next().value!)
      return subject
    },
    dispose: () => [...held.keys()].forEach(drop),
  }
}

async function opened(info: AgentInfo, checkpoint: Checkpoint<PolicyCard>, spec: EnvSpec): Promise<Subject> {
  const { hash } = await describeAgent(info.id, checkpoint, spec)
  if (hash !== info.hash) throw new InputError('agents', `${info.name} has other weights than when the question was put; put it again`)
  return openSubject(info, checkpoint, spec)
}
