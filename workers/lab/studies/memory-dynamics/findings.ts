import type { Row } from '../../contracts/study'
import { consistency, type Consistency } from '../../memory/dynamics'
import type { Random } from '../../random'
import { grouped } from '../../statistics/grouped'
import { mean } from '../../statistics/interval'
import { holm } from '../../statistics/multiple'
import { streamOf } from '../../streams'
import { overUnits, type OverUnits } from '../designs/over-units'
import { playerOf, unitOf } from '../units'

/** An episode at a lag, over all its decisions or those of one behaviour: what came of its components, and what slopes say would. */
interface Sample {
  readonly player: string
  readonly pairs: number
  /** [count²] each, a row for each component that comes before. */
  readonly found: readonly number[]
  readonly slopes: readonly number[]
}

/** Whether slopes of an episode agree with that episode more than with others, at one lag. */
export interface Agreement {
  /** Null: over all decisions. */
  readonly behaviour: number | null
  readonly lag: number
  readonly episodes: number
  /** Share of the size of its slopes whose sign came true: in its own episode, and in others of its agent. */
  readonly own: OverUnits
  readonly others: number
  readonly lift: OverUnits
  readonly corrected: number
}

/** From one component to one, at one lag. */
export interface Link {
  readonly from: number
  readonly to: number
  readonly lag: number
  readonly slope: OverUnits
  readonly found: OverUnits
  /** Of the slope, over links of one agent at lag 1 between two components; 1 for others. */
  readonly corrected: number
}

/** Of one agent: its components are its own. */
export interface Dynamics {
  readonly player: string
  readonly episodes: number
  readonly decisions: number
  readonly shares: readonly number[]
  readonly links: readonly Link[]
}

const PAIRINGS = 1999

export const samplesOf = (rows: readonly Row[], lag: number, behaviour: number | null): Sample[] =>
  [
    ...grouped(
      rows.filter((row) => row['lag'] === lag && (behaviour === null || row['behaviour'] === behaviour)),
      unitOf,
    ).values(),
  ].map(together)

/** Rows of one episode, each behaviour as often as there were decisions of it. Rows of another that went alike say the same. */
function together(rows: readonly Row[]): Sample {
  const own = rows.filter(({ seed }) => seed === rows[0]!['seed'])
  const pairs = own.reduce((sum, row) => sum + Number(row['pairs']), 0)
  const over = (column: 'found' | 'slopes') =>
    (own[0]![column] as readonly number[]).map((_, i) =>
      own.reduce((sum, row) => sum + ((row[column] as readonly number[])[i]! * Number(row['pairs'])) / pairs, 0),
    )
  return { player: playerOf(own[0]!), pairs, found: over('found'), slopes: over('slopes') }
}

const valuesOf = (rows: readonly Row[], column: string): number[] =>
  [...new Set(rows.map((row) => Number(row[column])))].sort((a, b) => a - b)

/** Over all decisions, then by behaviour; each at every lag. */
export function agreementsOf(rows: readonly Row[]): Agreement[] {
  const lags = valuesOf(rows, 'lag')
  const asked = [null, ...valuesOf(rows, 'behaviour')].flatMap((behaviour) => lags.map((lag) => ({ behaviour, lag })))
  const tests = Math.max(1, asked.length)
  const found = asked.flatMap(({ behaviour, lag }) => {
    const samples = samplesOf(rows, lag, behaviour).filter(({ slopes }) => slopes.some((slope) => slope !== 0))
    const byPlayer = [...grouped(samples, ({ player }) => player).values()].filter((own) => own.length > 1)
    if (byPlayer.length === 0) return []
    const random = streamOf('dynamics', behaviour ?? 'all', lag)
    const each = byPlayer.map((own) => consistencyOf(own, random))
    const players = byPlayer.flatMap((own) => own.map(({ player }) => player))
    const lift = overUnits(
      each.flatMap(({ lifts }) => lifts),
      players,
      tests,
    )
    const [one] = each
    return [
      {
        behaviour,
        lag,
        episodes: players.length,
        own: overUnits(
          each.flatMap(({ own }) => own),
          players,
        ),
        others: mean(each.map(({ chance }) => chance)),
        lift,
        // Of one agent by pairing its episodes with one another; of several by their means. Not yet corrected.
        corrected: !lift.enough ? 1 : each.length === 1 ? one!.p : lift.p,
      },
    ]
  })
  // Where all episodes are alike nothing could be found whatever is true: that is no test.
  const tested = found.filter(({ lift }) => lift.mean !== 0 || lift.low !== lift.high)
  const corrected = holm(tested.map(({ corrected: p }) => p))
  return found.map((one) => ({ ...one, corrected: corrected[tested.indexOf(one)] ?? 1 }))
}

const consistencyOf = (samples: readonly Sample[], random: Random): Consistency =>
  consistency(
    samples.map(({ slopes }) => Float64Array.from(slopes)),
    samples.map(({ found }) => Float64Array.from(found)),
    random,
    PAIRINGS,
  )

/** What leads to what in each agent's memory, over its episodes. */
export function dynamicsOf(rows: readonly Row[]): Dynamics[] {
  return [...grouped(rows, playerOf)].map(([player, own]) => {
    const lags = valuesOf(own, 'lag')
    const count = (own[0]!['shares'] as readonly number[]).length
    const links = lags.flatMap((lag) => linksAt(samplesOf(own, lag, null), lag, count))
    const between = links.filter(({ from, to, lag }) => lag === lags[0] && from !== to)
    const corrected = holm(between.map(({ slope }) => slope.p))
    return {
      player,
      episodes: samplesOf(own, lags[0]!, null).length,
      decisions: samplesOf(own, lags[0]!, null).reduce((sum, { pairs }) => sum + pairs, 0),
      shares: own[0]!['shares'] as readonly number[],
      links: links.map((link) => ({ ...link, corrected: corrected[between.indexOf(link)] ?? 1 })),
    }
  })
}

function linksAt(samples: readonly Sample[], lag: number, count: number): Link[] {
  const players = samples.map(({ player }) => player)
  const tests = Math.max(1, count * (count - 1))
  return Array.from({ length: count * count }, (_, i): Link => ({
    from: Math.floor(i / count),
    to: i % count,
    lag,
    slope: overUnits(
      samples.map(({ slopes }) => slopes[i]!),
      players,
      tests,
    ),
    found: overUnits(
      samples.map(({ found }) => found[i]!),
      players,
      tests,
    ),
    corrected: 1,
  }))
}
