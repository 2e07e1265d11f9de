import { createRmsProp } from '../../backend/rmsprop'
import * as ops from '../../backend/ops'
import type { TrainContext, Trainer, TrainEvent, TrainRun } from '../../contracts/trainer'
import type { OptionSpec } from '../../contracts/options'
import { explainedVariance, nStepReturns } from '../parts/advantages'
import { a2cLosses, a2cParts, gradients } from '../parts/losses'
import { entropySpec, explainedSpec, normSpec, ofGames, policySpec, tellGames, valueSpec } from '../parts/metric-specs'
import { createMetrics } from '../parts/metrics'
import { createReview } from '../parts/review'
import { createRollout } from '../parts/rollout'
import { createRun, type Breathe } from '../parts/run'
import { linear } from '../parts/schedules'
import { createDraws, resumeRun, saveRun } from '../parts/state'

const spec = {
  slots: { kind: 'number', default: 16, min: 1, max: 256, step: 1, help: 'Games played side by side.' },
  steps: {
    kind: 'number',
    default: 5,
    min: 1,
    max: 256,
    step: 1,
    help: 'Decisions per slot between two updates; how far a network with a memory is taught to remember.',
  },
  learningRate: {
    kind: 'number',
    title: 'Learning rate',
    default: 7e-4,
    min: 1e-6,
    max: 0.1,
    help: 'Step size of RMSProp.',
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
  entropy: {
    kind: 'number',
    title: 'Entropy weight',
    default: 0.01,
    min: 0,
    max: 1,
    help: 'Pull towards undecided behaviour: higher explores more.',
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
  decay: {
    kind: 'number',
    title: 'RMSProp decay',
    default: 0.99,
    min: 0,
    max: 0.9999,
    help: 'Memory of the mean squared gradient.',
  },
  epsilon: {
    kind: 'number',
    title: 'RMSProp ε',
    default: 1e-5,
    min: 1e-10,
    max: 1,
    help: 'Keeps the division finite.',
  },
} as const satisfies OptionSpec

function train({ env, policy, seed, options, decisions: goal, resume }: TrainContext<typeof spec>): TrainRun {
  const rollout = createRollout(env, policy, options.steps)
  const optimizer = createRmsProp(policy.variables, { decay: options.decay, epsilon: options.epsilon })
  const review = createReview(policy, rollout, rollout.size)
  const everything = Uint32Array.from({ length: rollout.size }, (_, row) => row)
  const metrics = createMetrics({ losses: a2cParts, norm: [normSpec.id] })
  const draws = createDraws(seed, env.count)
  const parts = { env, policy, draws, optimizer, rollout }
  let { update, decisions } = resumeRun(parts, resume)

  async function* updates(breathe: Breathe): AsyncGenerator<TrainEvent, void, void> {
    while (decisions < goal) {
      // play a few decisions in every slot
      const finished = await rollout.collect(draws.slots, breathe)
      const progress = decisions / goal
      decisions += rollout.size
      update++

      // advantage = n-step return − value
      const returns = nStepReturns(rollout, options.gamma)
      const advantages = returns.map((value, i) => value - (rollout.values[i] ?? 0))

      // one gradient step on all of it
      ops.tidy(() => {
        const batch = { taken: rollout.actions, advantages, returns }
        const weights = { entropy: options.entropy, value: options.valueWeight }
        const slopes = gradients(policy.variables, () => {
          const { total, parts } = a2cLosses(review(everything), batch, weights)
          metrics.add('losses', parts)
          return total
        })
        const rate = options.anneal ? linear(options.learningRate, 0, progress) : options.learningRate
        metrics.add('norm', optimizer.apply(slopes, rate, options.maxGradNorm))
      })
      await breathe()

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
  id: 'a2c',
  title: 'A2C',
  cite: 'Mnih et al. 2016, Asynchronous Methods for Deep Reinforcement Learning; synchronous form and constants after OpenAI Baselines a2c',
  trains: 'policy',
  from: 'world',
  options: spec,
  metrics: [...ofGames, entropySpec, valueSpec, explainedSpec, policySpec, normSpec],
  slots: (values) => values.slots,
  train,
} satisfies Trainer<typeof spec>
