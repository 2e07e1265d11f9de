import { createPolicy } from '../../lab/agents/policy'
import { hashOfWeights } from '../../lab/agents/weights-hash'
import type { Card } from '../../lab/contracts/checkpoint'
import { InputError } from '../../lab/contracts/errors'
import type { EnvSpec } from '../../lab/contracts/env'
import type { Policy } from '../../lab/contracts/policy'
import type { Surroundings } from './surroundings'

export interface Agent {
  readonly id: string
  readonly card: Card
  /** Of the weights. */
  readonly hash: string
  readonly policy: Policy
}

/** Networks that have been asked, by id; kept, because whoever was asked once is asked again. */
export class Agents {
  readonly #known = new Map<string, Promise<Agent>>()

  constructor(readonly surroundings: Pick<Surroundings, 'loadAgent' | 'openBackend'>) {}

  /** Throws InputError where there is no such agent, or it plays another game. */
  async get(id: string, spec: EnvSpec): Promise<Agent> {
    const agent = await (this.#known.get(id) ?? this.#load(id, spec))
    if (agent.card.env.id !== spec.id) throw new InputError('agent', `${agent.card.name} plays ${agent.card.env.id}, not ${spec.id}`)
    return agent
  }

  /** The same, with the weights that it has now: an agent that trained on under its id is not who it was. */
  async fresh(id: string, spec: EnvSpec): Promise<Agent> {
    const [known, { card, weights }] = await Promise.all([this.get(id, spec), this.surroundings.loadAgent(id)])
    const hash = await hashOfWeights(weights)
    if (hash === known.hash) return known
    if (card.network !== known.card.network) this.#known.delete(id)
    else {
      known.policy.write(weights)
      this.#known.set(id, Promise.resolve({ ...known, card, hash }))
    }
    return this.get(id, spec)
  }

  #load(id: string, spec: EnvSpec): Promise<Agent> {
    const loading = this.#open(id, spec)
    this.#known.set(id, loading)
    loading.catch(() => this.#known.delete(id))
    return loading
  }

  async #open(id: string, spec: EnvSpec): Promise<Agent> {
    const [{ card, weights }] = await Promise.all([this.surroundings.loadAgent(id), this.surroundings.openBackend()])
    if (card.env.id !== spec.id) throw new InputError('agent', `${card.name} plays ${card.env.id}, not ${spec.id}`)
    const policy = createPolicy({ env: spec, network: card.network, seed: 0, blank: true })
    policy.write(weights)
    return { id, card, hash: await hashOfWeights(weights), policy }
  }
}
