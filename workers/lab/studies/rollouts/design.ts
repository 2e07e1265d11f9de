import type { Cell, Row, Subject } from '../../contracts/study'
import type { BatchGame } from '../../envs/game'
import { playRollouts, usualNoops, type RolloutRow } from '../../play/rollouts'
import type { Driver } from '../../play/driver'
import { attend } from '../attention'
import type { OpenClaim } from '../designs/open'

/** Rollouts of one cell: enough to fill a batch, few enough that a cancelled cell loses little. */
export const SEEDS_PER_CELL = 10

/** All arms of a few seeds together: pairs are played side by side. */
export function planRollouts({ claim, arms }: OpenClaim, agents: number): Cell[] {
  const first = Array.from({ length: Math.ceil(claim.rollouts / SEEDS_PER_CELL) }, (_, i) => i * SEEDS_PER_CELL)
  return Array.from({ length: agents }, (_, agent) => agent).flatMap((agent) =>
    first.map((from) => ({
      key: `${agent}-${from}-${seedsOf(claim.rollouts, from)}`, agent, seed: claim.seed + from, cost: seedsOf(claim.rollouts, from) * arms.length * claim.decisions,
    })),
  )
}

const seedsOf = (rollouts: number, from: number) => Math.min(SEEDS_PER_CELL, rollouts - from)

/** How many slots a cell fills. */
export const rolloutSlots = ({ claim, arms }: OpenClaim, cell: Cell): number => seedsOf(claim.rollouts, cell.seed - claim.seed) * arms.length

interface Course {
  readonly reward: number[]
  readonly saliency: number[]
  readonly stretched: number[]
  readonly at: number[]
  published: number
  values: number
  survival: number
  lives: number | null
  refused: number
  made: number
}

/** One row per rollout and arm, with its curves: reward so far and concept saliency at every sampled decision. */
export async function* runRollouts(open: OpenClaim, cell: Cell, subject: Subject, game: BatchGame, breathe: () => Promise<void>): AsyncGenerator<Row> {
  const { claim, arms, spec, view } = open
  const watch = { spec, policy: subject.policy, view, concept: claim.concept }
  const seeds = Array.from({ length: seedsOf(claim.rollouts, cell.seed - claim.seed) }, (_, i) => (cell.seed + i) >>> 0)
  const plans = seeds.flatMap((seed) => arms.map(({ schedule }) => ({ seed, schedule })))
  const courses: Course[] = plans.map(() => ({ reward: [], saliency: [], stretched: [], at: [], published: 0, values: 0, survival: 0, lives: null, refused: 0, made: 0 }))
  const measure = async (drivers: readonly Driver[]) => {
    await breathe()
    const attention: number[][] = []
    for (const driver of drivers) {
      const seen = driver.decision % claim.samples === 0 ? await attend(watch, driver.planes) : null
      attention.push(seen ? [seen.raw, seen.stretched] : [])
    }
    return attention
  }
  const request = { game, policy: subject.policy, plans, acting: subject.acting, decisions: claim.decisions, stack: 'consistent' as const, noops: usualNoops(spec), shown: claim.asPublished ?? false, measure }
  for await (const row of playRollouts(request)) follow(courses[row.rollout]!, row)
  for (const [i, course] of courses.entries()) {
    const { values, at, saliency, stretched, survival, made, refused } = course
    const decisions = course.reward.length
    yield {
      cell: cell.key, agent: subject.id, seed: plans[i]!.seed, arm: arms[i % arms.length]!.id, decisions,
      value: values / decisions, survival, made, refused, at, saliency, stretched, reward: course.reward.at(-1) ?? 0, rewards: course.reward,
      ...(claim.asPublished && { rewardPublished: course.published }),
    }
  }
}

/** Rewards add up; a life lost for the first time ends survival. */
function follow(course: Course, { decision, reward, shownReward, value, lives, over, made, refused, measured }: RolloutRow): void {
  course.reward.push((course.reward.at(-1) ?? 0) + reward)
  course.values += value
  course.published += shownReward
  course.made += made
  course.refused += refused
  if (course.survival === course.reward.length - 1 && (course.lives === null || lives >= course.lives) && !over) course.survival++
  course.lives = lives
  if (measured.length === 0) return
  course.at.push(decision)
  course.saliency.push(measured[0] ?? 0)
  course.stretched.push(measured[1] ?? 0)
}
