import { pairing, pairingInterval } from '../../statistics/pairing'
import type { Arm } from './open'

/** Paired differences of one arm: one number per unit, with the agent it belongs to. Rollouts that went alike are one. */
export interface Pairs {
  readonly arm: Arm
  readonly differences: readonly number[]
  /** Agent of each difference, by the hash of its weights. */
  readonly agents: readonly string[]
  /** It is one of the nulls that all is measured against. */
  readonly isMeasure?: boolean
  /** In so many rollouts the change was asked for, and in so many it could be made. */
  readonly asked: number
  readonly played: number
  /** Means of the two sides, for people. NaN: there is no such side. */
  readonly control: number
  readonly changed: number
  /** How far units differ anyway: standard deviation of what the changed side is held against, within agents. NaN, or absent: not known. */
  readonly spread?: number
  /** How far the two sides rise and fall together, see `pairing`. NaN, or absent: there are no two sides that vary. */
  readonly correlation?: number
  /** Its 95 % interval, see `pairingInterval`. Drawn when asked for. */
  readonly correlationWithin?: () => readonly [low: number, high: number]
  /** How often the change was made, and refused. */
  readonly made: number
  readonly refused: number
}

/** So many say where the interval of a correlation ends to a twentieth of its width. */
const DRAWS = 200

/** How far the two sides of each agent's pairs go together. */
export function correlationOf(
  control: readonly number[],
  changed: readonly number[],
  agents: readonly string[],
  seed: number,
): Required<Pick<Pairs, 'correlation' | 'correlationWithin'>> {
  return {
    correlation: pairing(control, changed, agents),
    correlationWithin: () => pairingInterval(control, changed, { seed, draws: DRAWS, groups: agents }),
  }
}
