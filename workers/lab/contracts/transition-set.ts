import type { Setting } from './env'
import type { Transitions } from './reward'
import type { Rhythm } from './rhythm'

/** What a list shows of decisions that were kept. */
export interface TransitionsMeta {
  readonly id: string
  readonly name: string
  /** ISO date. */
  readonly created: string
  readonly game: Setting
  /** At which it was played; absent in files of the version before. */
  readonly rhythm?: Rhythm
  /** Who decided. */
  readonly agent: { readonly id: string; readonly name: string; readonly hash: string }
  /** That those of the episodes were drawn from. */
  readonly seed: number
  /** As many that paid as that did not; else as they came. */
  readonly balanced: boolean
  /** Probability that a decision was not the agent's but any action, drawn; absent = never. */
  readonly explored?: number
  readonly rows: number
  /** How many decisions paid what, by what they paid. */
  readonly classes: readonly (readonly [reward: number, count: number])[]
}

/** Decisions of an agent, kept under a name: what a reward model is fitted to. */
export type TransitionSet = Omit<TransitionsMeta, 'rows' | 'classes'> & { readonly transitions: Transitions }
