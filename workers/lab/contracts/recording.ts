import type { Edit, Setting } from './env'
import type { Noise } from './noise'
import type { Rhythm } from './rhythm'
import type { Target } from './saliency'
import type { Value } from './options'

export type StackMode = 'consistent' | 'carry' | 'settle'
export type Acting = 'greedy' | 'sampled' | 'keyboard' | 'scripted'

/** A committed set of edits. `decision` counts from the episode's start; applied before that decision is taken. */
export interface Intervention {
  readonly at: { readonly decision: number; readonly tick: number }
  readonly label: string
  readonly edits: readonly Edit[]
  readonly stack: StackMode
  /**
   * Edits for the states behind the planes of the stack, oldest first, for `consistent` interventions that mean something
   * else on an older state (a mirror, a shift). Absent: positions move by the same distance, the rest takes the same value.
   */
  readonly past?: readonly (readonly Edit[])[]
  /** Made by a program, not by a hand: it is replayed like any other, but is no step of the history. */
  readonly auto?: true
}

/** A view on the mind: which method explains which target with which options. */
export interface ViewSpec {
  readonly method: string
  readonly target: Target
  readonly options: Readonly<Record<string, Value>>
}

/**
 * An episode as what is needed to make it again: not a video. Actions are indices, one per decision; the last decision
 * may be cut short (`ticks` counts raw ticks in all). Replay must reach `hash`.
 */
export interface Recording {
  readonly format: 1
  readonly env: Setting
  /** At what it was played; absent: the rule of the version before (`formerRhythm`). */
  readonly rhythm?: Rhythm
  readonly agent: string
  /** What was done to that agent's logits, where it did not act as it would: with these, its actions are drawn again alike. */
  readonly noise?: Noise
  readonly seed: number
  readonly actions: Uint8Array
  readonly ticks: number
  readonly interventions: readonly Intervention[]
  readonly hash: string
}
