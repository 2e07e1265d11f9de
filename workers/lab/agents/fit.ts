import type { Checkpoint, PolicyCard } from '../contracts/checkpoint'
import type { EnvSpec } from '../contracts/env'
import { InputError } from '../contracts/errors'
import type { Opening } from '../envs/game'
import { counted } from '../charts/numbers'
import type { NamedArray } from '../contracts/model'
import type { WeightSpec } from '../models/graph'
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
  const wanted = graphOf(card, spec).weights
  requireSameSight(card, spec, wanted, weights)
  requireArrays(wanted, weights)
}

/** Its weights are its network's, but for another number of things seen or done: somebody set the game up otherwise, and is told what would do. */
function requireSameSight(
  { name, env }: PolicyCard,
  spec: EnvSpec,
  wanted: readonly WeightSpec[],
  weights: readonly NamedArray[],
): void {
  const pairs = wanted.map(({ name: weight, shape }) => ({
    shape,
    own: weights.find((one) => one.name === weight)?.shape ?? shape,
  }))
  const ofNetwork =
    weights.length === wanted.length && wanted.every((one) => weights.some((own) => own.name === one.name))
  if (!ofNetwork) return
  const seen = pairs.findIndex(({ shape, own }) => partsAt(-2, shape, own))
  const done = pairs.find(({ shape, own }) => shape.length > 1 && partsAt(-1, shape, own))
  if (seen < 0 && !done) return
  const { own = [], shape = [] } = pairs[seen] ?? {}
  const [learnt, given] = [own.at(-2), shape.at(-2)]
  const sees =
    seen > 0
      ? `has learnt to see pictures of another size than ${shownText(spec)}, which ${spec.title} shows here`
      : seen === 0
        ? `has learnt to see ${counted(learnt ?? 0, shape.length === 2 ? 'number' : 'plane')} at once, and ${spec.title} shows ${given} here (${shownText(spec)})`
        : `has learnt to choose among ${done?.own.at(-1)} actions, and ${spec.title} has ${spec.actions.length}`
  throw new InputError('agent', `${name} ${sees}: ${asItLearnt(env)}`)
}

function asItLearnt({ options = {} }: PolicyCard['env']): string {
  const own = Object.entries(options).map(([key, value]) => `${key} ${value}`)
  const asIt = own.length > 0 ? own.join(', ') : 'its usual options'
  return `set the game up as it learnt it (${asIt}), or train an agent for this one`
}

/** Two shapes that differ there and nowhere else. */
function partsAt(axis: -1 | -2, a: readonly number[], b: readonly number[]): boolean {
  const rest = (shape: readonly number[]) => shape.with(axis, 0).join()
  return a.length === b.length && a.length >= -axis && a.at(axis) !== b.at(axis) && rest(a) === rest(b)
}

/** "11 × 11 pixels" or "4 numbers". */
const shownText = ({ observation }: EnvSpec): string =>
  observation.kind === 'image'
    ? `${observation.width} × ${observation.height} pixels`
    : counted(observation.names.length, 'number')

function graphOf({ name, env, network, form }: PolicyCard, spec: EnvSpec) {
  const { observation, actions, title } = spec
  const known = networkOf(network)
  try {
    return tracePolicy(known, observation, actions.length, form)
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    const sees = `cannot see ${shownText(spec)}, which ${title} shows here (${error.problem})`
    throw new InputError('agent', `${name} ${sees}: ${asItLearnt(env)}`)
  }
}

function networkOf(id: string) {
  try {
    return networks.get(id)
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
