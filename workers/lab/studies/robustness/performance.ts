import type { Row } from '../../contracts/study'
import { mean, standardDeviation } from '../../statistics/interval'
import { linearFit } from '../../statistics/regress'
import { rankTest, type RankTest } from '../../statistics/ranks'
import { playerOf } from '../units'
import { disagreement } from './agreement'
import type { Group } from './groups'
import type { Reading } from './reading'

/** What agents of a group score, one number for each agent. */
export interface Performance {
  readonly mean: number
  /** Between agents. */
  readonly deviation: number
  /** Games of this study, as they act; or their last ones in training, exploring as they did then. */
  readonly from: 'games' | 'training'
}

/** Means of each agent's games, by the change's number; −1 is none. Of a change that every agent has played under, and that could be made. */
export function scoresOf(rows: readonly Row[], { agents }: Group): ReadonlyMap<number, readonly number[]> {
  const games = rows.filter((row) => typeof row['game'] === 'number' && row['refused'] === false)
  const scores = new Map<number, Map<string, number[]>>()
  for (const row of games) {
    const change = Number(row['game'])
    const own = scores.get(change) ?? new Map<string, number[]>()
    own.set(playerOf(row), [...(own.get(playerOf(row)) ?? []), Number(row['score'])])
    scores.set(change, own)
  }
  return new Map(
    [...scores].flatMap(([change, own]) =>
      agents.every(({ hash }) => own.has(hash))
        ? [[change, agents.map(({ hash }) => mean(own.get(hash)!))] as const]
        : [],
    ),
  )
}

/** Null where nothing is known of some of them. */
export function performanceOf({ agents }: Group, scores: ReadonlyMap<number, readonly number[]>): Performance | null {
  const played = scores.get(-1)
  const earned = agents.flatMap(({ training }) => training?.earned ?? [])
  const values = played ?? (earned.length === agents.length ? earned : null)
  if (!values) return null
  return { mean: mean(values), deviation: standardDeviation(values), from: played ? 'games' : 'training' }
}

/** Two numbers of each of several things, how far they go in the same order, and the line through them. */
export interface Relation {
  readonly x: readonly number[]
  readonly y: readonly number[]
  readonly test: RankTest
  readonly fit?: { readonly intercept: number; readonly slope: number }
}

/** Of pairs. Null: of none. */
export function relationOf(pairs: readonly (readonly [x: number, y: number])[]): Relation | null {
  if (pairs.length === 0) return null
  const [x, y] = [pairs.map(([at]) => at), pairs.map(([, value]) => value)]
  const fit = linearFit(x, y)
  return { x, y, test: rankTest([{ x, y }], { seed: SEED, levels: [0.95] }), ...(fit && { fit }) }
}
const SEED = 1

/** Agreement under each change, over the states that it can be made in, against what agents score under it. */
export function underChanges(
  { states, numbers }: Pick<Reading, 'states' | 'numbers'>,
  scores: ReadonlyMap<number, readonly number[]>,
): Relation | null {
  const both = numbers.flatMap((number) => {
    const score = scores.get(number)
    const agreement = states.flatMap(({ changed }) => {
      const opinions = changed.get(number)
      return opinions ? [1 - disagreement(opinions)] : []
    })
    return score && agreement.length > 0 ? [[mean(agreement), mean(score)] as const] : []
  })
  return relationOf(both)
}
