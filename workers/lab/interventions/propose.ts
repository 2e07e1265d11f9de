import type { Edit, EnvSpec } from '../contracts/env'
import { InputError } from '../contracts/errors'
import { parseOptions } from '../contracts/options'
import type { Value } from '../contracts/options'
import type { Moment } from '../contracts/moment'
import { createRandom } from '../random'
import { backdate } from './apply'
import { viewState } from './entry'
import { interventionEntry } from './registry'
import { snapEdits } from './snap'
import type { Proposal } from './transaction'

/** Raw field writes (`snap`: handles go to the nearest place where they may be), or an entry of the game's catalogue with its options. */
export type Change = { readonly edits: readonly Edit[]; readonly snap?: boolean } | Named
type Named = { readonly id: string; readonly options: Readonly<Record<string, Value>> }

/** Sets the random stream of changes apart from that of actions: both begin with the decision's word. */
const CHANGES = 0x6e756467

/**
 * A change as edits on the origin. An entry is asked again for the state behind every plane, since a mirror or a dead row
 * means other writes there. `draw` seeds what it draws at random; without it, the moment does. Throws InputError with the reason.
 */
export function propose(spec: EnvSpec, origin: Moment, change: Change, draw?: number): Proposal {
  if ('edits' in change) return change.snap ? snapped(spec, origin, change.edits) : { edits: change.edits }
  const { entry, editsOf } = ruleOf(spec, origin, change, draw)
  const edits = editsOf(origin.state)
  if (entry.absolute) return { edits }
  const usual = origin.planes.map((plane) => backdate(spec, edits, origin.state, plane))
  const past = origin.planes.map(({ state }) => (state ? orNone(() => editsOf(state)) : []))
  // Most entries mean the same on every plane; then the log need not say it.
  const same = past.every(
    (writes, i) => origin.planes[i]?.state === null || JSON.stringify(writes) === JSON.stringify(usual[i]),
  )
  return same ? { edits } : { edits, past }
}

/** What an entry of the catalogue writes in the state as it is: for changes that leave older planes as they were seen. */
export function proposeNow(spec: EnvSpec, origin: Moment, change: Named, draw?: number): Proposal {
  return { edits: ruleOf(spec, origin, change, draw).editsOf(origin.state) }
}

/** The entry, and its rule for any state. Whatever it draws at random is the same on every plane, and not what the agent's next action is drawn from. */
function ruleOf(spec: EnvSpec, origin: Moment, change: Named, draw = wordOf(origin)) {
  const entry = interventionEntry(spec.id, change.id)
  const options = parseOptions(entry.options, change.options)
  const seed = (draw ^ CHANGES) >>> 0
  return { entry, editsOf: (state: Uint8Array) => entry.edits(viewState(spec, state), options, createRandom(seed)) }
}

function wordOf({ random }: Moment): number {
  const stream = createRandom(0)
  stream.load(random)
  return stream.word()
}

/** Older planes: moved by the same distance, then to the nearest place too. */
function snapped(spec: EnvSpec, origin: Moment, wanted: readonly Edit[]): Proposal {
  const edits = snapEdits(spec, origin.state, wanted)
  const past = origin.planes.map((plane) =>
    plane.state ? snapEdits(spec, plane.state, backdate(spec, edits, origin.state, plane)) : [],
  )
  return { edits, past }
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
