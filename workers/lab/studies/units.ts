import type { AgentInfo, Row } from '../contracts/study'
import { InputError } from '../contracts/errors'
import { grouped } from '../statistics/grouped'
import { mean } from '../statistics/interval'

/** Who a row is of: known by its weights, for two files may have one name. */
export const playerOf = ({ weights, agent }: Row): string => String(weights ?? agent)

/** One rollout of theirs, or one kept episode that they were put to. */
export const rolloutOf = (row: Row): string => `${playerOf(row)} ${row['episode'] ?? row['seed']}`

/** The unit of statistics that a row belongs to: rollouts of an agent that went alike are one. */
export const unitOf = (row: Row): string => `${playerOf(row)} ${row['episode'] ?? row['course'] ?? row['seed']}`

/** Of `unitOf`. */
export const playerOfUnit = (unit: string): string => unit.slice(0, unit.lastIndexOf(' '))

/**
 * What counts once, of values by rollout: of one agent each, of several the mean of each agent's. Rollouts of an agent share what it
 * is; pooled they would say of its kind what holds for it alone.
 */
export function perAgent(
  values: readonly number[],
  players: readonly string[],
  several = new Set(players).size > 1,
): number[] {
  if (!several) return [...values]
  const own = grouped(
    values.map((value, i) => ({ value, player: players[i]! })),
    ({ player }) => player,
  )
  return [...own.values()].map((group) => mean(group.map(({ value }) => value)))
}

/** How many of the rollouts that rows are of differ, where not all do: an agent that acts greedily repeats itself. */
export function alikeWords(rows: readonly Row[], what = 'rollouts'): string[] {
  if (rows.some(({ course, episode }) => course === undefined && episode === undefined))
    return ['These rows are of a version that did not tell rollouts apart that went alike: each counts as one.']
  const [played, units] = [new Set(rows.map(rolloutOf)).size, new Set(rows.map(unitOf)).size]
  return units === played
    ? []
    : [
        `Of ${played} ${what} ${units} differ in what was seen, done or paid. What went as in another one of the same agent is no more evidence than that one, and is not counted again.`,
      ]
}

/**
 * Rows of the version before, which named agents alone, with their weights. Throws InputError where two agents share a name: whose rows
 * are whose cannot be told then.
 */
export function withWeights(rows: readonly Row[], agents: readonly AgentInfo[], field: string): readonly Row[] {
  if (rows.every(({ weights }) => weights !== undefined)) return rows
  const hashes = new Map(agents.map(({ id, hash }) => [id, hash]))
  const [twice] = agents.filter(({ id, hash }) => hashes.get(id) !== hash)
  if (twice)
    throw new InputError(field, `hold two called ${twice.id}, and the rows do not say which of them they are of`)
  return rows.map((row) => ({ ...row, weights: row['weights'] ?? hashes.get(String(row['agent'])) ?? null }))
}
