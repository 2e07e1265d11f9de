import { requireSetting, within } from '../agents/requirements'
import { hashOfWeights } from '../agents/weights-hash'
import type { Checkpoint, RewardCard, RewardNote } from '../contracts/checkpoint'
import type { EnvSpec, Setting } from '../contracts/env'
import { InputError } from '../contracts/errors'
import { observationShape, type ObservationSpec } from '../contracts/observation'
import { parseOptions } from '../contracts/options'
import type { RewardModel } from '../contracts/reward'
import { requireArrays } from '../models/model'
import { createReward, traceReward } from './model'
import { rewardNetworks } from './registry'

/** A reward model as it lies in a file, with or without what it takes to fit it further. */
export type KeptReward = Pick<Checkpoint<RewardCard>, 'card' | 'weights'>

/** Which reward model, on the cards of agents that it pays. */
export const noteOf = async ({ card, weights }: KeptReward): Promise<RewardNote> => ({
  id: card.id,
  name: card.name,
  hash: await hashOfWeights(weights),
})

type Played = Pick<EnvSpec, 'id' | 'version' | 'title' | 'observation'>

/**
 * A kept reward model for a game as it is opened. It need not be set up as when the model was fitted, but must show as much. Throws InputError
 * naming the field, below `field`.
 */
export function openReward(kept: KeptReward, spec: Played, field = 'reward'): RewardModel {
  requireRewardFit(kept, spec, field)
  const model = createReward(rewardNetworks.get(kept.card.network), kept.card.observation, 0, true)
  model.write(kept.weights)
  return model
}

/** Whether a reward model can be opened for a game, without opening it. */
export function requireRewardFit({ card, weights }: KeptReward, spec: Played, field = 'reward'): void {
  const { name, env, network, observation } = card
  requireSameRules(env, spec, `${field}.env`, name)
  requireSameSight(observation, spec, `${field}.observation`, name)
  within(field, () => {
    const known = rewardNetworks.get(network)
    requireArrays(traceReward(known, observation).weights, weights)
  })
}

/**
 * Decisions, or a model, of the same game set up the same way: what options and level they leave out is the game's own. Throws InputError naming
 * the one that differs, below `field`.
 */
export function requireSameGame(
  found: Setting,
  wanted: Setting,
  spec: Pick<EnvSpec, 'id' | 'version' | 'title' | 'options' | 'levels'>,
  field: string,
): void {
  requireSameRules(found, spec, field, 'it')
  requireSetting(found, spec, field)
  const [own, asked] = [found, wanted].map(({ options }) => parseOptions(spec.options, options))
  for (const key of Object.keys(spec.options))
    if (own![key] !== asked![key])
      throw new InputError(`${field}.options.${key}`, `is ${String(own![key])}, where ${String(asked![key])} is played`)
  const level = (one: Setting) => (one.level === undefined ? 'one drawn for each episode' : String(one.level))
  if (found.level !== wanted.level)
    throw new InputError(`${field}.level`, `is ${level(found)}, where ${level(wanted)} is played`)
}

function requireSameRules(
  { id, version }: Setting,
  spec: Pick<EnvSpec, 'id' | 'version' | 'title'>,
  field: string,
  name: string,
): void {
  if (id !== spec.id) throw new InputError(`${field}.id`, `${name} is of ${id}, not of ${spec.id}`)
  if (version !== spec.version)
    throw new InputError(
      `${field}.version`,
      `${name} is of version ${version} of ${spec.title}, which is now ${spec.version}`,
    )
}

function requireSameSight(seen: ObservationSpec, spec: Played, field: string, name: string): void {
  const words = (one: ObservationSpec) => observationShape(one).join(' × ')
  if (seen.kind !== spec.observation.kind || words(seen) !== words(spec.observation))
    throw new InputError(field, `${name} sees ${words(seen)}, and ${spec.title} shows ${words(spec.observation)} here`)
}
