import type { Box } from '../contracts/env'

/** One plane of what the agent sees, with the state it was observed from, so that an edit can be applied to the past too. */
export interface Plane {
  /** u8 [h, w] */
  readonly pixels: Uint8Array
  /** State bytes behind it; `null` for the empty planes that fill the stack at an episode's start. */
  readonly state: Uint8Array | null
  /** Objects on the native picture at that time. */
  readonly boxes: readonly Box[]
}

/**
 * Everything that decides what happens next. Immutable and shared by reference: copying a moment costs nothing, and
 * restoring one is exact.
 */
export interface Moment {
  /** Decisions completed, or the one in progress where `phase` > 0. */
  readonly decision: number
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
  /** The game waits to be launched: the next decision presses the launch action by itself. */
  readonly launch: boolean
  /** The decision in progress is such a launch. */
  readonly launching: boolean
}

/** The planes as the network takes them: u8 [h, w, planes], newest last. */
export function interleave(planes: readonly Plane[]): Uint8Array {
  const count = planes.length
  const pixels = planes[0]?.pixels.length ?? 0
  const observation = new Uint8Array(pixels * count)
  planes.forEach((plane, k) => {
    for (let i = 0, at = k; i < pixels; i++, at += count) observation[at] = plane.pixels[i] ?? 0
  })
  return observation
}
