import type { Random } from '../random'

/** ln Σ exp(logits), without overflow. */
function logSumExp(logits: ArrayLike<number>): number {
  let top = -Infinity
  for (let i = 0; i < logits.length; i++) top = Math.max(top, logits[i]!)
  let sum = 0
  for (let i = 0; i < logits.length; i++) sum += Math.exp(logits[i]! - top)
  return top + Math.log(sum)
}

export function softmax(logits: ArrayLike<number>): Float32Array {
  const total = logSumExp(logits)
  return Float32Array.from(logits, (logit) => Math.exp(logit - total))
}

/** First index of the greatest. */
export function greediest(values: ArrayLike<number>): number {
  let best = 0
  for (let i = 1; i < values.length; i++) if (values[i]! > values[best]!) best = i
  return best
}

/**
 * The one way in which an action is drawn: softmax(logits) by its inverse distribution function, so the same chance in [0, 1) gives
 * the same action. What rounding leaves over goes to the greatest.
 */
export function draw(logits: ArrayLike<number>, chance: number): number {
  const total = logSumExp(logits)
  let left = chance
  for (let action = 0; action < logits.length; action++) {
    left -= Math.exp(logits[action]! - total)
    if (left < 0) return action
  }
  return greediest(logits)
}

/** The same with the next word of a random stream. */
export const sampleAction = (logits: ArrayLike<number>, random: Random): number => draw(logits, random.uniform())

/** ln softmax(logits)[action]. */
export function logProbability(logits: ArrayLike<number>, action: number): number {
  return (logits[action] ?? NaN) - logSumExp(logits)
}

/** Total-variation distance of two distributions, 0 … 1. */
export function distance(p: ArrayLike<number>, q: ArrayLike<number>): number {
  let sum = 0
  for (let i = 0; i < p.length; i++) sum += Math.abs((p[i] ?? 0) - (q[i] ?? 0))
  return sum / 2
}
