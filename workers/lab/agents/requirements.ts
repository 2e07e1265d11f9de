import type { Card } from '../contracts/checkpoint'
import type { EnvSpec, Setting } from '../contracts/env'
import { InputError } from '../contracts/errors'
import { parseOptions } from '../contracts/options'
import type { Opening } from '../envs/game'
import { envOptions, rhythmOf, type Rhythm } from '../contracts/rhythm'

/** The rhythm that an agent was trained at. Throws InputError naming an option that is not one. */
export function rhythmOfCard({ envOptions: given }: Pick<Card, 'envOptions'>): Rhythm {
  return within('card.envOptions', () => rhythmOf(parseOptions(envOptions, given)))
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
      'card.env.version',
      `${name} was trained on version ${env.version} of ${spec.title}, which is now ${spec.version}`,
    )
}

/** Options and level that the game does not have are refused by their names. */
export function requireSetting(
  { options, level }: Setting,
  spec: Pick<EnvSpec, 'id' | 'options' | 'levels'>,
  field: string,
): void {
  within(`${field}.options`, () => parseOptions(spec.options, options))
  if (level !== undefined && !spec.levels)
    throw new InputError(`${field}.level`, `means nothing: ${spec.id} has no levels`)
}

/** A refusal names the field by where it lies. */
export function within<T>(field: string, check: () => T): T {
  try {
    return check()
  } catch (error) {
    throw error instanceof InputError ? new InputError(`${field}.${error.field}`, error.problem) : error
  }
}
