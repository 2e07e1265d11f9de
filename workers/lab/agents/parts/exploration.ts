import type { Random } from '../../random'
import { greedyAction } from './sampling'
import { linear } from './schedules'

/** ε falls in a straight line over the first `fraction` of the run and stays (Mnih et al. 2015, Methods). Progress 0 … 1. */
export function explorationRate({ start, end, fraction }: { start: number; end: number; fraction: number }, progress: number): number {
  return fraction > 0 ? linear(start, end, progress / fraction) : end
}

/** ε-greedy: any action with probability ε, else the first of the best. */
export function exploringAction(q: Float32Array, epsilon: number, random: Random): number {
  return random.uniform() < epsilon ? random.below(q.length) : greedyAction(q)
}

/** Entropy of that choice in nats: the best action has probability 1 − ε + ε/n, each of the others ε/n. */
export function exploringEntropy(epsilon: number, actions: number): number {
  const other = epsilon / actions
  const best = 1 - epsilon + other
  const part = (p: number) => (p > 0 ? -p * Math.log(p) : 0)
  return part(best) + (actions - 1) * part(other)
}
