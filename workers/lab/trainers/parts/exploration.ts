import type { Random } from '../../random'
import { greediest } from '../../agents/acting'
import { linear } from './schedules'

/** ε falls in a straight line over the first `fraction` of the run and stays (Mnih et al. 2015, Methods). Progress 0 … 1. */
export function explorationRate(
  { start, end, fraction }: { start: number; end: number; fraction: number },
  progress: number,
): number {
  return fraction > 0 ? linear(start, end, progress / fraction) : end
}

/** ε-greedy: any action with probability ε, else the first of the best. */
export function exploringAction(q: Float32Array, epsilon: number, random: Random): number {
  return random.uniform() < epsilon ? random.below(q.length) : greediest(q)
}
