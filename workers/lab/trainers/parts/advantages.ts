/** A rollout as flat rows, step-major: entry `step * slots + slot`. */
export interface Trajectory {
  readonly slots: number
  readonly rewards: Float32Array
  /** V(s_t) of the state the action was taken in. */
  readonly values: Float32Array
  /** V of the state that followed: 0 where terminated, V(final observation) where truncated, else V(s_{t+1}). */
  readonly nextValues: Float32Array
  /** 1 where the episode ended, terminated or truncated: nothing later in the slot may flow back. */
  readonly cut: Uint8Array
}

/**
 * Generalised advantage estimation (Schulman et al. 2016, eq. 16):
 * δ_t = r_t + γ V(s_{t+1}) − V(s_t), A_t = δ_t + γ λ A_{t+1}, the second term dropped at a cut.
 */
export function advantages(
  { slots, rewards, values, nextValues, cut }: Trajectory,
  gamma: number,
  lambda: number,
): Float32Array {
  const out = new Float32Array(rewards.length)
  for (let i = rewards.length - 1; i >= 0; i--) {
    const delta = at(rewards, i) + gamma * at(nextValues, i) - at(values, i)
    const later = i + slots < rewards.length && !cut[i] ? at(out, i + slots) : 0
    out[i] = delta + gamma * lambda * later
  }
  return out
}

/** n-step returns up to the rollout's end (Mnih et al. 2016, algorithm S3): R_t = r_t + γ R_{t+1}, with V where the path is cut. */
export function nStepReturns(
  { slots, rewards, nextValues, cut }: Omit<Trajectory, 'values'>,
  gamma: number,
): Float32Array {
  const out = new Float32Array(rewards.length)
  for (let i = rewards.length - 1; i >= 0; i--) {
    const goesOn = i + slots < rewards.length && !cut[i]
    out[i] = at(rewards, i) + gamma * (goesOn ? at(out, i + slots) : at(nextValues, i))
  }
  return out
}

/** Zero mean, unit standard deviation; a constant array becomes zeros. */
export function normalize(values: Float32Array): Float32Array {
  const { mean, deviation } = moments(values)
  return values.map((value) => (value - mean) / (deviation + 1e-8))
}

/** 1 − Var(target − prediction) / Var(target): 1 is perfect, 0 is no better than the mean; 0 where targets do not vary. */
export function explainedVariance(predictions: Float32Array, targets: Float32Array): number {
  const spread = moments(targets).deviation ** 2
  if (spread === 0) return 0
  return 1 - moments(targets.map((target, i) => target - at(predictions, i))).deviation ** 2 / spread
}

function moments(values: Float32Array): { mean: number; deviation: number } {
  let sum = 0
  for (const value of values) sum += value
  const mean = sum / values.length
  let squares = 0
  for (const value of values) squares += (value - mean) ** 2
  return { mean, deviation: Math.sqrt(squares / values.length) }
}

const at = (array: Float32Array, i: number): number => array[i] ?? 0
