import type { Row } from '../../contracts/study'
import { grouped } from '../../statistics/grouped'
import { mean } from '../../statistics/interval'
import { playerOf } from '../units'
import type { Opinions } from './agreement'
import type { Group } from './groups'

/** What all agents of a group would do in one state, as it is and under every change that can be made there. */
export interface StateOpinions {
  readonly episode: string
  readonly decision: number
  readonly plain: Opinions
  /** By the change's number. */
  readonly changed: ReadonlyMap<number, Opinions>
}

/** States that every agent of the group was asked about, in the order of the rows. Of a change those that none of them lacks. `asRun`: as the study's code ran. */
export function opinionsByState(rows: readonly Row[], { agents }: Group, asRun = false): StateOpinions[] {
  const order = new Map(agents.map(({ hash }, i) => [hash, i]))
  const own = rows.filter(
    (row) => order.has(playerOf(row)) && Array.isArray(row['p']) && Boolean(row['asRun']) === asRun,
  )
  return [...grouped(own, (row) => `${row['episode']} ${row['decision']}`).values()].flatMap(
    (state): StateOpinions[] => {
      const changes = new Map(
        [...grouped(state, (row) => String(row['change'])).values()]
          .filter((some) => some.length === agents.length)
          .map((some) => [
            Number(some[0]!['change']),
            some
              .toSorted((a, b) => order.get(playerOf(a))! - order.get(playerOf(b))!)
              .map((row) => row['p'] as readonly number[]),
          ]),
      )
      const plain = changes.get(-1)
      changes.delete(-1)
      const { episode, decision } = state[0]!
      return plain ? [{ episode: String(episode), decision: Number(decision), plain, changed: changes }] : []
    },
  )
}

/** A number of each state as the mean of its episode: states of one episode are no more evidence than one. */
export function perEpisode<S extends { readonly episode: string }>(
  states: readonly S[],
  value: (state: S) => number | null,
): number[] {
  return [...grouped(states, ({ episode }) => episode).values()].flatMap((own) => {
    const values = own.map(value).filter((one) => one !== null)
    return values.length > 0 ? [mean(values)] : []
  })
}
