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
import { doubleOption, replayOptions } from '../parts/replay-options'
import { createReplayRun, lessonOf, meanQSpec, replayMetrics } from '../parts/replay-run'

const spec = {
  ...replayOptions,
  prioritised: { ...replayOptions.prioritised, default: false },
  nStep: { ...replayOptions.nStep, default: 1 },
  double: doubleOption,
  ...distributionOptions,
} as const satisfies OptionSpec

function train(context: TrainContext<typeof spec>): TrainRun {
  const { policy, options } = context

  return createReplayRun(context, {
    createOptimizer: () => createAdam(policy.variables, { epsilon: 1.5e-4 }),
    tells: [divergenceSpec.id, meanQSpec.id],
    learn({ now, after, target, taken, weights, ...rewarded }) {
      // how the returns should have been distributed: what was seen, and what the target network thinks of the rest
      const judge = target.forward({ observation: after })
      const chooser = options.double ? policy.forward({ observation: after }) : undefined
      const targets = categoricalTargets(judge, chooser, rewarded, options)

      // a step towards it
      return lessonOf(policy, () =>
        categoricalLosses(policy.forward({ observation: now }), { taken, weights, targets }, options),
      )
    },
  })
}

export default {
  id: 'c51',
  title: 'C51',
  cite: 'Bellemare, Dabney & Munos 2017, A Distributional Perspective on Reinforcement Learning; double: van Hasselt et al. 2016',
  trains: 'policy',
  from: 'world',
  options: spec,
  metrics: replayMetrics(divergenceSpec),
  acting: 'greedy',
  form: (options) => ({ distribution: distributionOf(options, false) }),
  slots: (values) => values.slots,
  train,
} satisfies Trainer<typeof spec>
