import type { Edit, EnvSpec, FieldValue } from '../contracts/env'
import { InputError } from '../contracts/errors'
import type { OptionSpec, Values } from '../contracts/options'
import type { Random } from '../random'
import { listIn, valueIn } from './diff'

/** A state to be read by path. */
export interface StateView {
  readonly spec: EnvSpec
  /** Throws InputError naming the path. */
  read(path: string): FieldValue
  /** A number or yes/no field as a number. */
  number(path: string): number
  /** All elements in use of a repeated field such as `bricks[].alive`. */
  list(path: string): FieldValue[]
}

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
  readonly options: S
  /** True: its writes hold for older planes as they are. Else the rule is asked again for the state behind each. */
  readonly absolute?: boolean
  edits(state: StateView, options: Values<S>, random: Random): Edit[]
}

/** Infers an entry's option types from its spec. */
export function entry<const S extends OptionSpec>(definition: InterventionEntry<S>): InterventionEntry {
  return definition as unknown as InterventionEntry
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
