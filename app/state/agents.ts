import type { PolicyCard } from '../../workers/lab/contracts/checkpoint'
import { familiesOf, runOf, type Family } from '../../workers/lab/contracts/family'
import { parseOptions } from '../../workers/lab/contracts/options'
import type { Catalogue, LibraryEntry } from '../../workers/threads/api'

export interface AgentEntry extends LibraryEntry {
  readonly card: PolicyCard
}

/** Who can play a game: shipped agents and those of this browser. */
export function agentsOf(entries: readonly LibraryEntry[], env: string): readonly AgentEntry[] {
  return entries.filter(isPlayer).filter(({ card }) => card.env.id === env)
}

export const isPlayer = (entry: LibraryEntry): entry is AgentEntry => entry.card.kind === 'policy'

/** Seeds of one procedure together, and everybody else. */
export interface Grouped {
  readonly families: readonly Family<AgentEntry>[]
  readonly others: readonly AgentEntry[]
}

/** The site's families are a line each; one's own agents stay in sight, each by itself. */
export function folded(agents: readonly AgentEntry[]): Grouped {
  const families = familiesOf(agents.filter(({ shipped }) => shipped))
  const inside = new Set(families.flatMap(peopleOf))
  return { families, others: agents.filter((agent) => !inside.has(agent)) }
}

/** Whom a question can be put to as to one: the site's families, and one's own. */
export const askable = (agents: readonly AgentEntry[]): readonly Family<AgentEntry>[] => [
  ...familiesOf(agents.filter(({ shipped }) => !shipped)),
  ...folded(agents).families,
]

/** Its seeds, then their stages. */
export const peopleOf = ({ members, stages }: Family<AgentEntry>): readonly AgentEntry[] => [...members, ...stages]

/** Other lengths of an agent's own run, that come with the site. */
export const stagesOf = (agents: readonly AgentEntry[], of: AgentEntry): readonly AgentEntry[] =>
  agents.filter((one) => one.shipped && one.id !== of.id && runOf(one.card) === runOf(of.card))

/** Whether this site's trainers can go on with it: another version's may be unknown here, or have had other options. */
export function canTrainOn(
  { resumable, trainer, options }: LibraryEntry['card'],
  catalogue: Catalogue | null,
): boolean {
  const found = catalogue?.algorithms.find(({ id }) => id === trainer)
  if (!resumable || !found) return false
  try {
    parseOptions(found.options, options)
    return true
  } catch {
    return false
  }
}

/** The one a first visitor should see: shipped, of this game, best in games really played; a family stands beside it. */
export function bestAgent(entries: readonly LibraryEntry[], env: string): string | null {
  const all = agentsOf(entries, env).filter((entry) => entry.shipped)
  const { others } = folded(all)
  const shipped = others.length > 0 ? others : all
  const score = ({ card }: AgentEntry) => card.score?.mean ?? -Infinity
  return (
    shipped.reduce<AgentEntry | null>((best, entry) => (best && score(best) >= score(entry) ? best : entry), null)
      ?.id ?? null
  )
}
