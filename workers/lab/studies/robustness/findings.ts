import { showCount } from '../../charts/numbers'
import type { ActionSpec } from '../../contracts/env'
import type { Row } from '../../contracts/study'
import type { NumberedChange } from '../../interventions/entry'
import { grouped } from '../../statistics/grouped'
import { playerOf } from '../units'
import type { Group } from './groups'
import type { RobustnessOptions } from './options'
import { performanceOf, relationOf, scoresOf, underChanges, type Performance, type Relation } from './performance'
import { readingsOf, type Reading } from './reading'
import { salientReading, salientStates, type SalientReading } from './salience-reading'
import { opinionsByState } from './table'

/** What was asked. */
export interface Asked {
  readonly options: RobustnessOptions
  readonly groups: readonly Group[]
  readonly changes: readonly NumberedChange[]
  /** Which of them were chosen, in words. */
  readonly chosen: string
  readonly actions: readonly Pick<ActionSpec, 'title'>[]
}

/** A group at one length of its training, with all that is known of it. */
export interface Stage extends Reading {
  readonly performance: Performance | null
  /** Its length, to two digits: what stages of several families have in common. */
  readonly length: number | undefined
  /** Scores under changes against agreement there. Null: no games were played. */
  readonly underChanges: Relation | null
  /** Null: no maps were made. */
  readonly salient: SalientReading | null
}

/** Stages of the same seeds' runs, the shortest first. */
export interface Family {
  readonly name: string
  readonly stages: readonly Stage[]
  readonly last: Stage
}

export interface Findings {
  /** The best first, by what they score at their best. */
  readonly families: readonly Family[]
  readonly stages: readonly Stage[]
  /** Every length that there is, the shortest first. */
  readonly lengths: readonly number[]
}

export function findingsOf({ groups }: Asked, rows: readonly Row[]): Findings {
  const players = grouped(rows, playerOf)
  const asked = groups.map((group) => {
    const own = group.agents.flatMap(({ hash }) => players.get(hash) ?? [])
    return { group, own, states: opinionsByState(own, group) }
  })
  const rowsOf = new Map(asked.map(({ group, own }) => [group, own]))
  const stages = readingsOf(asked).map((reading): Stage => {
    const { group, states } = reading
    const own = rowsOf.get(group)!
    const scores = scoresOf(own, group)
    return {
      ...reading,
      performance: performanceOf(group, scores),
      length: group.decisions === undefined ? undefined : Number(group.decisions.toPrecision(2)),
      underChanges: underChanges(reading, scores),
      salient: salientReading(group, salientStates(own, group, states)),
    }
  })
  const families = [...grouped(stages, ({ group }) => group.family).values()].map((some): Family => {
    const ordered = some.toSorted((a, b) => (a.group.decisions ?? 0) - (b.group.decisions ?? 0))
    return { name: ordered[0]!.group.name, stages: ordered, last: ordered.at(-1)! }
  })
  const best = ({ stages: own }: Family) => Math.max(...own.map(({ performance }) => performance?.mean ?? -Infinity))
  const ranked = families
    .map((family, i) => ({ family, i }))
    .sort((a, b) => best(b.family) - best(a.family) || a.i - b.i)
    .map(({ family }) => family)
  return {
    families: ranked,
    stages: ranked.flatMap((family) => family.stages),
    lengths: [...new Set(stages.flatMap(({ length }) => length ?? []))].sort((a, b) => a - b),
  }
}

/** Robustness against score, among families that trained equally long. */
export function atEqualLength({
  stages,
  lengths,
}: Findings): { readonly length: number; readonly families: readonly string[]; readonly relation: Relation }[] {
  return lengths.flatMap((length) => {
    const known = stages.flatMap(({ length: own, group, performance, changed }) =>
      own === length && performance
        ? [{ family: group.name, pair: [performance.mean, 1 - changed.mean] as const }]
        : [],
    )
    const relation = relationOf(known.map(({ pair }) => pair))
    return relation && known.length > 1 ? [{ length, families: known.map(({ family }) => family), relation }] : []
  })
}

export const lengthName = ({ length, group }: Stage): string => showCount(length ?? group.decisions ?? 0)

/** With its length, where its family has several. */
export const stageName = (stage: Stage, { families }: Findings): string => {
  const family = families.find(({ stages }) => stages.includes(stage))!
  return family.stages.length === 1 ? family.name : `${family.name}, ${lengthName(stage)} decisions`
}
