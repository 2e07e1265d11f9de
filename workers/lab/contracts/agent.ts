import type { Setting } from './env'
import type { Observations } from './observation'
import type { Policy } from './model'
import type { Rhythm } from './rhythm'

/** What an agent makes of some rows; views, valid as long as held. */
export interface Judged {
  /** [actions] of a row. */
  logits(row: number): Float32Array
  value(row: number): number
  /** What it brings to the next decision of a row, [memory width]; empty for an agent without. */
  memory(row: number): Float32Array
}

/** A policy, opened for a game, with its rhythm and its way of acting. It begins with a memory and carries it from decision to decision. */
export interface Agent {
  readonly id: string
  readonly name: string
  /** What it plays, set up as it was trained. */
  readonly game: Setting
  readonly model: Policy
  /** At which it was trained, and is to be shown, recorded and asked. */
  readonly rhythm: Rhythm
  readonly acting: 'greedy' | 'sampled'
  /** Of the weights: what was measured on others is not this. */
  readonly hash: string
  /** Asks about rows of observations with what is remembered in each (null: nothing yet, zeros). One upload, one read-back. */
  judge(observations: Observations, memories: readonly (Float32Array | null)[]): Promise<Judged>
  dispose(): void
}
