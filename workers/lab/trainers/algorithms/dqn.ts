import { judge } from '../../agents/judge'
import { createAdam } from '../../backend/adam'
import * as ops from '../../backend/ops'
import type { Tensor } from '../../contracts/tensor'
import type {
  MetricSpec,
  TrainContext,
  Trainer,
  TrainEvent,
  TrainRun,
  TrainState,
  VectorStep,
} from '../../contracts/trainer'
import { InputError } from '../../contracts/errors'
import { createRandom, type Random } from '../../random'
import { createStreams } from '../../streams'
import { explorationRate, exploringAction } from '../parts/exploration'
import { feed } from '../parts/feed'
import { gradients } from '../parts/losses'
import { explainedSpec, normSpec, ofGames, tellGames, valueSpec } from '../parts/metric-specs'
import { createMetrics } from '../parts/metrics'
import { qLosses, qTargets, withTaughtValue } from '../parts/q-values'
import type { Sample } from '../parts/replay'
import { createRun, type Breathe } from '../parts/run'
import { linear } from '../parts/schedules'
import { createSlots, resumeRun, saveRun } from '../parts/state'
import { createTargetNetwork } from '../parts/target-network'
import { openMemory } from './dqn/memory'
import { spec } from './dqn/options'

const metricSpecs = [
  ...ofGames,
  { ...valueSpec, title: 'TD loss', help: 'Mean Huber loss of the TD errors, weighted as they are drawn.' },
  {
    ...explainedSpec,
    help: 'Part of the targets’ variance that the values foresaw: 1 is all, 0 is no better than their mean.',
  },
  { id: 'charts/q', title: 'Mean Q', word: 'q', help: 'What the network expects of the decisions it practises on.' },
  { id: 'charts/epsilon', title: 'Share of random actions ε', low: 0, high: 1, help: 'Falls as scheduled.' },
  {
    id: 'losses/clippedErrors',
    title: 'Clipped errors',
    low: 0,
    high: 1,
    help: 'Share of TD errors beyond 1, of which only the sign counts.',
  },
  normSpec,
] as const satisfies readonly MetricSpec[]

/** How often a thing that happens every `period` decisions comes up on the way from one count to another. */
const timesBetween = (from: number, to: number, period: number): number =>
  Math.floor(to / period) - Math.floor(from / period)

function train({ env, policy, seed, options, decisions: goal, resume }: TrainContext<typeof spec>): TrainRun {
  if (policy.memory > 0)
    throw new InputError('network', `${policy.network} has a memory, and DQN learns from single decisions`)
  const memory = openMemory(env, options)
  const nothing = Array.from({ length: env.count }, () => null)
  const optimizer = createAdam(policy.variables, { epsilon: 1.5e-4 })
  const metrics = createMetrics({
    losses: [valueSpec.id, 'losses/clippedErrors', 'charts/q', 'spread', 'missed'],
    norm: [normSpec.id],
  })
  const [random, streams] = [createRandom(seed), createStreams(seed, env.count)]
  const parts = { policy, random, optimizer, slots: createSlots(env, streams) }
  let { update, decisions } = resumeRun(parts, resume)
  const target = createTargetNetwork(policy)
  const dispose = () => [optimizer, metrics, target].forEach((part) => part.dispose())
  if (resume) putBack(resume)

  function putBack(state: TrainState): void {
    try {
      memory.load(state.envs)
      target.write(state.optimizer)
    } catch (error) {
      dispose()
      throw error
    }
  }

  const epsilon = () =>
    explorationRate(
      { start: options.epsilonStart, end: options.epsilonEnd, fraction: options.epsilonFraction },
      decisions / goal,
    )

  /** One decision in every slot, remembered. */
  async function play(): Promise<VectorStep['finished']> {
    const output = await judge(policy, env.observations, nothing)
    const rate = epsilon()
    const actions = Int32Array.from({ length: env.count }, (_, slot) =>
      exploringAction(output.logits(slot), rate, streams[slot] as Random),
    )
    memory.observe(env.observations)
    const result = env.step(actions)
    memory.note(actions, result)
    decisions += env.count
    return result.finished
  }

  /** One gradient step on a batch; TD errors [batch], the caller's. */
  function learn({ observations, nextObservations, rewards, discounts, taken, weights }: Sample): Tensor {
    return ops.tidy(() => {
      const { double, dueling, batch } = options

      // what Q should have said: the rewards seen, and what the target network thinks of the rest
      const after = feed(nextObservations, batch, policy.observation)
      const judge = target.forward({ observation: after })
      const chooser = double ? policy.forward({ observation: after }) : undefined
      const targets = qTargets(judge, chooser, { rewards, discounts }, dueling)

      // a step towards it
      const x = feed(observations, batch, policy.observation)
      let errors: Tensor | undefined
      const slopes = gradients(policy.variables, () => {
        const heads = dueling ? policy.forward({ observation: x }) : withTaughtValue(policy, x)
        const losses = qLosses(heads, { taken, weights, targets }, dueling)
        metrics.add('losses', losses.parts)
        errors = ops.keep(losses.errors)
        return losses.total
      })
      metrics.add('norm', optimizer.apply(slopes, options.learningRate, options.maxGradNorm))
      return errors!
    })
  }

  async function practise(): Promise<void> {
    const sample = memory.draw(options.batch, linear(options.beta, 1, decisions / goal), random)
    const errors = learn(sample)
    if (options.prioritised) memory.judge(sample.leaves, await ops.readBack(errors))
    errors.dispose()
  }

  /** Until something has been learned there are no losses to tell of. */
  async function report(steps: number, finished: VectorStep['finished']): Promise<TrainEvent['metrics']> {
    const played = { ...tellGames(finished), 'charts/epsilon': epsilon() }
    if (steps === 0) return played
    const { spread = NaN, missed = NaN, ...told } = await metrics.take(update)
    return { ...played, ...told, [explainedSpec.id]: spread > 0 ? 1 - missed / spread : 0 }
  }

  async function* updates(breathe: Breathe): AsyncGenerator<TrainEvent, void, void> {
    while (decisions < goal) {
      const finished: VectorStep['finished'][number][] = []
      let steps = 0
      for (let step = 0; step < options.steps; step++) {
        const before = decisions
        finished.push(...(await play()))
        const due =
          decisions >= options.warmUp && memory.count > 0 ? timesBetween(before, decisions, options.trainEvery) : 0
        for (let i = 0; i < due; i++) {
          await practise()
          await breathe()
        }
        steps += due
        if (timesBetween(before, decisions, options.targetEvery) > 0) target.renew()
        await breathe()
      }
      update++
      yield { update, decisions, metrics: await report(steps, finished) }
    }
  }

  async function save(): Promise<TrainState> {
    const state = await saveRun(parts, { update, decisions })
    return { ...state, optimizer: [...state.optimizer, await target.read()], envs: [...state.envs, ...memory.save()] }
  }

  return createRun({ updates, save, dispose })
}

export default {
  id: 'dqn',
  title: 'DQN',
  cite: 'Mnih et al. 2015, Human-level control through deep reinforcement learning; double: van Hasselt et al. 2016; dueling: Wang et al. 2016; prioritised replay: Schaul et al. 2016; n-step targets: Sutton 1988, as in Rainbow (Hessel et al. 2018)',
  trains: 'policy',
  from: 'world',
  options: spec,
  metrics: metricSpecs,
  acting: 'greedy',
  slots: (values) => values.slots,
  train,
} satisfies Trainer<typeof spec>
