import { counted } from '../../charts/numbers'
import { round } from '../report/round'
import { negligible, type ArmResult } from './judge'

/** Fewer agents say too little of how much agents vary: what is found over them is a reason to train more. */
export const FEWEST_AGENTS = 5

/** What the numbers generalise over, and no more. */
export function unitWords(agents: number): string {
  if (agents < 2)
    return 'One agent: this says something about that agent, not about the way it was trained. A unit is a rollout, not a time step.'
  const few = `Fewer than ${FEWEST_AGENTS} agents are exploratory: what they have in common may be chance, and the test takes their means to be spread as a normal curve is.`
  return `A unit is an agent, not a rollout: the mean of each of ${agents} counts once. ${agents < FEWEST_AGENTS ? `${few} ` : ''}They stand for a way of training only where each was trained by it on its own; stages of one training do not.`
}

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
