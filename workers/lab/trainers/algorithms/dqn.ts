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
  VectorEnv,
  VectorStep,
} from '../../contracts/trainer'
import { InputError } from '../../contracts/errors'
import type { OptionSpec, Values } from '../../contracts/options'
import type { Random } from '../../random'
import { explorationRate, exploringAction } from '../parts/exploration'
import { feed } from '../parts/feed'
import { gradients } from '../parts/losses'
import { explainedSpec, normSpec, ofGames, tellGames, valueSpec } from '../parts/metric-specs'
import { createMetrics } from '../parts/metrics'
import { nextValue, qLosses, qValues, tdTargets, withTaughtValue } from '../parts/q-values'
import { createReplay, planesOf, type ReplayMemory, type Sample } from '../parts/replay'
import { createRun, type Breathe } from '../parts/run'
import { linear } from '../parts/schedules'
import { createDraws, resumeRun, saveRun } from '../parts/state'
import { createTargetNetwork } from '../parts/target-network'

const spec = {
  slots: { kind: 'number', default: 8, min: 1, max: 256, step: 1, help: 'Games played side by side.' },
  steps: {
    kind: 'number',
    default: 32,
    min: 1,
    max: 2048,
    step: 1,
    help: 'Decisions per slot between two points of the curves.',
  },
  learningRate: {
    kind: 'number',
    title: 'Learning rate',
    default: 5e-4,
    min: 1e-6,
    max: 0.1,
    help: 'Step size of Adam.',
  },
  batch: {
    kind: 'number',
    title: 'Batch size',
    default: 32,
    min: 1,
    max: 4096,
    step: 1,
    help: 'Remembered decisions per gradient step.',
  },
  trainEvery: {
    kind: 'number',
    title: 'Train every',
    default: 4,
    min: 1,
    max: 1000,
    step: 1,
    unit: 'decisions',
    help: 'Decisions, in all slots together, per gradient step.',
  },
  warmUp: {
    kind: 'number',
    title: 'Warm-up',
    default: 1000,
    min: 1,
    max: 1_000_000,
    step: 1,
    unit: 'decisions',
    help: 'Nothing is learned before so much has been played.',
  },
  capacity: {
    kind: 'number',
    default: 10_000,
    min: 16,
    max: 1_000_000,
    step: 1,
    unit: 'decisions',
    help: 'What the replay memory holds, oldest forgotten first.',
  },
  memory: {
    kind: 'number',
    title: 'Memory limit',
    default: 80,
    min: 1,
    max: 1500,
    step: 1,
    unit: 'MB',
    help: 'Keeps the replay memory this small, whatever its capacity. Every checkpoint carries it: 10,000 decisions of 84×84 take 71 MB of memory, and as much again in the library.',
  },
  targetEvery: {
    kind: 'number',
    title: 'Copy the target every',
    default: 1000,
    min: 1,
    max: 1_000_000,
    step: 1,
    unit: 'decisions',
    help: 'Targets come from a copy of the network that stands still in between.',
  },
  gamma: {
    kind: 'number',
    title: 'Discount γ',
    default: 0.99,
    min: 0,
    max: 1,
    help: 'Worth of a reward one decision later.',
  },
  epsilonStart: {
    kind: 'number',
    title: 'ε at the start',
    default: 1,
    min: 0,
    max: 1,
    help: 'Share of random actions when the run begins.',
  },
  epsilonEnd: {
    kind: 'number',
    title: 'ε at the end',
    default: 0.02,
    min: 0,
    max: 1,
    help: 'Share of random actions that stays.',
  },
  epsilonFraction: {
    kind: 'number',
    title: 'ε falls over',
    default: 0.2,
    min: 0,
    max: 1,
    help: 'Part of the run in which ε goes from start to end in a straight line.',
  },
  double: {
    kind: 'toggle',
    title: 'Double',
    default: true,
    help: 'The trained network chooses the next action, its copy judges it: less overestimation.',
  },
  dueling: {
    kind: 'toggle',
    title: 'Dueling',
    default: true,
    help: 'Q = value + advantage − mean advantage, from the two heads; without, Q = logits.',
  },
  prioritised: {
    kind: 'toggle',
    title: 'Prioritised replay',
    default: true,
    help: 'What surprised most is drawn most often.',
  },
  alpha: {
    kind: 'number',
    title: 'Priority exponent α',
    default: 0.6,
    min: 0,
    max: 1,
    help: '0 draws all alike, 1 in proportion to the surprise.',
  },
  beta: {
    kind: 'number',
    title: 'Importance exponent β',
    default: 0.4,
    min: 0,
    max: 1,
    help: 'How far weights make up for uneven drawing, when the run begins; 1 at its end.',
  },
  nStep: {
    kind: 'number',
    title: 'n of n-step',
    default: 3,
    min: 1,
    max: 32,
    step: 1,
    unit: 'decisions',
    help: 'Rewards seen that go into a target, before the copy is asked.',
  },
  maxGradNorm: {
    kind: 'number',
    title: 'Gradient norm limit',
    default: 10,
    min: 0.01,
    max: 100,
    help: 'Longer gradients are scaled down to this.',
  },
} as const satisfies OptionSpec

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

