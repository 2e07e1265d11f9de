import { InputError } from '../contracts/errors'
import type { EnvSpec } from '../contracts/env'
import type { BatchGame } from './game'
import type { ToyboxShapes } from './toybox-shape'

/** The form of a game's documents is the file of its name in toybox/. */
const found = import.meta.glob<ToyboxShapes>('./toybox/*.ts', { eager: true, import: 'default' })
const shapes = new Map(
  Object.entries(found).map(([path, shape]) => [path.slice('./toybox/'.length, -'.ts'.length), shape]),
)

/** Whether the original has the game. */
export const hasShapes = ({ id }: Pick<EnvSpec, 'id'>): boolean => shapes.has(id)

/** Which document. */
export type Part = 'state' | 'config'

/** Throws InputError for a game that the original does not have. */
export function shapesOf(game: BatchGame): ToyboxShapes {
  const known = shapes.get(game.spec.id)
  if (!known) throw new InputError('game', `${game.spec.title} has no Toybox form`)
  return known
}
