import type { Row } from '../../contracts/study'
import { mean } from '../../statistics/interval'
import { playerOfUnit, unitOf } from '../units'

export interface Pair {
  /** Whose rollout. */
  readonly player: string
  readonly value: number
  readonly baseline: number
}

/** By rollout: states of one are not independent, so their mean counts once. */
export function perRollout(rows: readonly Row[]): ReadonlyMap<string, Pair> {
  const groups = new Map<string, Row[]>()
  for (const row of rows) groups.set(unitOf(row), [...(groups.get(unitOf(row)) ?? []), row])
  const meanOf = (group: readonly Row[], key: 'value' | 'baseline') => mean(group.map((row) => Number(row[key])))
  return new Map(
    [...groups].map(([unit, group]) => [
      unit,
      { player: playerOfUnit(unit), value: meanOf(group, 'value'), baseline: meanOf(group, 'baseline') },
    ]),
  )
}

/** Of one method by one measure. */
export const rowsOf = (rows: readonly Row[], method: string, metric: string): Row[] =>
  rows.filter((row) => row['method'] === method && row['metric'] === metric)

export const pairsOf = (rows: readonly Row[]): Pair[] => [...perRollout(rows).values()]
