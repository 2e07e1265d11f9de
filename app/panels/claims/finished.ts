import { namesText } from '../../../workers/lab/charts/agent-words'
import type { KeptNote, ShippedEntry } from '../../../workers/threads/api'
import { nameOf } from '../../state/claims.svelte'

/** One report in the list. */
export interface Line extends Pick<ShippedEntry, 'agents' | 'verdict' | 'sentence' | 'found' | 'afterTheData'> {
  /** As the address has it. */
  readonly name: string
  /** Null: it comes with the site. */
  readonly kept: KeptNote | null
  /** Of what it is, for tests and scripts: its claim and its agents. */
  readonly of: string
}

/** All reports of one claim: to whom it was put. */
export interface Group {
  readonly key: string
  readonly title: string
  readonly env: string
  readonly lines: readonly Line[]
}

/** One's own first, newest first; then what comes with the site. Claims stand as their first report does. */
export function groupsOf(kept: readonly KeptNote[], shipped: readonly ShippedEntry[]): readonly Group[] {
  const groups = new Map<string, Group & { readonly lines: Line[] }>()
  const add = (key: string, title: string, env: string, line: Line) => {
    const group = groups.get(key) ?? { key, title, env, lines: [] }
    group.lines.push(line)
    groups.set(key, group)
  }
  for (const note of kept) {
    const { id, name, env, agents, verdict, afterTheData = false, sentence, found } = note
    if (verdict)
      add(`own ${env} ${name}`, name, env, {
        agents,
        verdict,
        afterTheData,
        sentence,
        name: id,
        kept: note,
        of: '',
        ...(found && { found }),
      })
  }
  for (const entry of shipped)
    add(entry.id, entry.title, entry.env, {
      ...entry,
      name: nameOf(entry),
      kept: null,
      of: [entry.id, ...entry.of].join(' '),
    })
  return [...groups.values()]
}

/** A game's agents as a list of that game calls them: `Breakout, small CNN` is `small CNN`. */
export const whoOf = (agents: readonly string[], game: string): string =>
  namesText(
    agents.map((name) => (name.startsWith(`${game}, `) ? name.slice(game.length + 2) : name)),
    '; ',
  )
