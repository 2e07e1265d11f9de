import type { Value } from './options'

/** A way of training that studies compare: an algorithm, and how it is set, for a run of any length. */
export interface Procedure {
  readonly id: string
  readonly title: string
  readonly cite: string
  readonly algorithm: string
  /** What its source counts in decisions of 10 million is in proportion to the length. */
  options(decisions: number): Readonly<Record<string, Value>>
  /** What it cannot follow its source in. */
  readonly differs?: string
}
