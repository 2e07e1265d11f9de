import type { Agent } from '../contracts/agent'
import type { Checkpoint, PolicyCard } from '../contracts/checkpoint'
import type { EnvSpec } from '../contracts/env'
import type { Policy } from '../contracts/model'
import { judge } from './judge'
import { createPolicy } from '../models/policy'
import { requireFit } from './fit'
import { rhythmOfCard } from './requirements'
import { hashOfWeights } from './weights-hash'

/**
 * The only place where weights meet a game: checks that they are for it and fit, and brings along the rhythm and the way of acting
 * that the card names. `id`: what it is known by here. On the backend that is current; open it anew after that has changed. Throws InputError naming what does not fit.
 */
export async function openAgent(
  checkpoint: Checkpoint<PolicyCard>,
  spec: EnvSpec,
  id = checkpoint.card.id,
): Promise<Agent> {
  const { card, weights } = checkpoint
  requireFit(checkpoint, spec)
  const rhythm = rhythmOfCard(card)
  const hash = await hashOfWeights(weights)
  const model = createPolicy({ env: spec, network: card.network, form: card.form, seed: 0, blank: true })
  try {
    model.write(weights)
  } catch (error) {
    model.dispose()
    throw error
  }
  return agentOf(model, { id, name: card.name, game: card.env, rhythm, acting: card.acting ?? 'sampled', hash })
}

/** A policy that is an agent already, such as one in the middle of its training: whoever lends it goes on owning it. */
export function agentOf(model: Policy, about: Omit<Agent, 'model' | 'judge' | 'dispose'>): Agent {
  return {
    ...about,
    model,
    judge: (observations, memories) => judge(model, observations, memories),
    dispose: () => model.dispose(),
  }
}
