import * as ops from '../../backend/ops'
import type { Optimizer } from '../../backend/optimizer'
import type { TrainContext, TrainEvent, TrainRun } from '../../contracts/trainer'
import type { Share, Task } from '../../contracts/crew'
import { createRandom, type Random } from '../../random'
import { explainedVariance } from './advantages'
import { explainedSpec, normSpec, tellGames, tellLearned } from './metric-specs'
import { createMetrics } from './metrics'
import { createRun, type Breathe } from './run'
import { resumeRun, saveRun } from './state'
import { createTeam, type Team } from './team'

/** What learning from a rollout is done with. */
export interface Lesson {
  /** 0 … 1, of the run, before this rollout. */
  readonly progress: number
  /** Of what concerns all slots. */
  readonly random: Random
  /** What was played. */
  readonly played: Team['played']
  /** Into so many parts the slots are cut; every gradient step has equally many rows of each, part by part. */
  readonly parts: number
  /** One gradient step at this rate. */
  step(rate: number, task: Task): Promise<void>
}

export interface RolloutLearner {
  /** What is played here; mates have the other parts. */
  readonly share: Share
  /** Decisions of a rollout per slot. */
  readonly steps: number
  /** The run's own from here on. */
  readonly optimizer: Optimizer
  /** Names of the losses' parts. */
  readonly losses: readonly string[]
  /** Learns from what was played. Returns what the value head should have said, [played.size]. */
  learn(lesson: Lesson): Promise<Float32Array>
}

type Context = Pick<TrainContext, 'policy' | 'seed' | 'decisions' | 'resume' | 'mates' | 'reward'> & {
  readonly options: { readonly maxGradNorm: number }
}

/** The life of a learner that plays a rollout, learns from it and forgets it. Throws InputError as `resumeRun` does. */
export function createRolloutRun(
  { policy, seed, options, decisions: goal, resume, mates = [], reward }: Context,
  { share, steps, optimizer, losses: names, learn }: RolloutLearner,
): TrainRun {
  const metrics = createMetrics({ losses: names, norm: [normSpec.id] })
  const team = createTeam(share, mates, { variables: policy.variables, steps })
  const random = createRandom(seed)
  const running = { policy, random, optimizer, slots: team }
  let { update, decisions } = resumeRun(running, resume)

  const descend = (rate: number, task: Task) =>
    team.step(task, (slopes, told) => {
      metrics.add('losses', ops.mean(told, 0))
      metrics.add('norm', optimizer.apply(slopes, rate, options.maxGradNorm))
    })

  async function* updates(breathe: Breathe): AsyncGenerator<TrainEvent, void, void> {
    const step: Lesson['step'] = async (rate, task) => {
      await descend(rate, task)
      await breathe()
    }
    while (decisions < goal) {
      const finished = await team.collect(breathe)
      const progress = decisions / goal
      decisions += team.played.size
      update++
      const returns = await learn({ progress, random, played: team.played, parts: team.parts, step })
      yield {
        update,
        decisions,
        metrics: {
          ...tellGames(finished),
          ...(reward && tellLearned(team.played.rewards, team.played.paid)),
          ...(await metrics.take(update)),
          [explainedSpec.id]: explainedVariance(team.played.values, returns),
        },
      }
    }
  }

  return createRun({
    updates,
    save: () => saveRun(running, { update, decisions }),
    dispose() {
      team.dispose()
      optimizer.dispose()
      metrics.dispose()
    },
  })
}
