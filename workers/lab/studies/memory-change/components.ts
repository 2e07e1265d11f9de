import type { Game } from '../../contracts/env'
import type { Lab } from '../../contracts/study'
import type { LinearComponents } from '../../memory/components'
import { decomposed } from '../../memory/decomposed'
import { standardise } from '../../memory/standard'
import { memoriesOf, passagesOf, type PassedEpisode } from '../../play/passages'
import { streamOf } from '../../streams'
import { fittedSeeds } from '../changed-agents/fitted'
import type { MemoryOptions } from './options'

/** What a fit to an agent's own play is asked. */
export type FitOptions = Pick<MemoryOptions, 'fitted' | 'decisions' | 'decomposition' | 'count' | 'seed'>

export interface TakenApart {
  readonly found: LinearComponents
  /** Of each component over the episodes: its standard deviation. */
  readonly spread: readonly number[]
  readonly episodes: readonly PassedEpisode[]
}

/** An agent's memory taken apart: components of what it remembers in episodes of its own play. */
export async function takenApart(options: FitOptions, game: Game, { agent, breathe }: Lab): Promise<TakenApart> {
  const { decisions, decomposition, count, seed } = options
  const episodes = await passagesOf({ game, agent, seeds: fittedSeeds(options), decisions, breathe })
  const points = memoriesOf(episodes)
  const steps = decomposed(
    points,
    agent.model.memory,
    { id: decomposition, count },
    streamOf(String(seed), 'components'),
  )
  let step = steps.next()
  for (; !step.done; step = steps.next()) await breathe()
  const found = step.value
  const { spread } = standardise(found.read(points), [points.length / agent.model.memory, found.readers.length])
  return { found, spread: [...spread], episodes }
}
