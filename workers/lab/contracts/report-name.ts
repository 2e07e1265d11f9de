/**
 * What a report is called in files and addresses: its question, then its agents; of one that differs from the one before in its last
 * number alone, that number: `breakout-bricks.breakout-ppo-small-1.2.3`.
 */
export function reportName(id: string, agents: readonly string[]): string {
  const names = agents.map((agent) => splitName(agent.replace(/^shipped\//, '')))
  const told = names.map(({ stem, number }, i) =>
    i > 0 && names[i - 1]!.stem === stem && number ? number : stem + number,
  )
  return [id, ...told].join('.')
}

/** A name without the number at its end, and that number; '' = it has none. */
export function splitName(name: string): { readonly stem: string; readonly number: string } {
  const stem = name.replace(/\d+$/, '')
  return { stem, number: name.slice(stem.length) }
}
