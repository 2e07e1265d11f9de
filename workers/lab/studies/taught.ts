import { parseOptions, type Value, type Values } from '../contracts/options'
import type { Policy } from '../contracts/model'
import type { RewardModel } from '../contracts/reward'
import type { Rhythm } from '../contracts/rhythm'
import type { Trainer, TrainEvent } from '../contracts/trainer'
import type { BatchGame } from '../envs/game'
import { createVectorEnv } from '../envs/vector'
import { createPolicy } from '../models/policy'
import { createStreams } from '../streams'
import { act } from '../trainers/parts/actor'
import { trainers } from '../trainers/registry'
import { seedsOf } from '../trainers/seeds'

/** How an agent is trained. Options that are not named keep their defaults. */
export interface Recipe {
  readonly algorithm: string
  readonly network: string
  readonly options: Readonly<Record<string, Value>>
}

export interface Lessons {
  readonly recipe: Recipe
  /** Set up as it is to be learnt: for training, as many slots as `slotsOf` says; for the games that are scored, one slot each. */
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
  /** Of its training, as its trainer tells them. */
  readonly events: readonly TrainEvent[]
  /** The games that it was scored in afterwards, acting as its trainer means it to: un-clipped score, and length in decisions. */
  readonly scored: readonly { readonly score: number; readonly length: number }[]
}

export const slotsOf = (recipe: Recipe): number => {
  const { trainer, options } = open(recipe)
  return trainer.slots(options)
}

function open({ algorithm, options }: Recipe): { readonly trainer: Trainer; readonly options: Values } {
  const trainer = trainers.get(algorithm)
  return { trainer, options: parseOptions(trainer.options, options) }
}

/** An agent trained from nothing, and scored by the rules whatever paid it. Paid decisions count 1. */
export async function teach(lessons: Lessons): Promise<Taught> {
  const { events, used } = await train({ ...lessons, game: lessons.games.train }, (policy) => score(policy, lessons))
  return { events, scored: used }
}

/** An agent trained from nothing, lent to `use` when it is done. */
export async function train<T>(
  lessons: Omit<Lessons, 'games'> & { readonly game: BatchGame },
  use: (policy: Policy) => Promise<T>,
): Promise<{ readonly events: readonly TrainEvent[]; readonly used: T }> {
  const { recipe, game, seed, decisions, reward, breathe } = lessons
  const seeds = seedsOf(seed)
  const { trainer, options } = open(recipe)
  const policy = createPolicy({ env: game.spec, network: recipe.network, seed: seeds.policy })
  const env = createVectorEnv(game, { options: envOptions(lessons), seed: seeds.env })
  const run = trainer.train({ env, policy, seed: seeds.learner, options, decisions, reward })
  try {
    const events: TrainEvent[] = []
    for await (const event of run) {
      await breathe(event.decisions - (events.at(-1)?.decisions ?? 0))
      events.push(event)
    }
    return { events, used: await use(policy) }
  } finally {
    await run.return()
    policy.dispose()
  }
}

const envOptions = ({ rhythm }: Pick<Lessons, 'rhythm'>) => ({ sticky: 0, ...rhythm, clipReward: true, rewardScale: 1 })

/** The first game of every slot: those that end early are no more of them than those that do not. */
async function score(policy: Policy, lessons: Lessons): Promise<Taught['scored']> {
  const game = lessons.games.score
  const seed = (lessons.seed ^ SCORED) >>> 0
  const env = createVectorEnv(game, { options: envOptions(lessons), seed })
  const streams = createStreams(seed, game.slots)
  const nothing = streams.map(() => null)
  const over: { score: number; length: number }[] = []
  while (over.length < game.slots) {
    const { actions } = await act(policy, env.observations, nothing, streams)
    for (const { score: points, length, first } of env.step(actions).finished)
      if (first) over.push({ score: points, length })
    await lessons.breathe(0)
  }
  return over
}

/** Other games than those that it learned in. */
const SCORED = 0x5c0ed
