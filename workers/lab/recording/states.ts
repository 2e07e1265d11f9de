import type { Game } from '../contracts/env'
import { InputError } from '../contracts/errors'
import type { Moment } from '../contracts/moment'
import type { StateSet } from '../contracts/states'
import { replayEpisode } from './replayer'

/**
 * The moments of a set in their order, made again in a slot of the game, which must be opened for its recordings. Throws InputError naming
 * the episode that is of another game, version, option set or level, or that the game does not play as it was played.
 */
export function* momentsOf({ episodes }: StateSet, game: Game, slot = 0): Generator<Moment, void, void> {
  for (const [i, { recording, decisions }] of episodes.entries()) {
    const replayer = named(`states.episodes[${i}]`, () => replayEpisode(game, slot, recording))
    for (const decision of decisions) yield replayer.seek(decision).capture()
  }
}

function named<T>(field: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw error instanceof InputError ? new InputError(`${field}.${error.field}`, error.problem) : error
  }
}
