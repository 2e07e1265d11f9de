import { counted } from '../../charts/numbers'
import { ALL, chosenOf, chosenText } from '../../contracts/chosen'
import type { EnvSpec } from '../../contracts/env'
import { InputError } from '../../contracts/errors'
import type { NumberedChange } from '../../interventions/entry'
import { isNumbered, numberedChanges } from '../../interventions/numbered'
import { interventionEntry } from '../../interventions/registry'
import type { RobustnessOptions } from './options'

/** The changes of a game: numbered by the published study, or in its manner, or by the game's catalogue. Throws InputError where there are none. */
export function changesOf({ id, title }: Pick<EnvSpec, 'id' | 'title'>): readonly NumberedChange[] {
  const changes = numberedChanges(id)
  if (changes.length === 0)
    throw new InputError('agents', `play ${title}, which nobody has changes for: choose agents of another game`)
  return changes
}

/** Numbers of the changes that are asked about. Throws InputError naming what is no change, or where none is left. */
export function chosenChanges(
  { changes: text, asPublished }: Pick<RobustnessOptions, 'changes' | 'asPublished'>,
  changes: readonly NumberedChange[],
  { id, title }: Pick<EnvSpec, 'id' | 'title'>,
): ReadonlySet<number> {
  if (asPublished && !isNumbered(id))
    throw new InputError('asPublished', `means nothing to ${title}, which the study’s code does not know; leave it off`)
  const chosen = chosenOf(text, changes, 'changes')
  if (chosen.size === 0) throw new InputError('changes', `are none: choose some of the ${changes.length} of ${title}`)
  return chosen
}

/** `each of the 38 changes`, or which of them. */
export function chosenWords(chosen: ReadonlySet<number>, changes: readonly NumberedChange[], game: string): string {
  const text = chosenText(chosen, changes)
  if (text === ALL) return `each of ${counted(changes.length, 'change')}`
  const names = text.split('+').map((name) => (/^\d/.test(name) ? rangeName(name, changes) : entryName(name, game)))
  return `${chosen.size} of ${counted(changes.length, 'change')} (${names.join(', ')})`
}

const entryName = (id: string, game: string) => `“${interventionEntry(game, id).title}”`

function rangeName(range: string, changes: readonly NumberedChange[]): string {
  const [first, last] = range.split('-').map((number) => `“${changes[Number(number)]!.title}”`)
  return first === last ? `${first}` : `${first} to ${last}`
}

/** Reports of before chose changes by a range of numbers. */
export function withChanges(given: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const { firstChange, lastChange, ...others } = given
  if (firstChange === undefined && lastChange === undefined) return given
  const [first, last] = [firstChange ?? 0, lastChange ?? FORMER_LAST]
  return { changes: first === 0 && last === FORMER_LAST ? ALL : `${first}-${last}`, ...others }
}
const FORMER_LAST = 87
