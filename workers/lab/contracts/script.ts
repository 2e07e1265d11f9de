import type { EnvSpec, FieldValue } from './env'

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

/**
 * A way of playing that is written down: it reads the game's state, not the picture, and keeps nothing in mind. What an agent
 * does is set beside it, and it keeps a game going where nobody was trained.
 */
export interface Script {
  /** The game's id. */
  readonly id: string
  readonly title: string
  /** What it does, in a sentence. */
  readonly help: string
  /** Index of the action for the next decision. The same state gives the same action. */
  act(state: StateView): number
}
