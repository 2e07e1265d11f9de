import type { Transitions } from '../../contracts/reward'

/** Decisions in the order in which they were taken, one game after the other. */
export interface Stretch {
  /** Row of its first decision in the transitions. */
  readonly from: number
  readonly said: Float32Array
  readonly paid: Float32Array
  /** Rows at which a game begins. */
  readonly begins: readonly number[]
  /** Rows at which the model is on the other side of `TOLERANCE` than the rules. */
  readonly apart: readonly number[]
}

/** Half of the smallest reward: on which side of it a prediction lies is what a success is told by. */
export const TOLERANCE = 0.5

/** Predicted and true reward along play, `count` decisions from row `from` on, or as many as there are. `said`: one number per transition. */
export function stretchOf(
  { rewards, episodes }: Transitions,
  said: Float32Array,
  from: number,
  count: number,
): Stretch {
  const to = Math.min(said.length, from + count)
  const rows = Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i)
  return {
    from,
    said: said.slice(from, to),
    paid: rewards.slice(from, to),
    begins: rows.filter((row) => row === 0 || episodes[row] !== episodes[row - 1]),
    apart: rows.filter((row) => Math.abs(said[row]! - rewards[row]!) > TOLERANCE),
  }
}
