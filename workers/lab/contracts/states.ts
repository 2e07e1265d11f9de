import type { Setting } from './env'
import type { Recording } from './recording'

/**
 * Moments of one game, drawn once and put to any agent: what a study asks about. A moment is the place right before a decision of an
 * episode, which is made again from its recording (`lab/recording/states.ts`), to the byte.
 */
export interface StateSet {
  readonly id: string
  readonly name: string
  /** ISO date. */
  readonly created: string
  /** In words: from whose play, and how they were drawn. */
  readonly note: string
  /** Of one game, version, options and rhythm; levels may differ. */
  readonly episodes: readonly StateEpisode[]
}

export interface StateEpisode {
  readonly recording: Recording
  /** Ascending; the number of decisions is the end. */
  readonly decisions: readonly number[]
}

/** What a list shows of it. */
export interface StateSetInfo {
  readonly id: string
  readonly name: string
  readonly created: string
  readonly note: string
  readonly env: Setting
  readonly states: number
}
