/** How a decision ended: the episode goes on, was over (nothing follows), or was cut by a limit (the last picture still has a value). */
export const GOES_ON = 0
export const TERMINATED = 1
export const TRUNCATED = 2

/** What k decisions earned: y = reward + discount · value of the state `steps` later. */
export interface NStep {
  /** Σ_{k<steps} γᵏ r_k */
  readonly reward: number
  /** γ^steps, or 0 where the episode was over. */
  readonly discount: number
  /** n, or fewer where the episode ended before. */
  readonly steps: number
}

/**
 * The n-step target's two parts (Sutton 1988; Hessel et al. 2018, section "Multi-step learning"), looking ahead from a decision.
 * A path that was terminated bootstraps from nothing; one that was truncated bootstraps from where it was cut, after fewer steps.
 */
export function nStep(
  n: number,
  gamma: number,
  decision: (k: number) => { readonly reward: number; readonly end: number },
): NStep {
  let reward = 0
  let discount = 1
  for (let k = 0; k < n; k++) {
    const { reward: earned, end } = decision(k)
    reward += discount * earned
    discount *= gamma
    if (end === TERMINATED) return { reward, discount: 0, steps: k + 1 }
    if (end === TRUNCATED) return { reward, discount, steps: k + 1 }
  }
  return { reward, discount, steps: n }
}
