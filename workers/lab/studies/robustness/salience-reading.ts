import type { Row } from '../../contracts/study'
import { shuffle, type Random } from '../../random'
import { mean } from '../../statistics/interval'
import { inner, rankCorrelation, standard } from '../../statistics/ranks'
import { streamOf } from '../../streams'
import { playerOf } from '../units'
import type { Opinions, OverBoth } from './agreement'
import type { Group } from './groups'
import { over, within } from './reading'
import { perEpisode, type StateOpinions } from './table'

/**
 * One state with what each change does there and what was salient of it; of every list one per change that alters a pixel, of lists of lists one
 * per agent.
 */
export interface SalientState {
  readonly episode: string
  /** How much each agent's choice is another one: half the summed difference of its probabilities. */
  readonly moved: Opinions
  /** Shares of each agent's map on what is changed; and of the same map laid elsewhere. */
  readonly salient: Opinions
  readonly elsewhere: Opinions
  /** Shares of the picture. */
  readonly area: readonly number[]
}

/** Of a group: whether what is salient is what makes agents choose otherwise, once it is changed. Rank correlations over the changes of a state. */
export interface SalientReading {
  readonly group: Group
  readonly states: number
  /** Compared in a state, on average. */
  readonly changes: number
  /** How much of agents' choices is another one under these changes. */
  readonly moved: number
  /** Of salience with how many agents choose otherwise; of mere size with it; and of salience with what size leaves of both. */
  readonly salience: OverBoth
  readonly size: OverBoth
  readonly beyond: OverBoth
  /** A null: the same as `beyond` with maps laid elsewhere. */
  readonly elsewhere: OverBoth
  /** By how much `beyond` is above that null: what the place of maps has to do with it. */
  readonly placed: OverBoth
  /** Another: how often saliences shuffled among the changes of a state go as far. */
  readonly shuffled: number
}

const FEWEST = 3

/** States with a map of every agent of the group, and choices. */
export function salientStates(
  rows: readonly Row[],
  { agents }: Group,
  opinions: readonly StateOpinions[],
): SalientState[] {
  const maps = new Map(
    rows.filter((row) => 'map' in row).map((row) => [`${playerOf(row)} ${row['episode']} ${row['decision']}`, row]),
  )
  return opinions.flatMap(({ episode, decision, plain, changed }): SalientState[] => {
    const own = agents.flatMap(({ hash }): Row[] => {
      const row = maps.get(`${hash} ${episode} ${decision}`)
      return row ? [row] : []
    })
    if (own.length < agents.length) return []
    const list = (row: Row, name: string) => row[name] as readonly number[]
    const numbers = [...changed.keys()].filter((number) => list(own[0]!, 'area')[number]! > 0)
    const pick = (name: string) => own.map((row) => numbers.map((number) => list(row, name)[number]!))
    return [
      {
        episode,
        moved: agents.map((_, i) => numbers.map((number) => apart(plain[i]!, changed.get(number)![i]!))),
        salient: pick('salient'),
        elsewhere: pick('elsewhere'),
        area: pick('area')[0]!,
      },
    ]
  })
}

const apart = (p: readonly number[], q: readonly number[]) =>
  p.reduce((sum, x, action) => sum + Math.abs(x - q[action]!), 0) / 2

/** Null where no state has a map and enough changes that show. */
export function salientReading(group: Group, all: readonly SalientState[]): SalientReading | null {
  const states = all.filter(({ area }) => area.length >= FEWEST)
  if (states.length === 0) return null
  const agents = group.agents.length
  const each = (of: (state: SalientState, some: (all: Opinions) => Opinions) => number, reach = 1) =>
    within(
      over(states, agents, (state, some) => known(of(state, some))),
      -reach,
      reach,
    )
  const beyondSize = (maps: 'salient' | 'elsewhere') => (state: SalientState, some: (all: Opinions) => Opinions) =>
    partial(perChange(some(state[maps])), perChange(some(state.moved)), state.area)
  const [asTheyLie, laidElsewhere] = [beyondSize('salient'), beyondSize('elsewhere')]
  const beyond = each(asTheyLie)
  return {
    group,
    states: states.length,
    changes: mean(states.map(({ area }) => area.length)),
    moved: mean(perEpisode(states, ({ moved }) => mean(moved.flat()))),
    salience: each(({ salient, moved }, some) => rankCorrelation(perChange(some(salient)), perChange(some(moved)))),
    size: each(({ area, moved }, some) => rankCorrelation(area, perChange(some(moved)))),
    beyond,
    elsewhere: each(laidElsewhere),
    placed: each((state, some) => asTheyLie(state, some) - laidElsewhere(state, some), 2),
    shuffled: shuffledShare(states, beyond.mean, streamOf('robustness', 'shuffled', group.name, group.decisions ?? '')),
  }
}

/** Where nobody's choice changes there is no order. */
const known = (value: number) => (Number.isFinite(value) ? value : null)

/** Mean over agents. */
const perChange = (lists: Opinions): number[] => lists[0]!.map((_, k) => mean(lists.map((list) => list[k]!)))

/** Rank correlation of x and y with what z says of either taken out. */
export const partial = (x: readonly number[], y: readonly number[], z: readonly number[]): number =>
  partialOf(rankCorrelation(x, y), rankCorrelation(x, z), rankCorrelation(y, z))

function partialOf(xy: number, xz: number, yz: number): number {
  if (Number.isNaN(xz) || Number.isNaN(yz)) return xy
  const left = Math.sqrt((1 - xz * xz) * (1 - yz * yz))
  return left > LEAST ? (xy - xz * yz) / left : NaN
}
/** Less is rounding. */
const LEAST = 1e-6

const SHUFFLES = 300

/** How often a shuffled order of saliences goes as far as they do. */
function shuffledShare(states: readonly SalientState[], found: number, random: Random): number {
  if (!Number.isFinite(found)) return 1
  const sides = states.flatMap(({ episode, salient, moved, area }) => {
    const [x, y, z] = [standard(perChange(salient)), standard(perChange(moved)), standard(area)]
    return x && y ? [{ episode, x, y, z }] : []
  })
  let as = 1
  for (let i = 0; i < SHUFFLES; i++) {
    const values = perEpisode(sides, ({ x, y, z }) => {
      const order = [...shuffle(x.length, random)]
      return known(z ? partialOf(inner(x, y, order), inner(x, z, order), inner(y, z)) : inner(x, y, order))
    })
    if (Math.abs(mean(values)) >= Math.abs(found)) as++
  }
  return as / (SHUFFLES + 1)
}
