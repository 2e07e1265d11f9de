import type { Checkpoint, PolicyCard } from '../contracts/checkpoint'
import type { EnvSpec } from '../contracts/env'
import { InputError } from '../contracts/errors'
import type { Opening } from '../envs/game'
import { requireArrays } from '../models/model'
import { tracePolicy } from '../models/policy'
import { networks } from '../models/registry'
import { openingOf, requireGame, requireSetting, rhythmOfCard } from './requirements'

/**
 * Whether an agent can be opened for a game, without opening it: its rules and options, its rhythm, and weights that are its network's for
 * what is seen there. Throws InputError naming the field of the card, or the weight.
 */
export function requireFit({ card, weights }: Checkpoint<PolicyCard>, spec: EnvSpec): void {
  requireGame(card, spec)
  requireSetting(card.env, spec, 'card.env')
  rhythmOfCard(card)
  requireArrays(graphOf(card, spec).weights, weights)
}

function graphOf({ network }: PolicyCard, { observation, actions }: EnvSpec) {
  try {
    return tracePolicy(networks.get(network), observation, actions.length)
  } catch (error) {
    throw error instanceof InputError ? new InputError('card.network', error.problem) : error
  }
}

/** The same with the game that its card names, set up as the card says. `open`: throws InputError for a game that is not here. */
export async function requireOpens(
  checkpoint: Checkpoint<PolicyCard>,
  open: (id: string, slots: number, opening?: Opening) => Promise<{ readonly spec: EnvSpec }>,
): Promise<void> {
  const { card } = checkpoint
  const { spec } = await open(card.env.id, 1)
  requireGame(card, spec)
  requireSetting(card.env, spec, 'card.env')
  const game = await open(card.env.id, 1, openingOf(card.env, rhythmOfCard(card)))
  requireFit(checkpoint, game.spec)
}
