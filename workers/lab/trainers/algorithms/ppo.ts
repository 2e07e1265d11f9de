import { createAdam } from '../../backend/adam'
import * as ops from '../../backend/ops'
import type { MetricSpec, TrainContext, Trainer, TrainEvent, TrainRun } from '../../contracts/trainer'
import type { OptionSpec, Values } from '../../contracts/options'
import { advantages, explainedVariance, normalize } from '../parts/advantages'
import { gradients, ppoLosses, ppoParts } from '../parts/losses'
import { entropySpec, explainedSpec, normSpec, ofGames, policySpec, tellGames, valueSpec } from '../parts/metric-specs'
import { createMetrics } from '../parts/metrics'
import { shuffledRows, slotSequences } from '../parts/minibatches'
import { createReview } from '../parts/review'
import { createRollout } from '../parts/rollout'
import { createRun, type Breathe } from '../parts/run'
import { linear } from '../parts/schedules'
import { createDraws, resumeRun, saveRun } from '../parts/state'

const spec = {
  slots: { kind: 'number', default: 16, min: 1, max: 256, step: 1, help: 'Games played side by side.' },
  steps: {
    kind: 'number',
    default: 64,
    min: 1,
    max: 2048,
    step: 1,
    help: 'Decisions per slot between two updates; how far a network with a memory is taught to remember.',
  },
  epochs: {
    kind: 'number',
    default: 3,
    min: 1,
    max: 20,
    step: 1,
    help: 'How often an update goes through what was played.',
  },
  minibatch: {
    kind: 'number',
    title: 'Minibatch size',
    default: 256,
    min: 1,
    max: 16384,
    step: 1,
    help: 'Decisions per gradient step. A network with a memory goes through whole sequences, of as many slots as that makes, at least one.',
  },
  learningRate: {
    kind: 'number',
    title: 'Learning rate',
    default: 5e-4,
    min: 1e-6,
    max: 0.1,
    help: 'Step size of Adam.',
  },
  anneal: {
    kind: 'toggle',
    title: 'Anneal the rate',
    default: true,
    help: 'Lower the learning rate in a straight line to 0 at the end of the run.',
  },
  gamma: {
    kind: 'number',
    title: 'Discount γ',
    default: 0.99,
    min: 0,
    max: 1,
    help: 'Worth of a reward one decision later.',
  },
  lambda: {
    kind: 'number',
    title: 'GAE λ',
    default: 0.95,
    min: 0,
    max: 1,
    help: '0 trusts the value head, 1 trusts the rewards seen.',
  },
  clip: {
    kind: 'number',
    title: 'Clip range',
    default: 0.1,
    min: 0.01,
    max: 1,
    help: 'How far one update may move the probability of an action.',
  },
  annealClip: {
    kind: 'toggle',
    title: 'Anneal the clip range',
    default: false,
    help: 'Narrow the clip range in a straight line to 0 at the end of the run.',
  },
  entropy: {
    kind: 'number',
    title: 'Entropy weight',
    default: 0.01,
    min: 0,
    max: 1,
    help: 'Pull towards undecided behaviour: higher explores more.',
  },
  annealEntropy: {
    kind: 'toggle',
    title: 'Anneal the entropy weight',
    default: false,
    help: 'Let the pull fade to 0 at the end of the run: explore first, decide later.',
  },
  valueWeight: {
    kind: 'number',
    title: 'Value weight',
    default: 0.5,
    min: 0,
    max: 10,
    help: 'Share of the value loss in the total.',
  },
  maxGradNorm: {
    kind: 'number',
    title: 'Gradient norm limit',
    default: 0.5,
    min: 0.01,
    max: 100,
    help: 'Longer gradients are scaled down to this.',
  },
} as const satisfies OptionSpec

const metricSpecs = [
  ...ofGames,
  entropySpec,
  valueSpec,
  explainedSpec,
  policySpec,
  {
    id: 'losses/approxKl',
    title: 'Policy change',
    unit: 'nats',
    low: 0,
    word: 'kl',
    help: 'Approximate KL divergence between the policy that played and the one being trained; much above 0.02 is a large step.',
  },
  {
    id: 'losses/clipFraction',
    title: 'Clipped',
    low: 0,
    high: 1,
    help: 'Share of decisions whose probability ratio left the clip range.',
  },
  normSpec,
] as const satisfies readonly MetricSpec[]

/** What changes over the run, at this progress 0…1. */
function scheduled(options: Values<typeof spec>, progress: number) {
  const at = (start: number, annealed: boolean) => (annealed ? linear(start, 0, progress) : start)
  return {
    rate: at(options.learningRate, options.anneal),
    clip: at(options.clip, options.annealClip),
    weights: { entropy: at(options.entropy, options.annealEntropy), value: options.valueWeight },
  }
}

function train({ env, policy, seed, options, decisions: goal, resume }: TrainContext<typeof spec>): TrainRun {
  const rollout = createRollout(env, policy, options.steps)
  const optimizer = createAdam(policy.variables, { epsilon: 1e-5 })
  const review = createReview(policy, rollout, Math.max(options.minibatch, options.steps))
  const metrics = createMetrics({ losses: ppoParts, norm: [normSpec.id] })
  const draws = createDraws(seed, env.count)
  const parts = { env, policy, draws, optimizer, rollout }
  let { update, decisions } = resumeRun(parts, resume)

  /** A sequence that a memory goes through must stay one. */
  const minibatches = () =>
    policy.memory > 0
      ? slotSequences(rollout, options.minibatch, draws.own)
      : shuffledRows(rollout.size, options.minibatch, draws.own)

  async function* updates(breathe: Breathe): AsyncGenerator<TrainEvent, void, void> {
    while (decisions < goal) {
      // play
      const finished = await rollout.collect(draws.slots, breathe)
      const { rate, clip, weights } = scheduled(options, decisions / goal)
      decisions += rollout.size
      update++

      // how much better each action was than expected, and what the value head should have said
      const better = advantages(rollout, options.gamma, options.lambda)
      const returns = better.map((advantage, i) => advantage + (rollout.values[i] ?? 0))

      // several passes over all of it, in shuffled minibatches
      for (let epoch = 0; epoch < options.epochs; epoch++)
        for (const rows of minibatches()) {
          const pick = (from: Float32Array) => Float32Array.from(rows, (row) => from[row] ?? 0)
          ops.tidy(() => {
            const batch = {
              taken: Int32Array.from(rows, (row) => rollout.actions[row] ?? 0),
              advantages: normalize(pick(better)),
              returns: pick(returns),
              oldLogProbabilities: pick(rollout.logProbabilities),
            }
            const slopes = gradients(policy.variables, () => {
              const { total, parts } = ppoLosses(review(rows), batch, clip, weights)
              metrics.add('losses', parts)
              return total
            })
            metrics.add('norm', optimizer.apply(slopes, rate, options.maxGradNorm))
          })
          await breathe()
        }

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

export default {
  id: 'ppo',
  title: 'PPO',
  cite: 'Schulman et al. 2017, Proximal Policy Optimization Algorithms; order and details after CleanRL ppo_atari (Huang et al. 2022)',
  trains: 'policy',
  from: 'world',
  options: spec,
  metrics: metricSpecs,
  slots: (values) => values.slots,
  train,
} satisfies Trainer<typeof spec>