type Options = Values<typeof spec>

/** Decisions that the memory will hold. Throws InputError for what can never train. */
function capacityOf(options: Options, shape: VectorEnv['shape']): number {
  const { plane, planes } = planesOf(shape)
  const fitting = Math.floor((options.memory * 1e6) / plane)
  const limit = fitting < options.capacity ? 'memory' : 'capacity'
  const capacity = Math.min(fitting, options.capacity)
  // What still waits for its n-step target, and pictures that came in between, must not push out all the rest.
  const least = options.slots * (planes + 1) * (options.nStep + 2)
  const tooSmall = (what: string, wanted: number) =>
    new InputError(limit, `holds ${capacity} decisions of ${shape.slice(0, 2).join('×')}; ${what} ${wanted}`)
  if (capacity < options.batch) throw tooSmall('batch needs', options.batch)
  if (capacity < options.warmUp) throw tooSmall('warmUp needs', options.warmUp)
  if (capacity < least) throw tooSmall(`${options.slots} slots looking ${options.nStep} ahead need`, least)
  return capacity
}

function openMemory(env: VectorEnv, options: Options): ReplayMemory {
  const capacity = capacityOf(options, env.shape)
  const { nStep: steps, gamma, prioritised, alpha } = options
  try {
    return createReplay({
      slots: env.count,
      shape: env.shape,
      actions: env.actions,
      capacity,
      steps,
      gamma,
      alpha: prioritised ? alpha : 0,
    })
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    throw new InputError('capacity', `${capacity} decisions take more memory than there is to be had here`)
  }
}

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
  const draws = createDraws(seed, env.count)
  const parts = { env, policy, draws, optimizer }
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
      exploringAction(output.logits(slot), rate, draws.slots[slot] as Random),
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
      const judged = qValues(target.forward({ observation: after }), dueling)
      const next = double
        ? nextValue(judged, qValues(policy.forward({ observation: after }), dueling))
        : nextValue(judged)
      const targets = tdTargets(rewards, discounts, next)

      // a step towards it
      const x = feed(observations, batch, policy.observation)
      let errors: Tensor | undefined
      const slopes = gradients(policy.variables, () => {
        const { q, beside } = dueling
          ? { q: qValues(policy.forward({ observation: x }), true), beside: undefined }
          : withTaughtValue(policy, x)
        const losses = qLosses(q, { taken, weights, targets }, beside)
        metrics.add('losses', losses.parts)
        errors = ops.keep(losses.errors)
        return losses.total
      })
      metrics.add('norm', optimizer.apply(slopes, options.learningRate, options.maxGradNorm))
      return errors!
    })
  }

  async function practise(): Promise<void> {
    const sample = memory.draw(options.batch, linear(options.beta, 1, decisions / goal), draws.own)
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
