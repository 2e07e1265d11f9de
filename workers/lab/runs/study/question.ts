import { openingOf, rhythmOfCard } from '../../agents/requirements'
import { studyOptions, type AgentInfo, type Plan, type Question, type Study } from '../../contracts/study'
import type { Checkpoint, PolicyCard } from '../../contracts/checkpoint'
import { claim as claimGuard } from '../../contracts/claim'
import type { StateSet } from '../../contracts/states'
import { InputError } from '../../contracts/errors'
import type { Value } from '../../contracts/options'
import { requireStates } from '../../studies/fits-states'
import { studyOf } from '../../studies/registry'
import { describeAgent, type OpenGame } from './agents'
import { keyed, type KeyedCell } from './keys'

/** What somebody asks. `claim` and `options` come from outside. */
export interface Asked {
  /** Id; of a claim, its design. */
  readonly study: string
  readonly claim?: unknown
  readonly options?: Readonly<Record<string, Value>>
  /** Kept states that all are asked about, for studies that can be put to some. */
  readonly states?: StateSet | undefined
  /** Ids or files, whatever `loadAgent` knows agents by. */
  readonly agents: readonly string[]
}

export interface Sources {
  readonly openGame: OpenGame
  /** Throws InputError for an unknown one. */
  loadAgent(source: string): Promise<Checkpoint<PolicyCard>>
  /** What rows and reports call an agent by: its source, where that stays, or its card's id. */
  idOf(source: string, card: PolicyCard): string
  /** Makes sure that something computes here, and says which variant of it (`variantOf`). */
  openBackend(): Promise<string>
}

/** A question that has been found possible, its cells under their keys. Nothing has been computed yet. */
export interface OpenQuestion extends Question {
  readonly study: Study
  readonly plan: Plan
  readonly cells: readonly KeyedCell[]
  /** What computes; rows that something else has computed are not taken for this question's. */
  readonly backend: string
  /** Of each agent. */
  readonly sources: readonly string[]
}

/** Throws InputError naming what does not fit, with what would fix it. */
export async function openQuestion(
  asked: Asked,
  { openGame, loadAgent, idOf, openBackend }: Sources,
): Promise<OpenQuestion> {
  const study = studyOf(asked.study)
  const { states } = asked
  if (states && !study.draws)
    throw new InputError('states', `mean nothing to “${study.title}”, which plays for itself; leave them out`)
  const claim = study.about === 'claim' ? claimGuard(asked.claim, 'claim') : null
  const { card } = await loadAgent(asked.agents[0] ?? refuseNone())
  const env = claim?.env ?? card.env.id
  // As the agents play it: their states are of no other game.
  const game = await openGame(env, 1, env === card.env.id ? openingOf(card.env, rhythmOfCard(card)) : undefined)
  const agents: AgentInfo[] = []
  // One after the other, and only what is told of it is held: there may be hundreds.
  for (const source of asked.agents) {
    const checkpoint = await loadAgent(source)
    agents.push(await describeAgent(idOf(source, checkpoint.card), checkpoint, game.spec))
  }
  requireDistinct(agents, asked.agents)
  if (states) requireStates(states, game.spec, agents)
  const options = claim ? {} : studyOptions(study, asked.options)
  const question = { claim, options, spec: game.spec, agents, states }
  const plan = study.plan(question)
  plan.check?.(game)
  const backend = await openBackend()
  const cells = await keyed(study, game.spec, agents, plan.cells, backend)
  return { ...question, study, plan, cells, backend, sources: asked.agents }
}

/** The same weights twice would count as two that agree, whatever they are called. */
function requireDistinct(agents: readonly AgentInfo[], sources: readonly string[]): void {
  const first = new Map<string, number>()
  for (const [i, { name, hash }] of agents.entries()) {
    const before = first.get(hash)
    if (before !== undefined)
      throw new InputError(
        'agents',
        `hold the same weights twice: ${agents[before]!.name} (${sources[before]}) and ${name} (${sources[i]}); leave one out`,
      )
    first.set(hash, i)
  }
}

function refuseNone(): never {
  throw new InputError('agents', 'are missing: choose at least one')
}
