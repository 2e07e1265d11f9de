import type { LibraryEntry } from '../../workers/threads/api'

/** Who can play a game: shipped agents and those of this browser. */
export function agentsOf(entries: readonly LibraryEntry[], env: string): readonly LibraryEntry[] {
  return entries.filter(({ card }) => card.env.id === env)
}

/** The one a first visitor should see: shipped, of this game, best in games really played. */
export function bestAgent(entries: readonly LibraryEntry[], env: string): string | null {
  const shipped = agentsOf(entries, env).filter((entry) => entry.shipped)
  const score = ({ card }: LibraryEntry) => card.score?.mean ?? -Infinity
  return shipped.reduce<LibraryEntry | null>((best, entry) => (best && score(best) >= score(entry) ? best : entry), null)?.id ?? null
}
