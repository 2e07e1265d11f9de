import type { Arm } from './open'

/** Paired differences of one arm: one number per rollout, with the agent it belongs to. */
export interface Pairs {
  readonly arm: Arm
  readonly differences: readonly number[]
  /** Agent of each difference. */
  readonly agents: readonly string[]
  /** Means of the two sides, for people. */
  readonly control: number
  readonly changed: number
  /** How often the change was made, and refused. */
  readonly made: number
  readonly refused: number
}
