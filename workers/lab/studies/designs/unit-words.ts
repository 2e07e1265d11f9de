import { counted } from '../../charts/numbers'
import type { AgentInfo } from '../../contracts/study'
import { round } from '../report/round'
import { familySize, negligible, type ArmResult } from './judge'
import { leastPairs } from './open'
import { procedureWords } from './procedure-words'

/** Fewer agents say too little of how much agents vary: what is found over them is a reason to train more. */
export const FEWEST_AGENTS = 5

/** What the numbers generalise over, and no more. `ofWhat`: where another statement has units of its own. */
export function unitWords(
  agents: number,
  asked: readonly AgentInfo[],
  ofWhat: 'A unit' | 'Of the differences a unit' = 'A unit',
): string {
  if (agents < 2)
    return `One agent: this says something about that agent, not about the way it was trained. ${ofWhat} is a rollout, not a time step.`
  const few = `Fewer than ${FEWEST_AGENTS} agents are exploratory: what they have in common may be chance, and the test takes their means to be spread as a normal curve is.`
  return `${ofWhat} is an agent, not a rollout: the mean of each of ${agents} counts once. ${agents < FEWEST_AGENTS ? `${few} ` : ''}${procedureWords(asked)}`
}

/** Of agents that a study trained itself, `fewest` of a kind at least, for these of those who were asked; `alone`: what is said where that is one. */
export function newAgentsWords(
  fewest: number,
  players: ReadonlySet<string>,
  asked: readonly AgentInfo[],
  alone: string,
): string[] {
  const few = `Fewer than ${FEWEST_AGENTS} agents of a kind are exploratory: how much agents vary is hardly known from them, and their intervals are wide.`
  const of = asked.filter(({ hash, id }) => players.has(hash) || players.has(id))
  return [...(fewest < FEWEST_AGENTS ? [few] : []), players.size > 1 ? unitWords(players.size, of) : alone]
}

/** Of one agent, what is known to alarm more often than stated (`bench -- truth`). */
export function doubtWords(results: readonly ArmResult[]): string[] {
  const alone = results.filter(({ agents }) => new Set(agents).size === 1)
  // Tests of a family reach so far out that few pairs do not show it.
  const tests = Math.max(1, familySize(results))
  const enough = 2 * leastPairs(tests)
  const few = alone.some(({ units }) => units.length < enough)
  const rare = alone.filter(({ found, opposite, units }) => (found || opposite) && zeros(units) > units.length / 2)
  return [
    ...(few
      ? [
          `Fewer than ${enough} pairs keep to 5 % over ${counted(tests, 'test')} only where their differences are not strongly skewed.`,
        ]
      : []),
    ...(rare.length > 0
      ? [
          `Most pairs did not differ at all under ${rare.map(({ arm }) => `“${arm.title}”`).join(', ')}: of effects as rare as that up to 9 % of findings at 5 % are chance.`,
        ]
      : []),
  ]
}

const zeros = (values: readonly number[]) => values.filter((value) => value === 0).length

/** `over 3 agents, exploratory; `: what stands before the number of tests. */
export const agentsNote = (agents: number): string =>
  agents < 2 ? '' : `over ${counted(agents, 'agent')}${agents < FEWEST_AGENTS ? ', exploratory' : ''}; `

/** Which effects are surely too small to matter, where it was said beforehand what would. */
export function marginWords(changes: readonly ArmResult[], margin: number | undefined): string[] {
  if (margin === undefined) return []
  const within = changes.filter((one) => negligible(one, margin))
  return [
    `Fixed beforehand: an effect smaller than ${round(margin)} does not matter. Surely smaller (90 % interval within ± ${round(margin)}): ${within.length} of ${changes.length}.`,
  ]
}
