import { parseOptions } from '../../contracts/options'
import type { RewardModel } from '../../contracts/reward'
import type { TrainEvent } from '../../contracts/trainer'
import type { Rhythm } from '../../contracts/rhythm'
import { createVectorEnv } from '../../envs/vector'
import type { BatchGame } from '../../envs/game'
import type { Policy } from '../../contracts/model'
import { createPolicy } from '../../models/policy'
import { createStreams } from '../../streams'
import { act } from '../../trainers/parts/actor'
import { trainers } from '../../trainers/registry'
import { seedsOf } from '../../trainers/seeds'

/** The recipe whose reliability is known on mazes: 8 games side by side, short rollouts, some pull to explore. */
const recipe = {
  slots: 8,
  steps: 128,
  minibatch: 128,
  epochs: 8,
  learningRate: 0.001,
  gamma: 0.97,
  lambda: 0.95,
  clip: 0.2,
  entropy: 0.03,
}

export interface Lessons {
  /** Set up as it is to be learnt; for training, and for the games that are scored, one slot each. */
  readonly games: { readonly train: BatchGame; readonly score: BatchGame }
  readonly rhythm: Rhythm
  readonly seed: number
  readonly decisions: number
  /** Pays instead of the rules. */
  readonly reward?: RewardModel | undefined
  breathe(decisions: number): Promise<void>
}

/** What became of an agent, by the rules. */
export interface Taught {
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

export const slotsTaught = recipe.slots

/** An agent trained from nothing with PPO, and scored by the rules whatever paid it. */
export async function teach(lessons: Lessons): Promise<Taught> {
  const { games, seed, decisions, reward, breathe } = lessons
  const seeds = seedsOf(seed)
  const ppo = trainers.get('ppo')
  const policy = createPolicy({ env: games.train.spec, network: 'mlp', seed: seeds.policy })
  const run = ppo.train({
    env: createVectorEnv(games.train, { options: options(lessons), seed: seeds.env }),
    policy,
    seed: seeds.learner,
    options: parseOptions(ppo.options, recipe),
    decisions,
    reward,
  })
  try {
    const events: TrainEvent[] = []
    for await (const event of run) {
      await breathe(event.decisions - (events.at(-1)?.decisions ?? 0))
      events.push(event)
    }
    const met = events.filter(({ metrics }) => metrics['charts/return'] !== undefined)
    const { 'rewards/learned': said = null, 'rewards/paid': paid = null } = events.at(-1)?.metrics ?? {}
    return {
      ...(await score(policy, lessons)),
      first: firstReached(met),
      said,
      paid,
      at: met.map(({ decisions: at }) => at),
      returns: met.map(({ metrics }) => metrics['charts/return']!),
    }
  } finally {
    await run.return()
    policy.dispose()
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

const options = ({ rhythm }: Pick<Lessons, 'rhythm'>) => ({ sticky: 0, ...rhythm, clipReward: true })

/** The first game of every slot: those that end early are no more of them than those that do not. */
async function score(
  policy: Policy,
  lessons: Pick<Lessons, 'games' | 'rhythm' | 'seed' | 'breathe'>,
): Promise<Pick<Taught, 'success' | 'length'>> {
  const game = lessons.games.score
  const seed = lessons.seed ^ SCORED
  const env = createVectorEnv(game, { options: options(lessons), seed: seed >>> 0 })
  const streams = createStreams(seed >>> 0, game.slots)
  const nothing = streams.map(() => null)
  let [over, reached, length] = [0, 0, 0]
  while (over < game.slots) {
    const { actions } = await act(policy, env.observations, nothing, streams)
    for (const { score: points, length: own, first } of env.step(actions).finished) {
      if (!first) continue
      over++
      length += own
      reached += points > 0 ? 1 : 0
    }
    await lessons.breathe(0)
  }
  return { success: reached / over, length: length / over }
}

/** Other games than those that it learned in. */
const SCORED = 0x5c0ed
