import { createAdam } from '../../backend/adam'
import type { OptionSpec } from '../../contracts/options'
import type { TrainContext, Trainer, TrainRun } from '../../contracts/trainer'
import {
  categoricalLosses,
  categoricalTargets,
  distributionOf,
  distributionOptions,
  divergenceSpec,
} from '../parts/categorical'
import { replayOptions } from '../parts/replay-options'
import { createReplayRun, lessonOf, meanQSpec, replayMetrics } from '../parts/replay-run'

/** All six together: double, prioritised, dueling, several steps, distributions, noisy layers. What can be left out is DQN's and C51's to leave out. */
const { prioritised: _always, ...shared } = replayOptions
const spec = {
  ...shared,
  // its noise explores
  epsilonStart: { ...shared.epsilonStart, default: 0.02 },
  epsilonEnd: { ...shared.epsilonEnd, default: 0 },
  alpha: { ...shared.alpha, default: 0.5 },
  ...distributionOptions,
  noise: {
    kind: 'number',
    title: 'Noise σ₀',
    default: 0.5,
    min: 0.01,
    max: 10,
    help: 'How far the weights of dense layers move at random when the run begins; they learn it from there.',
  },
} as const satisfies OptionSpec

function train(context: TrainContext<typeof spec>): TrainRun {
  const { policy, options } = context

  return createReplayRun(
    { ...context, options: { ...options, prioritised: true } },
    {
      createOptimizer: () => createAdam(policy.variables, { epsilon: 1.5e-4 }),
      tells: [divergenceSpec.id, meanQSpec.id],
      learn({ now, after, target, noise, taken, weights, ...rewarded }) {
        // how the returns should have been distributed: whoever is asked has noise of its own
        const judge = target.forward({ observation: after }, noise())
        const chooser = policy.forward({ observation: after }, noise())
        const targets = categoricalTargets(judge, chooser, rewarded, options)

        // a step towards it
        return lessonOf(policy, () =>
          categoricalLosses(policy.forward({ observation: now }, noise()), { taken, weights, targets }, options),
        )
      },
    },
  )
}

export default {
  id: 'rainbow',
  title: 'Rainbow',
  cite: 'Hessel et al. 2018, Rainbow: Combining Improvements in Deep Reinforcement Learning; noisy layers: Fortunato et al. 2018, factorised, their means where an agent is judged',
  trains: 'policy',
  from: 'world',
  options: spec,
  metrics: replayMetrics(divergenceSpec),
  acting: 'greedy',
  form: (options) => ({ distribution: distributionOf(options, true), noise: options.noise }),
  slots: (values) => values.slots,
  train,
} satisfies Trainer<typeof spec>
