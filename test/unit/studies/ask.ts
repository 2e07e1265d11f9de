import { agentOn } from '../play/stages'
import { loadGame } from '../../../workers/headless/games.lib'
import { claim as claimGuard, type Claim } from '../../../workers/lab/contracts/claim'
import type { Game } from '../../../workers/lab/contracts/env'
import { parseOptions, type Value } from '../../../workers/lab/contracts/options'
import type { Policy } from '../../../workers/lab/contracts/model'
import type { AgentInfo, Cell, Finished, Lab, Plan, Question, Report, Row } from '../../../workers/lab/contracts/study'
import type { Agent } from '../../../workers/lab/contracts/agent'
import { studyOf } from '../../../workers/lab/studies/registry'

export const about = { id: 'agent', name: 'Agent', hash: 'abc', acting: 'sampled' } as const

/** A question put to one agent whose policy is at hand, without files, keys or shelves. */
export interface Asked {
  readonly plan: Plan
  readonly agent: Agent
}

export async function askClaim(claim: Claim, policy: Policy): Promise<Asked> {
  const { spec } = await loadGame(claim.env, 1)
  const plan = studyOf(claim.design).plan({
    claim: claimGuard(claim, 'claim'),
    options: {},
    spec,
    agents: [{ ...about, env: claim.env }],
  })
  return { plan, agent: agentOn(policy, { spec }, about) }
}

export async function askAgents(
  id: string,
  env: string,
  options: Readonly<Record<string, Value>>,
  policy: Policy,
  { states, agents = [{ ...about, env }] }: Partial<Pick<Question, 'states' | 'agents'>> = {},
): Promise<Asked> {
  const { spec } = await loadGame(env, 1)
  const study = studyOf(id)
  const plan = study.plan({ claim: null, options: parseOptions(study.options, options), spec, agents, states })
  return { plan, agent: agentOn(policy, { spec }, about) }
}

export const lent = ({ agent }: Asked, breathe: Lab['breathe'] = async () => {}): Lab => ({
  agent,
  openGame: (slots: number): Promise<Game> => loadGame(agent.game.id, slots),
  breathe,
})

/** Cells of one batch, done together. */
export async function done(asked: Asked, cells: readonly Cell[], breathe?: Lab['breathe']): Promise<Finished[]> {
  const found: Finished[] = []
  for await (const one of asked.plan.run(cells, lent(asked, breathe))) found.push(one)
  return found
}

export function batchesOf({ cells }: Pick<Plan, 'cells'>): Cell[][] {
  const names = [...new Set(cells.map(({ batch }) => batch))]
  return names.map((name) => cells.filter(({ batch }) => batch === name))
}

/** All rows in the order of the cells, as they come back from a shelf. */
export async function rowsOf(asked: Asked, breathe?: Lab['breathe']): Promise<Row[]> {
  const made = new Map<Cell, readonly Row[]>()
  for (const batch of batchesOf(asked.plan))
    for (const { cell, rows } of await done(asked, batch, breathe)) made.set(cell, rows)
  return asked.plan.cells.flatMap((cell, i) =>
    stored(made.get(cell)!).map((row): Row => ({
      cell: String(i),
      agent: asked.agent.id,
      weights: asked.agent.hash,
      ...row,
    })),
  )
}

export const stored = (rows: readonly Row[]): Row[] => JSON.parse(JSON.stringify(rows)) as Row[]

export const reportOf = async (asked: Asked): Promise<Report> => asked.plan.summarize(await rowsOf(asked))

export const infoOf = ({ agent: { game } }: Asked): AgentInfo => ({ ...about, env: game.id })
