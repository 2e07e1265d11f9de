import { mean } from '../../statistics/interval'
import type { TrainEvent } from '../../contracts/trainer'
import { slotsOf, teach, type Lessons } from '../taught'

/** The recipe whose reliability is known on mazes: 8 games side by side, short rollouts, some pull to explore. */
const recipe = {
  algorithm: 'ppo',
  network: 'mlp',
  options: {
    slots: 8,
    steps: 128,
    minibatch: 128,
    epochs: 8,
    learningRate: 0.001,
    gamma: 0.97,
    lambda: 0.95,
    clip: 0.2,
    entropy: 0.03,
  },
}

export const slotsTaught = slotsOf(recipe)

/** What became of an agent of mazes, by the rules. */
export interface Walker {
  /** Share of the games that were scored in which it reached a goal. */
  readonly success: number
  /** Their mean length, decisions. */
  readonly length: number
  /** When the last hundred games or so, none of them the first of its slot, reached the goal as often as `REACHES` says; null: never. */
  readonly first: number | null
  /** At the end of its training, what the model said of a decision, and what the rules would have paid, on average; null: no model paid. */
  readonly said: number | null
  readonly paid: number | null
  /** Mean return of the games that ended since the last point, and when, decisions. */
  readonly at: readonly number[]
  readonly returns: readonly number[]
}

export async function teachWalker(lessons: Omit<Lessons, 'recipe'>): Promise<Walker> {
  const { events, scored } = await teach({ ...lessons, recipe })
  const met = events.filter(({ metrics }) => metrics['charts/return'] !== undefined)
  const { 'rewards/learned': said = null, 'rewards/paid': paid = null } = events.at(-1)?.metrics ?? {}
  return {
    success: mean(scored.map(({ score }) => Number(score > 0))),
    length: mean(scored.map(({ length }) => length)),
    first: firstReached(met),
    said,
    paid,
    at: met.map(({ decisions }) => decisions),
    returns: met.map(({ metrics }) => metrics['charts/return']!),
  }
}

/** Games that must have reached it, and how many of them. */
const WINDOW = 100
export const REACHES = 0.95

/** The quick ones of the first games end first, so those count for nothing. */
export function firstReached(events: readonly TrainEvent[]): number | null {
  const usual = events.filter(({ metrics }) => metrics['charts/first'] === undefined)
  for (const [i, { decisions }] of usual.entries()) {
    let [games, sum] = [0, 0]
    for (let k = i; k >= 0 && games < WINDOW; k--) {
      const { 'charts/return': mean = 0, 'charts/games': count = 0 } = usual[k]!.metrics
      games += count
      sum += mean * count
    }
    if (games >= WINDOW && sum / games >= REACHES) return decisions
  }
  return null
}
