import { createRmsProp } from '../../backend/rmsprop'
import type { TrainContext, Trainer, TrainRun } from '../../contracts/trainer'
import type { OptionSpec } from '../../contracts/options'
import { nStepReturns } from '../parts/advantages'
import { a2cLosses, a2cParts } from '../parts/losses'
import { entropySpec, explainedSpec, normSpec, ofGames, policySpec, valueSpec } from '../parts/metric-specs'
import {
  annealOption,
  entropyOption,
  gammaOption,
  maxGradNormOption,
  slotsOption,
  valueWeightOption,
} from '../parts/option-specs'
import { createReview } from '../parts/review'
import { createRollout } from '../parts/rollout'
import { createRolloutRun } from '../parts/rollout-run'
import { linear } from '../parts/schedules'

const spec = {
  slots: slotsOption,
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
  anneal: annealOption,
  gamma: gammaOption,
  entropy: entropyOption,
  valueWeight: valueWeightOption,
  maxGradNorm: maxGradNormOption,
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

function train(context: TrainContext<typeof spec>): TrainRun {
  const { env, policy, options } = context
  const rollout = createRollout(env, policy, options.steps)
  const review = createReview(policy, rollout, rollout.size)
  const everything = Uint32Array.from({ length: rollout.size }, (_, row) => row)
  const weights = { entropy: options.entropy, value: options.valueWeight }

  return createRolloutRun(context, {
    rollout,
    optimizer: createRmsProp(policy.variables, { decay: options.decay, epsilon: options.epsilon }),
    losses: a2cParts,
    async learn({ progress, step }) {
      // advantage = n-step return − value
      const returns = nStepReturns(rollout, options.gamma)
      const advantages = returns.map((value, i) => value - (rollout.values[i] ?? 0))

      // one gradient step on all of it
      const batch = { taken: rollout.actions, advantages, returns }
      const rate = options.anneal ? linear(options.learningRate, 0, progress) : options.learningRate
      await step(rate, () => a2cLosses(review(everything), batch, weights))
      return returns
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
