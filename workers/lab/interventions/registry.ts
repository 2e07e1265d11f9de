import { InputError } from '../contracts/errors'
import type { InterventionEntry } from './entry'

/** The folder listing is the registry: `catalogue/GAME.ts` exports the list of a game's ready-made interventions. */
const found = new Map(
  Object.entries(
    import.meta.glob<readonly InterventionEntry[]>('./catalogue/*.ts', { eager: true, import: 'default' }),
  ).map(([path, entries]) => {
    const game = path.slice(path.lastIndexOf('/') + 1, -'.ts'.length)
    if (!Array.isArray(entries) || new Set(entries.map(({ id }) => id)).size !== entries.length)
      throw new Error(`${path} must export default a list of entries with unique ids`)
    return [game, entries] as const
  }),
)

/** A game without a catalogue has no ready-made interventions. */
export function interventionsOf(game: string): readonly InterventionEntry[] {
  return found.get(game) ?? []
}

/** Throws InputError naming the known ids. */
export function interventionEntry(game: string, id: string): InterventionEntry {
  const entries = interventionsOf(game)
  const match = entries.find((candidate) => candidate.id === id)
  if (!match)
    throw new InputError(
      'intervention',
      `"${id}" is unknown for ${game}; there is ${entries.map((known) => known.id).join(', ')}`,
    )
  return match
}
