import type { Card } from '../contracts/checkpoint'
import type { EnvSpec, Setting } from '../contracts/env'
import { InputError } from '../contracts/errors'
import { parseOptions } from '../contracts/options'
import type { Opening } from '../envs/game'
import { envOptions, rhythmOf, type Rhythm } from '../contracts/rhythm'

/** The rhythm that an agent was trained at. Throws InputError naming an option that is not one. */
export function rhythmOfCard({ envOptions: given }: Pick<Card, 'envOptions'>): Rhythm {
  return rhythmOf(parseOptions(envOptions, given))
}

/** How a game has to be opened for somebody who plays it so: its options, its level, and as many frames as are seen. */
export function openingOf(
  { options, level }: Pick<Setting, 'options' | 'level'>,
  { frames }: Pick<Rhythm, 'frames'>,
): Opening {
  return { ...(options && { options }), ...(level !== undefined && { level }), ...(frames > 0 && { frames }) }
}

/** Throws InputError where an agent plays another game than this, or other rules of it. */
export function requireGame(
  { name, env }: Pick<Card, 'name' | 'env'>,
  spec: Pick<EnvSpec, 'id' | 'version' | 'title'>,
): void {
  if (env.id !== spec.id) throw new InputError('agent', `${name} plays ${env.id}, not ${spec.id}`)
  if (env.version !== spec.version)
    throw new InputError(
      'agent',
      `${name} was trained on version ${env.version} of ${spec.title}, which is now ${spec.version}`,
    )
}
