import * as ops from '../../backend/ops'
import type { Optimizer } from '../../backend/optimizer'
import type { TrainContext, TrainEvent, TrainRun } from '../../contracts/trainer'
import type { Random } from '../../random'
import { explainedVariance } from './advantages'
import { gradients, type Losses } from './losses'
import { explainedSpec, normSpec, tellGames } from './metric-specs'
import { createMetrics } from './metrics'
import type { Rollout } from './rollout'
import { createRun, type Breathe } from './run'
import { createDraws, resumeRun, saveRun } from './state'

/** What learning from a rollout is done with. */
export interface Lesson {
  /** 0 … 1, of the run, before this rollout. */
  readonly progress: number
  /** Of what concerns all slots. */
  readonly random: Random
  /** One gradient step at this rate; what it makes is freed. */
  step(rate: number, losses: () => Losses): Promise<void>
}

export interface RolloutLearner {
  readonly rollout: Rollout
  /** The run's own from here on. */
  readonly optimizer: Optimizer
  /** Names of the losses' parts. */
  readonly losses: readonly string[]
  /** Learns from the rollout as it lies. Returns what the value head should have said, [rollout.size]. */
  learn(lesson: Lesson): Promise<Float32Array>
}

type Context = Pick<TrainContext, 'env' | 'policy' | 'seed' | 'decisions' | 'resume'> & {
  readonly options: { readonly maxGradNorm: number }
}

/** The life of a learner that plays a rollout, learns from it and forgets it. Throws InputError as `resumeRun` does. */
export function createRolloutRun(
  { env, policy, seed, options, decisions: goal, resume }: Context,
  { rollout, optimizer, losses: names, learn }: RolloutLearner,
): TrainRun {
  const metrics = createMetrics({ losses: names, norm: [normSpec.id] })
  const draws = createDraws(seed, env.count)
  const parts = { env, policy, draws, optimizer, rollout }
  let { update, decisions } = resumeRun(parts, resume)

  function descend(rate: number, losses: () => Losses): void {
    ops.tidy(() => {
      const slopes = gradients(policy.variables, () => {
        const { total, parts: told } = losses()
        metrics.add('losses', told)
        return total
      })
      metrics.add('norm', optimizer.apply(slopes, rate, options.maxGradNorm))
    })
  }

  async function* updates(breathe: Breathe): AsyncGenerator<TrainEvent, void, void> {
    const step: Lesson['step'] = async (rate, losses) => {
      descend(rate, losses)
      await breathe()
    }
    while (decisions < goal) {
      const finished = await rollout.collect(draws.slots, breathe)
      const progress = decisions / goal
      decisions += rollout.size
      update++
      const returns = await learn({ progress, random: draws.own, step })
      yield {
        update,
        decisions,
        metrics: {
          ...tellGames(finished),
          ...(await metrics.take(update)),
          [explainedSpec.id]: explainedVariance(rollout.values, returns),
        },
      }
    }
  }

  return createRun({
    updates,
    save: () => saveRun(parts, { update, decisions }),
    dispose() {
      optimizer.dispose()
      metrics.dispose()
    },
  })
}
