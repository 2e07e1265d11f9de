import { studentQuantile, studentTail } from '../../statistics/student'
import { mean } from '../../statistics/interval'
import { holm } from '../../statistics/multiple'
import type { Random } from '../../random'

/** What each agent would do in one state: probabilities of the actions, one list per agent. */
export type Opinions = readonly (readonly number[])[]

/** H in bits; `little` is added inside the logarithm, as the study's code does. */
export const entropy = (p: readonly number[], little = 0): number =>
  p.reduce((sum, x) => (x + little > 0 ? sum - x * Math.log2(x + little) : sum), 0)

const mixture = (all: Opinions): number[] => all[0]!.map((_, a) => mean(all.map((p) => p[a]!)))

/** Jensen–Shannon divergence of all agents, in bits: what they disagree in beyond each one's own indecision. At most log₂ min(agents, actions). */
export const divergence = (all: Opinions, little = 0): number =>
  entropy(mixture(all), little) - mean(all.map((p) => entropy(p, little)))

/** 1 − JSD / log₂ min(n, A): 1 all alike, 0 as far apart as so many agents with so many actions can be, so that games can be compared. */
export const likeness = (all: Opinions): number => {
  const most = Math.log2(Math.min(all.length, all[0]!.length))
  return most > 0 ? 1 - divergence(all) / most : 1
}

/** How often two different agents would do different things: 1 − Σ pᵢ·pⱼ over pairs. */
export function disagreement(all: Opinions): number {
  const n = all.length
  const sum = all[0]!.reduce((total, _, a) => total + all.reduce((s, p) => s + p[a]!, 0) ** 2, 0)
  const own = all.reduce((total, p) => total + p.reduce((s, x) => s + x * x, 0), 0)
  return 1 - (sum - own) / (n * (n - 1))
}

/** Each agent's own indecision, as a share of the most there could be. */
export const indecision = (all: Opinions): number => mean(all.map((p) => entropy(p))) / Math.log2(all[0]!.length)

/** Draws of a sampling family, averaged over. */
const DRAWS = 30
const LITTLE = 1e-10

/** R of the study's paper: 1 − JSD / log₂ 10 of what was done once; where agents sample, the mean of 30 draws. */
export function publishedRobustness(all: Opinions, sampled: boolean, random: Random): number {
  const one = () => {
    const votes = all[0]!.map(() => 0)
    for (const p of all) votes[sampled ? drawn(p, random) : best(p)]!++
    // Of one choice each: their mixture's entropy less that of a choice, which is its little alone.
    return (
      entropy(
        votes.map((count) => count / all.length),
        LITTLE,
      ) - entropy([1], LITTLE)
    )
  }
  return 1 - mean(Array.from({ length: sampled ? DRAWS : 1 }, one)) / Math.log2(10)
}

/** The study's later code: 1 − mean cross-entropy of ordered pairs over that of two different choices among ten. */
export function laterRobustness(all: Opinions): number {
  const n = all.length
  const cross = (p: readonly number[], q: readonly number[]) =>
    p.reduce((sum, x, a) => sum - (x + LATER_LITTLE) * Math.log2(q[a]! + LATER_LITTLE), 0)
  const most = cross(oneHot(10, 0), oneHot(10, 1))
  const total = all.reduce((sum, p, i) => sum + all.reduce((s, q, j) => (i === j ? s : s + cross(p, q)), 0), 0)
  return 1 - total / (n * (n - 1)) / most
}
const LATER_LITTLE = 1e-12

const oneHot = (length: number, at: number): number[] => Array.from({ length }, (_, a) => (a === at ? 1 : 0))
const best = (p: readonly number[]) => p.indexOf(Math.max(...p))
function drawn(p: readonly number[], random: Random): number {
  let left = random.uniform()
  for (const [action, share] of p.entries()) if ((left -= share) < 0) return action
  return p.length - 1
}

export interface OverBoth {
  readonly mean: number
  readonly low: number
  readonly high: number
  /** Two-sided, of a mean of 0. */
  readonly p: number
}

/** Of too few agents or episodes there is no interval, and nothing was tested. */
export const wasTested = ({ low }: OverBoth): boolean => Number.isFinite(low)

/** Holm's p of each among those that were tested; NaN where nothing was. */
export function correctedOf(all: readonly OverBoth[]): number[] {
  const left = holm(all.filter(wasTested).map(({ p }) => p))
  return all.map((one) => (wasTested(one) ? left.shift()! : NaN))
}

/**
 * A mean over agents and episodes, both drawn from more of their kind. `without(i)`: the same without agent i. Variances of both add up
 * (jackknife over agents; between episodes), Student's t with the smaller number of either less one. `episodes`: one value each.
 */
export function overBoth(episodes: readonly number[], agents: number, without: (agent: number) => number): OverBoth {
  const value = mean(episodes)
  const left = Array.from({ length: agents }, (_, i) => without(i))
  const spread = (values: readonly number[]) => {
    const middle = mean(values)
    return values.reduce((sum, x) => sum + (x - middle) ** 2, 0)
  }
  const ofAgents = ((agents - 1) / agents) * spread(left)
  const ofEpisodes = episodes.length > 1 ? spread(episodes) / (episodes.length - 1) / episodes.length : Infinity
  const error = Math.sqrt(ofAgents + ofEpisodes)
  const freedom = Math.min(agents, episodes.length) - 1
  if (!(error > 0)) return { mean: value, low: value, high: value, p: value === 0 ? 1 : 2 ** -freedom }
  if (!Number.isFinite(error)) return { mean: value, low: NaN, high: NaN, p: 1 }
  const far = error * studentQuantile(0.05, freedom)
  return { mean: value, low: value - far, high: value + far, p: studentTail(value / error, freedom) }
}
