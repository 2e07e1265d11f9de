import type { Game } from '../../contracts/env'
import type { Lab } from '../../contracts/study'
import type { LinearComponents } from '../../memory/components'
import { mixed } from '../../memory/directions'
import { streamOf } from '../../streams'
import { FittedOnce } from '../changed-agents/fitted'
import { takenApart } from './components'
import type { MemoryOptions } from './options'

/** An agent's memory taken apart, and random directions beside its components. */
export interface Fitted {
  /** Components, then as many random directions as are wanted; one's reader gives 1 for its own direction. */
  readonly ways: LinearComponents
  /** Of these the first are components. */
  readonly count: number
  readonly words: string
}

const kept = new FittedOnce<Fitted>()

export function fittedTo(options: MemoryOptions, game: Game, lab: Lab): Promise<Fitted> {
  const { fitted, decisions, decomposition, count, controls, seed } = options
  const asked = [fitted, decisions, decomposition, count, controls, seed, game.slots]
  return kept.of(lab.agent, asked, () => fit(options, game, lab))
}

async function fit(options: MemoryOptions, game: Game, lab: Lab): Promise<Fitted> {
  const { controls, seed } = options
  const { found, spread } = await takenApart(options, game, lab)
  const random = streamOf(String(seed), 'random directions')
  const beside = Array.from({ length: controls }, () => mixed(found, spread, () => random.normal()))
  return {
    ways: {
      ...found,
      directions: [...found.directions, ...beside.map(({ direction }) => direction)],
      readers: [...found.readers, ...beside.map(({ reader }) => reader)],
    },
    count: found.directions.length,
    words: found.words,
  }
}
