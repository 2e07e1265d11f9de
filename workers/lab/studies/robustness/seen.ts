import type { Game } from '../../contracts/env'
import type { Moment } from '../../contracts/moment'
import type { Rhythm } from '../../contracts/rhythm'
import type { StateSet } from '../../contracts/states'
import { observationOf } from '../../envs/frames'
import type { NumberedChange } from '../../interventions/entry'
import type { Place } from '../asked-states'
import { asRun, keyOf, type AsRun } from './as-run'
import { NONE, type Choice } from './parts'
import { seeChanged, seePlain, type Seen } from './put'

/** Changed states live on the game's second slot. */
export const CHANGED = 1

export type Look = (game: Game, moment: Moment, place: Place, part: Omit<Choice, 'kind'>, rhythm: Rhythm) => Seen

/**
 * What is seen does not depend on who looks: each state is changed once for all agents of a process that see as many frames. Agents come one
 * after the other to an episode, so that of the last one is all that is worth holding.
 */
export function createLook(states: StateSet, changes: readonly NumberedChange[]): Look {
  const seen = new Map<string, Seen>()
  let last = ''
  const ran = new Map<number, AsRun>()
  const asItRan: Look = (game, { decision }, { id }, { number }, rhythm) => {
    const all = ran.get(rhythm.frames) ?? asRun(game, [0, CHANGED], rhythm, states, changes)
    ran.set(rhythm.frames, all)
    const planes = all.get(keyOf(id, decision, number))
    if (!planes) return { refusal: 'cannot be made in a new game' }
    return { picture: observationOf(game.spec.observation, planes).slice(), altered: number !== NONE }
  }
  return (game, moment, place, part, rhythm) => {
    if (part.run) return asItRan(game, moment, place, part, rhythm)
    if (place.id !== last) seen.clear()
    last = place.id
    const see = (number: number, make: () => Seen): Seen => {
      const key = `${keyOf(place.id, moment.decision, number)} ${rhythm.frames}`
      const view = seen.get(key) ?? make()
      seen.set(key, view)
      return view
    }
    const { number, change } = part
    const plain = see(NONE, () => ({ picture: seePlain(game, moment), altered: false }))
    return change && 'picture' in plain
      ? see(number, () => seeChanged(game, CHANGED, moment, change, place, plain.picture))
      : plain
  }
}
