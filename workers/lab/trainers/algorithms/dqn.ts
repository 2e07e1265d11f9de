import { createAdam } from '../../backend/adam'
import type { OptionSpec } from '../../contracts/options'
import type { TrainContext, Trainer, TrainRun } from '../../contracts/trainer'
import { valueSpec } from '../parts/metric-specs'
import { qLosses, qTargets, withTaughtValue } from '../parts/q-values'
import { doubleOption, duelingOption, replayOptions } from '../parts/replay-options'
import { createReplayRun, lessonOf, meanQSpec, replayMetrics } from '../parts/replay-run'

const spec = { ...replayOptions, double: doubleOption, dueling: duelingOption } as const satisfies OptionSpec

const clippedSpec = {
  id: 'losses/clippedErrors',
  title: 'Clipped errors',
  low: 0,
  high: 1,
  help: 'Share of TD errors beyond 1, of which only the sign counts.',
} as const

function train(context: TrainContext<typeof spec>): TrainRun {
  const { policy, options } = context
  const { double, dueling } = options

  return createReplayRun(context, {
    createOptimizer: () => createAdam(policy.variables, { epsilon: 1.5e-4 }),
    tells: [valueSpec.id, clippedSpec.id, meanQSpec.id],
    learn({ now, after, target, taken, weights, rewards, discounts }) {
      // what Q should have said: the rewards seen, and what the target network thinks of the rest
      const judge = target.forward({ observation: after })
      const chooser = double ? policy.forward({ observation: after }) : undefined
      const targets = qTargets(judge, chooser, { rewards, discounts }, dueling)

      // a step towards it
      return lessonOf(policy, () => {
        const heads = dueling ? policy.forward({ observation: now }) : withTaughtValue(policy, now)
        const { total, parts, errors } = qLosses(heads, { taken, weights, targets }, dueling)
        return { total, told: parts, surprises: errors }
      })
    },
  })
}

export default {
  id: 'dqn',
  title: 'DQN',
  cite: 'Mnih et al. 2015, Human-level control through deep reinforcement learning; double: van Hasselt et al. 2016; dueling: Wang et al. 2016; prioritised replay: Schaul et al. 2016; n-step targets: Sutton 1988, as in Rainbow (Hessel et al. 2018)',
  trains: 'policy',
  from: 'world',
  options: spec,
  metrics: replayMetrics(
    { ...valueSpec, title: 'TD loss', help: 'Mean Huber loss of the TD errors, weighted as they are drawn.' },
    clippedSpec,
  ),
  acting: 'greedy',
  slots: (values) => values.slots,
  train,
} satisfies Trainer<typeof spec>
