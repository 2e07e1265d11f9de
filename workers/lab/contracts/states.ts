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
  /** Absent: nobody knows, or no agent did. */
  readonly player?: StatePlayer
}

/** The agent that played an episode: what it remembered there is its own. */
export interface StatePlayer {
  /** Of its weights. */
  readonly hash: string
  /** The first decision that it was asked for; before it the game waited. */
  readonly from: number
}

export const statesIn = ({ episodes }: Pick<StateSet, 'episodes'>): number =>
  episodes.reduce((sum, { decisions }) => sum + decisions.length, 0)
