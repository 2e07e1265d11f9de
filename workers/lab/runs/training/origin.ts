import { requireOpens } from '../../agents/fit'
import { openingOf, rhythmOfCard } from '../../agents/requirements'
import { hashOfWeights } from '../../agents/weights-hash'
import { canonical } from '../../contracts/canonical'
import { decisionsBehind, type Checkpoint, type Origin, type PolicyCard } from '../../contracts/checkpoint'
import type { EnvSpec } from '../../contracts/env'
import { InputError } from '../../contracts/errors'
import { framesOf } from '../../contracts/observation'
import type { Value } from '../../contracts/options'
import { rhythmOf } from '../../contracts/rhythm'
import { trainers } from '../../trainers/registry'
import type { Plan } from './plan'
import type { Surroundings } from './surroundings'

/** An agent that a run begins as. Its weights are all that is taken: the optimiser begins afresh, and decisions are counted anew. */
export type Beginning = Pick<Checkpoint<PolicyCard>, 'card' | 'weights'>

/** What the card of a run says of the agent that it began as. */
export async function originOf({ card, weights }: Beginning): Promise<Origin> {
  return { id: card.id, name: card.name, hash: await hashOfWeights(weights), decisions: decisionsBehind(card) }
}

/** Whether a run can begin as the agent that its plan names. Throws InputError naming what of the plan does not fit, and what would. */
export async function requireBeginning(plan: Plan, openGame: Surroundings['openGame']): Promise<void> {
  const { from, env, network } = plan
  if (!from) return
  const { card } = from
  if (card.env.id !== env) throw refusal('game', card.env.id, card)
  if (card.network !== network) throw refusal('network', card.network, card)
  requireSameWords(plan, card)
  await requireOpens(from, openGame)
  await requireSameSight(plan, card, openGame)
}

const refusal = (field: string, value: Value, { name }: PolicyCard): InputError =>
  new InputError(field, `must be ${value}, as it is of ${name}, whose weights the run is to begin with`)

/** Numbers that mean returns are no beginning for a learner of probabilities, nor the other way round. */
function requireSameWords({ algorithm, options }: Plan, { name, trainer, form = {}, acting = 'sampled' }: PolicyCard) {
  const fits = trainers.all.filter((one) => one.trains === 'policy' && (one.acting ?? 'sampled') === acting)
  if (!fits.includes(algorithm))
    throw new InputError(
      'algorithm',
      `must be one of ${fits.map(({ id }) => id).join(', ')}: what ${name} says of its actions are ${acting === 'greedy' ? 'returns' : 'probabilities'}`,
    )
  if (canonical(algorithm.form?.(options) ?? {}) !== canonical(form))
    throw new InputError(
      'algorithm',
      `makes an agent of another form of these options than ${name} is: leave ${trainer} and its options as its card has them`,
    )
}

/** What is seen and what can be done are told alike with the run's rhythm and options of the game, and with the agent's own. */
async function requireSameSight(
  { env, setting, envOptions }: Plan,
  card: PolicyCard,
  openGame: Surroundings['openGame'],
): Promise<void> {
  const open = async (options: Readonly<Record<string, Value>> | undefined, rhythm = rhythmOfCard(card)) =>
    (await openGame(env, 1, openingOf(options ? { options } : {}, rhythm))).spec
  const own = await open(card.env.options)
  const frames = framesOf(own.observation)
  if (framesOf((await open(setting.options, rhythmOf(envOptions))).observation) !== frames)
    throw refusal('envOptions.frames', frames, card)
  const learnt = { ...usual(own), ...card.env.options }
  for (const [key, value] of Object.entries({ ...usual(own), ...setting.options })) {
    const wanted = learnt[key]
    if (wanted === undefined || value === wanted) continue
    if (!alike(own, await open({ ...learnt, [key]: value }))) throw refusal(`setting.options.${key}`, wanted, card)
  }
}

const usual = ({ options }: EnvSpec): Record<string, Value> =>
  Object.fromEntries(Object.entries(options).map(([key, option]) => [key, option.default]))

const alike = (a: EnvSpec, b: EnvSpec): boolean =>
  canonical([a.observation, a.actions]) === canonical([b.observation, b.actions])
