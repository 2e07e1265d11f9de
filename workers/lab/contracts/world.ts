import type { Box, Edit, EnvSpec, FieldValue, StepResult } from './env'
import type { Value } from './options'

/**
 * Anything that can be reset, stepped, observed, captured and restored: a slot of a game, or one that is only imagined. Whoever
 * plays, branches and records takes a world; pictures, objects and edits are offered where there are some.
 */
export interface World {
  readonly spec: EnvSpec
  /** Options and level of the next games; the world's own where absent, null: the level follows the seed. Throws InputError naming the option. */
  configure(options: Readonly<Record<string, Value>>, level: number | null): void
  reset(seed: number): void
  /** One raw tick. */
  step(action: number): StepResult
  /** One frame of the observation as bytes; valid until the next call. */
  observe(): Uint8Array
  /** Everything mutable, as bytes. */
  capture(): Uint8Array
  /** Throws InputError where the bytes are not of this world. */
  restore(state: Uint8Array): void
  /** 16 hex digits that differ where the states do. */
  hash(): string
  score(): number
  lives(): number
  /** RGBA of the native picture; valid until the next call. */
  paint?(): Uint8ClampedArray
  locate?(): Box[]
  read?(path: string): FieldValue
  /** All or nothing; throws InputError naming the path. */
  write?(edits: readonly Edit[]): void
  /** After `write`: '' if the state is legal, else the reason. */
  settle?(): string
}
