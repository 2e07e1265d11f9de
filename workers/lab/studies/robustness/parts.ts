import type { StateSet } from '../../contracts/states'
import { chosenTarget } from '../../contracts/target'
import type { NumberedChange } from '../../interventions/entry'
import { episodeId } from '../../recording/states'
import type { RobustnessOptions } from './options'

/** Numbers of the catalogue; −1 is no change. */
export const NONE = -1

/** What a cell asks for: what would be done in a state under a change, or what is salient there as it is. */
export type Part = Choice | { readonly kind: 'map' }

export interface Choice {
  readonly kind: 'choice'
  readonly number: number
  readonly change: NumberedChange | null
  /** As the study's code ran. */
  readonly run: boolean
}

const aboutOf = ({ id, options }: NumberedChange) => ({ id, options })

/** What rows under each of them depend on; first that of none. */
export const numbered = (changes: readonly NumberedChange[]) => [
  { number: NONE, change: null, about: null },
  ...changes.map((change, number) => ({ number, change, about: aboutOf(change) })),
]

/** By what their rows depend on. What the study's code showed in one state depends on all the others and on their order. */
export function partsOf(
  changes: readonly NumberedChange[],
  { episodes }: StateSet,
  { asPublished, maps, method }: RobustnessOptions,
): Map<object, Part> {
  const named = numbered(changes)
  const order = episodes.map((episode) => [episodeId(episode), episode.decisions])
  const choice = { kind: 'choice' } as const
  return new Map<object, Part>([
    ...named.map(({ about, ...part }): [object, Part] => [{ change: about }, { ...choice, ...part, run: false }]),
    ...(asPublished ? named : []).map(({ about, ...part }): [object, Part] => [
      { change: about, asRun: order, of: changes.length },
      { ...choice, ...part, run: true },
    ]),
    ...(maps > 0 ? [[{ map: method, of: chosenTarget, on: changes.map(aboutOf) }, { kind: 'map' }] as const] : []),
  ])
}

/** Which states maps are made in: the first of every episode, then the second, until there are as many. */
export function mappedStates({ episodes }: StateSet, most: number): ReadonlySet<string> {
  const longest = Math.max(0, ...episodes.map(({ decisions }) => decisions.length))
  const order = Array.from({ length: longest }, (_, i) =>
    episodes.flatMap((episode) =>
      i < episode.decisions.length ? [stateName(episodeId(episode), episode.decisions[i]!)] : [],
    ),
  ).flat()
  return new Set(order.slice(0, most))
}

export const stateName = (episode: string, decision: number): string => `${episode} ${decision}`
