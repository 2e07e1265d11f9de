import { InputError } from '../../contracts/errors'
import type { EnvSpec } from '../../contracts/env'
import type { NumberedChange } from '../../interventions/entry'
import type { RobustnessOptions } from './options'
import { interventionsOf } from '../../interventions/registry'

/** The changes that are numbered for this game, by the published study or in its manner, in their order. Throws InputError where there are none. */
export function changesOf({ id, title }: Pick<EnvSpec, 'id' | 'title'>): readonly NumberedChange[] {
  const changes = interventionsOf(id).find((entry) => entry.changes)?.changes
  if (!changes)
    throw new InputError(
      'agents',
      `play ${title}, for which no changes are numbered: choose agents of Breakout, Amidar, Space Invaders or Catch`,
    )
  return changes
}

type Range = Pick<RobustnessOptions, 'firstChange' | 'lastChange'>

/** Whether a change is asked about, by its number; none at all (−1) always is. */
export const isAmong = ({ firstChange, lastChange }: Range, number: number): boolean =>
  number < 0 || (number >= firstChange && number <= lastChange)

/** Throws InputError where the range leaves nothing. */
export function requireSome(range: Range, changes: readonly NumberedChange[], title: string): void {
  if (!changes.some((_, number) => isAmong(range, number)))
    throw new InputError(
      'firstChange',
      `leaves no change of ${title}: they are numbered 0 to ${changes.length - 1}, and “to number” must not come before it`,
    )
}

/** `each of the study’s changes`, or which of them. */
export const rangeWords = (range: Range, changes: readonly NumberedChange[]): string =>
  changes.every((_, number) => isAmong(range, number))
    ? 'each of the study’s changes'
    : `those of the study’s changes that are numbered ${range.firstChange} to ${Math.min(range.lastChange, changes.length - 1)}`
