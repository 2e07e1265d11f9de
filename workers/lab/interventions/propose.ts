import type { Edit, EnvSpec } from '../contracts/env'
import { InputError } from '../contracts/errors'
import { parseOptions } from '../contracts/options'
import type { Value } from '../contracts/options'
import type { Moment } from '../play/moment'
import { createRandom } from '../random'
import { backdate } from './apply'
import { viewState } from './entry'
import { interventionEntry } from './registry'
import type { Proposal } from './transaction'

/** Raw field writes, or an entry of the game's catalogue with its options. */
export type Change = { readonly edits: readonly Edit[] } | { readonly id: string; readonly options: Readonly<Record<string, Value>> }

/**
 * A change as edits on the origin. An entry is asked again for the state behind every plane, since a mirror or a dead row
 * means other writes there. Throws InputError with the reason.
 */
export function propose(spec: EnvSpec, origin: Moment, change: Change): Proposal {
  if ('edits' in change) return { edits: change.edits }
  const entry = interventionEntry(spec.id, change.id)
  const options = parseOptions(entry.options, change.options)
  const editsOf = (state: Uint8Array) => {
    const random = createRandom(0)
    random.load(origin.random)
    return entry.edits(viewState(spec, state), options, random)
  }
  const edits = editsOf(origin.state)
  if (entry.absolute) return { edits }
  const usual = origin.planes.map((plane) => backdate(spec, edits, origin.state, plane))
  const past = origin.planes.map(({ state }) => (state ? orNone(() => editsOf(state)) : []))
  // Most entries mean the same on every plane; then the log need not say it.
  const same = past.every((writes, i) => origin.planes[i]?.state === null || JSON.stringify(writes) === JSON.stringify(usual[i]))
  return same ? { edits } : { edits, past }
}

/** Where the entry makes no sense on an older state, its plane stays as it is. */
function orNone(edits: () => Edit[]): Edit[] {
  try {
    return edits()
  } catch (error) {
    if (error instanceof InputError) return []
    throw error
  }
}
