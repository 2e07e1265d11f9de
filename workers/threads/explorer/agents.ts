import { openAgent } from '../../lab/agents/open'
import { hashOfWeights } from '../../lab/agents/weights-hash'
import type { Agent } from '../../lab/contracts/agent'
import { InputError } from '../../lab/contracts/errors'
import type { EnvSpec } from '../../lab/contracts/env'
import type { Surroundings } from './surroundings'

/** Agents that have been asked, by id; kept, because whoever was asked once is asked again. */
export class Agents {
  readonly #known = new Map<string, Promise<Agent>>()

  constructor(readonly surroundings: Pick<Surroundings, 'loadAgent' | 'openBackend'>) {}

  /** Throws InputError where there is no such agent, or it plays another game. */
  async get(id: string, spec: EnvSpec): Promise<Agent> {
    const agent = await (this.#known.get(id) ?? this.#load(id, spec))
    if (agent.game.id !== spec.id) throw new InputError('agent', `${agent.name} plays ${agent.game.id}, not ${spec.id}`)
    return agent
  }

  /** The same, with the weights that it has now: an agent that trained on under its id is not who it was. */
  async fresh(id: string, spec: EnvSpec): Promise<Agent> {
    const [known, { weights }] = await Promise.all([this.get(id, spec), this.surroundings.loadAgent(id)])
    if ((await hashOfWeights(weights)) === known.hash) return known
    const now = await this.#load(id, spec)
    known.dispose()
    return now
  }

  #load(id: string, spec: EnvSpec): Promise<Agent> {
    const loading = this.#open(id, spec)
    this.#known.set(id, loading)
    loading.catch(() => this.#known.delete(id))
    return loading
  }

  async #open(id: string, spec: EnvSpec): Promise<Agent> {
    const [checkpoint] = await Promise.all([this.surroundings.loadAgent(id), this.surroundings.openBackend()])
    return openAgent(checkpoint, spec, id)
  }
}
