import type { Row } from '../../contracts/study'
import { countProbes, probes } from './probes'
import { rules } from './rules'

/** What one model said to the probes. */
export interface ProbeReading {
  readonly probes: readonly {
    readonly id: string
    readonly title: string
    readonly paid: number
    readonly said: number
  }[]
  /** Nearest first: mean distance of what a rule would pay from what the model says, over the probes alike. */
  readonly rules: readonly { readonly id: string; readonly title: string; readonly distance: number }[]
  /** What it says while the agent walks, by how many goals are in sight. */
  readonly counts: readonly (readonly [goals: number, said: number])[]
}

/** Of the rows that `putProbes` gives. */
export function readProbes(rows: readonly Row[]): ProbeReading {
  const rowOf = (id: string) => rows.find(({ probe }) => probe === id)
  const told = probes.flatMap(({ id, title }) => {
    const row = rowOf(id)
    return row ? [{ id, title, row, paid: Number(row['paid']), said: Number(row['said']) }] : []
  })
  return {
    probes: told.map(({ id, title, paid, said }) => ({ id, title, paid, said })),
    rules: rules
      .map(({ id, title }) => ({
        id,
        title,
        distance: told.reduce((sum, { row }) => sum + Number(row[id]), 0) / told.length,
      }))
      .toSorted((a, b) => a.distance - b.distance),
    counts: countProbes.flatMap(({ id, goals }) => {
      const row = rowOf(id)
      return row ? [[goals, Number(row['said'])] as const] : []
    }),
  }
}
