import type { Random } from '../../random'

/** ln Σ exp(logits), without overflow. */
function logSumExp(logits: Float32Array): number {
  const top = logits.reduce((a, b) => Math.max(a, b), -Infinity)
  return top + Math.log(logits.reduce((sum, logit) => sum + Math.exp(logit - top), 0))
}

/** Draws an action from softmax(logits) by inverting the cumulative sum; one word of `random`. */
export function sampleAction(logits: Float32Array, random: Random): number {
  const total = logSumExp(logits)
  let left = random.uniform()
  for (const [action, logit] of logits.entries()) {
    left -= Math.exp(logit - total)
    if (left < 0) return action
  }
  return greedyAction(logits)
}

/** The first of the largest logits. */
export function greedyAction(logits: Float32Array): number {
  return logits.reduce((best, logit, action) => (logit > (logits[best] ?? -Infinity) ? action : best), 0)
}

/** ln softmax(logits)[action]. */
export function logProbability(logits: Float32Array, action: number): number {
  return (logits[action] ?? NaN) - logSumExp(logits)
}

/** 0 … n−1 in random order (Fisher–Yates). */
export function shuffled(n: number, random: Random): Uint32Array {
  const order = Uint32Array.from({ length: n }, (_, i) => i)
  for (let i = n - 1; i > 0; i--) {
    const j = random.below(i + 1)
    const kept = order[i] as number
    order[i] = order[j] as number
    order[j] = kept
  }
  return order
}
