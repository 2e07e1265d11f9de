import { createRmsProp } from '../../backend/rmsprop'
import type { ShareContext, TrainContext, Trainer, TrainRun } from '../../contracts/trainer'
import type { OptionSpec, Values } from '../../contracts/options'
import { nStepReturns } from '../parts/advantages'
import { a2cLosses, a2cParts } from '../parts/losses'
import { inParts, requireParts } from '../parts/minibatches'
import { entropySpec, explainedSpec, normSpec, ofGames, policySpec, valueSpec } from '../parts/metric-specs'
import {
  annealOption,
  entropyOption,
  gammaOption,
  maxGradNormOption,
  partsOption,
  slotsOption,
  valueWeightOption,
} from '../parts/option-specs'
import { createRolloutRun } from '../parts/rollout-run'
import { linear } from '../parts/schedules'
import { createShare, ownPlace } from '../parts/share'

const spec = {
  slots: slotsOption,
  parts: partsOption,
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

const partsOf = ({ parts, slots }: Values<typeof spec>) => requireParts(parts, { slots })

const share = (context: ShareContext<typeof spec>) =>
  createShare(context, {
    steps: context.options.steps,
    most: Infinity,
    losses: (output, batch, { entropy = NaN, value = NaN }) => a2cLosses(output, batch, { entropy, value }),
  })

function train(context: TrainContext<typeof spec>): TrainRun {
  const { policy, options } = context
  const settings = { entropy: options.entropy, value: options.valueWeight }

  return createRolloutRun(context, {
    share: share({ ...context, place: ownPlace(context, partsOf(options)) }),
    steps: options.steps,
    optimizer: createRmsProp(policy.variables, { decay: options.decay, epsilon: options.epsilon }),
    losses: a2cParts,
    async learn({ progress, played, parts, step }) {
      // advantage = n-step return − value
      const returns = nStepReturns(played, options.gamma)
      const advantages = returns.map((value, i) => value - (played.values[i] ?? 0))

      // one gradient step on all of it
      const rate = options.anneal ? linear(options.learningRate, 0, progress) : options.learningRate
      for (const rows of inParts(played, parts, everything)) {
        const pick = (from: Float32Array) => Float32Array.from(rows, (row) => from[row] ?? 0)
        await step(rate, { rows, advantages: pick(advantages), returns: pick(returns), settings })
      }
      return returns
    },
  })
}

function* everything({ size }: { readonly size: number }): Generator<Uint32Array> {
  yield Uint32Array.from({ length: size }, (_, row) => row)
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
  divides: { parts: partsOf, share },
  relabels: true,
  train,
} satisfies Trainer<typeof spec>
