import { createAdam } from '../../backend/adam'
import type { MetricSpec, ShareContext, TrainContext, Trainer, TrainRun } from '../../contracts/trainer'
import type { OptionSpec, Values } from '../../contracts/options'
import { advantages, normalize } from '../parts/advantages'
import { ppoLosses, ppoParts } from '../parts/losses'
import { entropySpec, explainedSpec, normSpec, ofGames, policySpec, valueSpec } from '../parts/metric-specs'
import { inParts, requireParts, rowsOfSequences, shuffledRows, slotSequences } from '../parts/minibatches'
import {
  annealOption,
  entropyOption,
  gammaOption,
  learningRateOption,
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
    help: 'Decisions per gradient step. A network with a memory goes through whole sequences, of as many slots as that makes, at least one of each part.',
  },
  parts: partsOption,
  learningRate: learningRateOption,
  anneal: annealOption,
  gamma: gammaOption,
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
  entropy: entropyOption,
  annealEntropy: {
    kind: 'toggle',
    title: 'Anneal the entropy weight',
    default: false,
    help: 'Let the pull fade to 0 at the end of the run: explore first, decide later.',
  },
  valueWeight: valueWeightOption,
  maxGradNorm: maxGradNormOption,
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
    settings: {
      clip: at(options.clip, options.annealClip),
      entropy: at(options.entropy, options.annealEntropy),
      value: options.valueWeight,
    },
  }
}

const partsOf = (options: Values<typeof spec>) => requireParts(options.parts, options)

const share = (context: ShareContext<typeof spec>) => {
  const { steps, minibatch, parts } = context.options
  return createShare(context, {
    steps,
    most: Math.max(minibatch / parts, steps),
    losses: (output, batch, { clip = NaN, entropy = NaN, value = NaN }) =>
      ppoLosses(output, batch, clip, { entropy, value }),
  })
}

function train(context: TrainContext<typeof spec>): TrainRun {
  const { policy, options } = context
  // a sequence that a memory goes through must stay one
  const draw = policy.memory > 0 ? slotSequences : shuffledRows

  return createRolloutRun(context, {
    share: share({ ...context, place: ownPlace(context, partsOf(options)) }),
    steps: options.steps,
    optimizer: createAdam(policy.variables, { epsilon: 1e-5 }),
    losses: ppoParts,
    async learn({ progress, random, played, parts, step }) {
      const { rate, settings } = scheduled(options, progress)

      // how much better each action was than expected, and what the value head should have said
      const better = advantages(played, options.gamma, options.lambda)
      const returns = better.map((advantage, i) => advantage + (played.values[i] ?? 0))

      // several passes over all of it, in shuffled minibatches
      for (let epoch = 0; epoch < options.epochs; epoch++)
        for (const rows of inParts(played, parts, (part) => draw(part, options.minibatch / parts, random))) {
          const pick = (from: Float32Array) => Float32Array.from(rows, (row) => from[row] ?? 0)
          await step(rate, { rows, advantages: normalize(pick(better)), returns: pick(returns), settings })
        }
      return returns
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
  effective: (options, { memory = 0 }) =>
    memory > 0 ? { ...options, minibatch: rowsOfSequences(options, spec.minibatch.max) } : options,
  slots: (values) => values.slots,
  divides: { parts: partsOf, share },
  relabels: true,
  train,
} satisfies Trainer<typeof spec>
