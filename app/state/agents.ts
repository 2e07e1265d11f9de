import type { PolicyCard } from '../../workers/lab/contracts/checkpoint'
import { parseOptions } from '../../workers/lab/contracts/options'
import type { Catalogue, LibraryEntry } from '../../workers/threads/api'

export interface AgentEntry extends LibraryEntry {
  readonly card: PolicyCard
}

/** Who can play a game: shipped agents and those of this browser. */
export function agentsOf(entries: readonly LibraryEntry[], env: string): readonly AgentEntry[] {
  return entries.filter((entry): entry is AgentEntry => entry.card.kind === 'policy' && entry.card.env.id === env)
}

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

/** The one a first visitor should see: shipped, of this game, best in games really played. */
export function bestAgent(entries: readonly LibraryEntry[], env: string): string | null {
  const shipped = agentsOf(entries, env).filter((entry) => entry.shipped)
  const score = ({ card }: AgentEntry) => card.score?.mean ?? -Infinity
  return (
    shipped.reduce<AgentEntry | null>((best, entry) => (best && score(best) >= score(entry) ? best : entry), null)
      ?.id ?? null
  )
}
