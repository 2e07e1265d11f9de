import type { Box } from './env'
import type { Rhythm } from './rhythm'

/** One frame of what the agent sees, with the state it was observed from, so that an edit can be applied to the past too. */
export interface Plane {
  /** As the world observes it: [h, w, channels] bytes, or the bytes of a vector's floats. */
  readonly pixels: Uint8Array
  /** State bytes behind it; `null` for the empty frames that fill the stack at an episode's start. */
  readonly state: Uint8Array | null
  /** Objects on the native picture at that time. */
  readonly boxes: readonly Box[]
}

/** A decision that somebody with a memory was asked for: what was seen, and what was remembered then (null: nothing yet). */
export interface Experience {
  readonly planes: readonly Plane[]
  readonly memory: Float32Array | null
}

/**
 * Everything that decides what happens next. Immutable and shared by reference: copying a moment costs nothing, and
 * restoring one is exact.
 */
export interface Moment {
  /** Decisions completed, or the one in progress where `phase` > 0. */
  readonly decision: number
  /** Of those completed, the player's own: all but launches. */
  readonly acted: number
  /** Raw ticks since the episode's start. */
  readonly tick: number
  /** Ticks done of the decision in progress; 0 = at a boundary. */
  readonly phase: number
  /** Action in progress (phase > 0), else the last one. */
  readonly action: number
  readonly state: Uint8Array
  /** Oldest first, newest last. */
  readonly planes: readonly Plane[]
  /** State of the action randomness. */
  readonly random: string
  /** Index into the game's `endings`; 0 = going on. */
  readonly ended: number
  /** Cut by the rhythm's time limit. */
  readonly cut: boolean
  /** The game waits to be launched: the next decision presses the launch action by itself. */
  readonly launch: boolean
  /** The decision in progress is such a launch. */
  readonly launching: boolean
  /** A life was lost in the decision in progress. */
  readonly lost: boolean
  /** Under sticky actions: what was done in the last tick, perhaps not what was decided. */
  readonly done: number
  /** And the state of the stream that they are drawn from; empty where nothing sticks. */
  readonly sticking: string
  /** At which the episode is played. */
  readonly rhythm: Rhythm
  /** What the agent brings to the next decision; null: nothing yet, it begins with its first memory (zeros). */
  readonly memory: Float32Array | null
  /** Where that came from: the last decisions since the memory began, oldest first, at most 63. Decides nothing; explains. */
  readonly past: readonly Experience[]
}

/** What is judged: what can be seen, what is remembered, and from when. */
export type Seen = Pick<Moment, 'planes' | 'memory' | 'past'>
