import type { Transitions } from '../../contracts/reward'

/** One episode's decisions, in their order. */
export interface RewardLine {
  readonly episode: number
  /** Row of its first decision in the transitions. */
  readonly from: number
  readonly said: Float32Array
  readonly paid: Float32Array
  /** Decisions of which the model would say otherwise than the rules by more than `TOLERANCE`. */
  readonly apart: readonly number[]
}

/** Half of the smallest reward: on which side of it a prediction lies is what a success is told by. */
export const TOLERANCE = 0.5

/** Predicted and true reward, decision by decision, of every episode that there is. `said`: one number per transition. */
export function linesOf({ rewards, episodes }: Transitions, said: Float32Array): RewardLine[] {
  const starts = [...episodes.keys()].filter((row) => row === 0 || episodes[row] !== episodes[row - 1])
  return starts.map((from, i) => {
    const to = starts[i + 1] ?? episodes.length
    const [ours, theirs] = [said.slice(from, to), rewards.slice(from, to)]
    const apart = [...ours.keys()].filter((t) => Math.abs(ours[t]! - theirs[t]!) > TOLERANCE)
    return { episode: episodes[from]!, from, said: ours, paid: theirs, apart }
  })
}
