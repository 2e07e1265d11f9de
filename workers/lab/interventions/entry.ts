import type { Edit, EnvSpec } from '../contracts/env'
import { InputError } from '../contracts/errors'
import { parseOptions } from '../contracts/options'
import type { OptionSpec, Value, Values } from '../contracts/options'
import type { StateView } from '../contracts/script'
import type { Random } from '../random'
import { listIn, valueIn } from './diff'

export type { StateView }

export function viewState(spec: EnvSpec, state: Uint8Array): StateView {
  const read = (path: string) => valueIn(spec, state, path)
  return { spec, read, number: (path) => Number(read(path)), list: (path) => listIn(spec, state, path) }
}

/**
 * A ready-made intervention: a named rule from a state to field writes. Pure, so that it can be applied to the states
 * behind older planes too. Throws InputError with a few words where it makes no sense on this state.
 */
export interface InterventionEntry<S extends OptionSpec = OptionSpec> {
  readonly id: string
  readonly title: string
  readonly group: string
  readonly help: string
  /** What the change puts to the test, as a sentence that can turn out false. */
  readonly hypothesis?: string
  readonly options: S
  /** True: its writes hold for older planes as they are. Else the rule is asked again for the state behind each. */
  readonly absolute?: boolean
  /** Of a study that numbers its changes: all of them, in its order. */
  readonly changes?: readonly NumberedChange[]
  edits(state: StateView, options: Values<S>, random: Random): Edit[]
}

/** Infers an entry's option types from its spec. */
export function entry<const S extends OptionSpec>(definition: InterventionEntry<S>): InterventionEntry {
  return definition as unknown as InterventionEntry
}

/** One change of a study that numbers its changes: an entry of the same catalogue with its options. */
export interface NumberedChange {
  readonly title: string
  readonly id: string
  readonly options: Readonly<Record<string, Value>>
  /** Changes no byte of a new game, or none that can be seen or felt in it, by the study's own definition: its null. */
  readonly identity?: boolean
}

/** A whole study as one entry: the number picks the change. Throws where a number names no entry. */
export function enumeration(
  head: Pick<InterventionEntry, 'id' | 'title' | 'group' | 'help' | 'hypothesis'>,
  changes: readonly NumberedChange[],
  entries: readonly InterventionEntry[],
): InterventionEntry {
  const known = new Map(entries.map((one) => [one.id, one]))
  const chosen = changes.map(({ id, options }, i) => {
    const one = known.get(id)
    if (!one) throw new Error(`${head.id} ${i}: there is no intervention ${id}`)
    return { one, options: parseOptions(one.options, options) }
  })
  const last = changes.length - 1
  return entry({
    ...head,
    changes,
    options: {
      number: {
        kind: 'number',
        title: 'Number',
        default: 0,
        min: 0,
        max: last,
        step: 1,
        help: `In the study’s own order, 0 to ${last}.`,
      },
    },
    edits(state, { number }, random) {
      const { one, options } = chosen[number] ?? refuse('no such number')
      return one.edits(state, options, random)
    },
  })
}

/** An edit that is not possible, with the reason as its whole message: a few words for the person whose hand it was. */
export class Refusal extends InputError {
  constructor(reason: string) {
    super('edit', reason)
    this.message = reason
  }
}

export function refuse(reason: string): never {
  throw new Refusal(reason)
}
