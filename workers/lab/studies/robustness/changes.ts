import { InputError } from '../../contracts/errors'
import type { EnvSpec } from '../../contracts/env'
import type { NumberedChange } from '../../interventions/entry'
import { interventionsOf } from '../../interventions/registry'

/** The changes that a published study numbers for this game, in its order. Throws InputError where there are none. */
export function changesOf({ id, title }: Pick<EnvSpec, 'id' | 'title'>): readonly NumberedChange[] {
  const changes = interventionsOf(id).find((entry) => entry.changes)?.changes
  if (!changes)
    throw new InputError(
      'agents',
      `play ${title}, for which no study numbers its changes: choose agents of Breakout, Amidar or Space Invaders`,
    )
  return changes
}
