import { InputError } from '../contracts/errors'
import type { Transitions } from '../contracts/reward'
import { select } from './select'

/** Of so many games one is held out. */
const EVERY = 3

/** Decisions to learn from, and those of whole other games, which nothing is learned from. Throws InputError where there is but one game. */
export function splitByGame(all: Transitions): { readonly transitions: Transitions; readonly heldOut: Transitions } {
  const rows = [...all.episodes.keys()]
  const isHeld = (row: number) => all.episodes[row]! % EVERY === EVERY - 1
  const held = rows.filter(isHeld)
  if (held.length === 0 || held.length === rows.length)
    throw new InputError('episode', `must be of ${EVERY} games at least, so that some can be held out`)
  return {
    transitions: select(
      all,
      rows.filter((row) => !isHeld(row)),
    ),
    heldOut: select(all, held),
  }
}
