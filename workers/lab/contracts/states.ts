import { flag, object, seed, text, whole } from './guards'
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

/** What a list tells of a set. */
export interface StatesInfo extends Omit<StateSet, 'episodes'> {
  /** Its game. */
  readonly env: string
  readonly states: number
  readonly episodes: number
}

export const statesName = text(200, /\S/, 'must not be empty')

/** How many are to be drawn, and how. */
export interface StatesWish {
  /** What reports call the set. */
  readonly name: string
  /** In all. */
  readonly states: number
  /** Drawn from one episode at most; those of one count as one. */
  readonly perEpisode: number
  /** One of them is a new game, where an agent is first asked. */
  readonly start: boolean
  /** An episode is cut here. */
  readonly decisions: number
  readonly seed: number
}

/** Throws InputError naming the field. */
export const statesWish = object({
  name: statesName,
  states: whole(1, 100_000),
  perEpisode: whole(1, 1000),
  start: flag,
  decisions: whole(1, 20_000),
  seed,
})

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
