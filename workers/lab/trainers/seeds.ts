/** The three random streams of a training run, all from its one seed. */
export interface Seeds {
  /** Initial weights. */
  readonly policy: number
  /** Game seeds and no-op starts. */
  readonly env: number
  /** Drawn actions and shuffled minibatches. */
  readonly learner: number
}

/** Distinct and fixed: the same seed trains the same agent in the tab and headless. */
export function seedsOf(seed: number): Seeds {
  const stream = (k: number) => (seed + Math.imul(k, 0x9e3779b9)) >>> 0
  return { policy: stream(0), env: stream(1), learner: stream(2) }
}
