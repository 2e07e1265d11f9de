/**
 * What a report is called in files and addresses: its question, then its agents; of one that differs from the one before in its last
 * number alone, that number: `breakout-bricks.breakout-ppo-small-1.2.3`.
 */
export function reportName(id: string, agents: readonly string[]): string {
  const names = agents.map((agent) => splitName(agent.replace(/^shipped\//, '')))
  const told = names.map(({ stem, number }, i) =>
    i > 0 && names[i - 1]!.stem === stem && number ? number : stem + number,
  )
  const name = [id, ...told].join('.')
  return name.length <= MOST ? name : `${name.slice(0, MOST - 9)}-${hashOf(name)}`
}

/** Letters that a name has at most: file systems stop at 255, and some of that is taken by what kind of file it is. */
const MOST = 150

/** Of hundreds of agents, who are not all in the name: eight hexadecimal digits (FNV-1a) of what it would have been. */
function hashOf(name: string): string {
  let hash = 0x811c9dc5
  for (const letter of name) hash = Math.imul(hash ^ letter.codePointAt(0)!, 0x01000193)
  return (hash >>> 0).toString(16).padStart(8, '0')
}

/** A name without the number at its end, and that number; '' = it has none. */
export function splitName(name: string): { readonly stem: string; readonly number: string } {
  const stem = name.replace(/\d+$/, '')
  return { stem, number: name.slice(stem.length) }
}
