import { InputError } from '../../contracts/errors'
import type { EnvSpec } from '../../contracts/env'
import type { NumberedChange } from '../../interventions/entry'
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
