import type { Row, Table, Verdict } from '../../contracts/study'
import { mean } from '../../statistics/interval'
import { round } from '../report/round'
import { playerOf } from '../units'
import { agentName } from './agent-name'
import type { Conclusion } from './conclude'
import type { OpenClaim } from './open'

/** What a claim's rows say of one agent alone. */
interface OfAgent {
  readonly name: string
  readonly verdict: Verdict
  /** Pairs of the change that has fewest. */
  readonly pairs: number
  readonly found: number
  readonly changes: number
  /** Mean over the changes of their mean differences. */
  readonly difference: number
}

/**
 * The claim put to each agent by itself, with tests and Holm's correction of its own: what holds for all together need not hold for
 * each. Nothing where there is one agent, of which the report speaks anyway.
 */
export function eachAgent(
  { agents }: OpenClaim,
  rows: readonly Row[],
  concluded: (rows: readonly Row[]) => Conclusion,
): OfAgent[] {
  const players = [...new Set(rows.map(playerOf))]
  if (players.length < 2) return []
  return players.map((player) => {
    const { results, verdict } = concluded(rows.filter((row) => playerOf(row) === player))
    const changes = results.filter(({ arm }) => arm.kind === 'change')
    return {
      name: agentName(agents, player),
      verdict,
      pairs: changes.length > 0 ? Math.min(...changes.map(({ pairs }) => pairs)) : 0,
      found: changes.filter(({ found }) => found).length,
      changes: changes.length,
      difference: changes.length > 0 ? mean(changes.map((one) => one.mean)) : NaN,
    }
  })
}

export function agentsTable(each: readonly OfAgent[]): Table[] {
  if (each.length === 0) return []
  return [
    {
      id: 'agents',
      title: 'Each agent by itself',
      columns: ['agent', 'verdict', 'found', 'changes', 'pairs', 'difference'],
      rows: each.map(({ name, verdict, found, changes, pairs, difference }) => [
        name,
        verdict,
        found,
        changes,
        pairs,
        round(difference),
      ]),
    },
  ]
}

/** “By itself the claim is supported for A and B, open for C.” */
export function agentWords(each: readonly OfAgent[]): string[] {
  if (each.length === 0) return []
  const told = (['supported', 'refuted', 'equivalent', 'open'] as const).flatMap((verdict) => {
    const names = each.filter((one) => one.verdict === verdict).map(({ name }) => name)
    return names.length > 0 ? [`${verdict} for ${names.join(' and ')}`] : []
  })
  return [
    `Asked of each agent by itself the claim is ${told.join(', ')}; the table “Each agent by itself” has the numbers.`,
  ]
}
