import { mean } from '../../statistics/interval'
import { streamOf } from '../../streams'
import {
  disagreement,
  indecision,
  laterRobustness,
  likeness,
  overBoth,
  publishedRobustness,
  type Opinions,
  type OverBoth,
} from './agreement'
import type { Group } from './groups'
import { perEpisode, type StateOpinions } from './table'

/** What is found out about one group. */
export interface Reading {
  readonly group: Group
  readonly states: readonly StateOpinions[]
  /** How often two of its agents would do different things: as the states are, under the changes, and by how much the one is above the other. */
  readonly plain: OverBoth
  readonly changed: OverBoth
  readonly more: OverBoth
  /** Changes that could be made in any state, by number. */
  readonly numbers: readonly number[]
  /** Mean over states, and over states and changes; as the study's tables have them. */
  readonly published: Triple
  readonly later: Triple
  /** Whole distributions; 1 − JSD / log₂ min(n, A). */
  readonly likeness: Triple
  readonly indecision: Omit<Triple, 'difference'>
}

interface Triple {
  readonly original: number
  readonly changed: number
  readonly difference: number
}

export interface ChangeReading {
  readonly number: number
  /** States that it could be made in. */
  readonly states: number
  readonly more: OverBoth
}

const without = (all: Opinions, agent: number): Opinions => all.filter((_, i) => i !== agent)
const mean0 = (values: readonly number[]) => (values.length > 0 ? mean(values) : NaN)

/** Mean over a state's changes. */
const overChanges = ({ changed }: StateOpinions, of: (all: Opinions) => number): number | null =>
  changed.size > 0 ? mean([...changed.values()].map(of)) : null

/** A number of each state, over agents and episodes. `of` takes some of the agents' lists, whatever they list. */
export function over<S extends { readonly episode: string }>(
  states: readonly S[],
  agents: number,
  value: (state: S, some: (all: Opinions) => Opinions) => number | null,
): OverBoth {
  const all = perEpisode(states, (state) => value(state, (opinions) => opinions))
  const unknown = { mean: mean0(all), low: NaN, high: NaN, p: 1 }
  // Of two agents one alone agrees with itself: there is no leaving one out.
  if (all.length === 0 || agents < 3) return unknown
  const left = Array.from({ length: agents }, (_, agent) =>
    mean0(perEpisode(states, (state) => value(state, (opinions) => without(opinions, agent)))),
  )
  return left.every(Number.isFinite) ? overBoth(all, agents, (agent) => left[agent]!) : unknown
}

/** An interval of what lies between two numbers, which Student's t does not know. */
export const within = (found: OverBoth, least: number, most: number): OverBoth => ({
  ...found,
  low: Math.max(least, found.low),
  high: Math.min(most, found.high),
})

/** The study's own two numbers of some states. */
export function publishedOf({
  group,
  states,
}: Pick<Reading, 'group' | 'states'>): Pick<Reading, 'published' | 'later'> {
  const random = streamOf('robustness', 'draws', group.name, String(group.decisions ?? ''))
  return {
    published: tripleOf(states, (all) => publishedRobustness(all, group.sampled, random)),
    later: tripleOf(states, laterRobustness),
  }
}

/** Of groups that are asked about in any state. */
export const readingsOf = (
  groups: readonly { readonly group: Group; readonly states: readonly StateOpinions[] }[],
): Reading[] => groups.filter(({ states }) => states.length > 0).map(({ group, states }) => readingOf(group, states))

/** Of each change by itself. */
export const changeReadings = ({ group, states, numbers }: Reading): ChangeReading[] =>
  numbers.map((number) => ({
    number,
    states: states.filter(({ changed }) => changed.has(number)).length,
    more: over(states, group.agents.length, ({ plain, changed }, some) => {
      const all = changed.get(number)
      return all ? disagreement(some(all)) - disagreement(some(plain)) : null
    }),
  }))

function readingOf(group: Group, states: readonly StateOpinions[]): Reading {
  const agents = group.agents.length
  const numbers = [...new Set(states.flatMap(({ changed }) => [...changed.keys()]))].sort((a, b) => a - b)
  return {
    group,
    states,
    plain: within(
      over(states, agents, ({ plain }, some) => disagreement(some(plain))),
      0,
      1,
    ),
    changed: within(
      over(states, agents, (state, some) => overChanges(state, (all) => disagreement(some(all)))),
      0,
      1,
    ),
    more: within(
      over(states, agents, (state, some) => {
        const before = disagreement(some(state.plain))
        return overChanges(state, (all) => disagreement(some(all)) - before)
      }),
      -1,
      1,
    ),
    numbers,
    ...publishedOf({ group, states }),
    likeness: tripleOf(states, likeness),
    indecision: tripleOf(states, indecision),
  }
}

/** Plain means over states, and over states and changes, as the study has them. */
function tripleOf(states: readonly StateOpinions[], of: (all: Opinions) => number): Triple {
  const each = states.map(({ plain, changed }) => ({ original: of(plain), changed: [...changed.values()].map(of) }))
  const differences = each.flatMap(({ original, changed }) => changed.map((one) => one - original))
  return {
    original: mean0(each.map(({ original }) => original)),
    changed: mean0(each.flatMap(({ changed }) => changed)),
    difference: mean0(differences),
  }
}
