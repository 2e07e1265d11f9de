import { judge } from '../../agents/judge'
import * as ops from '../../backend/ops'
import type { Optimizer } from '../../backend/optimizer'
import { InputError } from '../../contracts/errors'
import type { Policy } from '../../contracts/model'
import type { Tensor } from '../../contracts/tensor'
import type { MetricSpec, TrainContext, TrainEvent, TrainRun, TrainState, VectorStep } from '../../contracts/trainer'
import { createRandom, type Random } from '../../random'
import { createStreams } from '../../streams'
import { explorationRate, exploringAction } from './exploration'
import { feed } from './feed'
import { gradients } from './losses'
import { explainedSpec, normSpec, ofGames, tellGames } from './metric-specs'
import { createMetrics } from './metrics'
import { noiseFor } from './noise'
import type { Sample } from './replay'
import type { ReplayOptions } from './replay-options'
import { openMemory } from './replay-room'
import { createRun, type Breathe } from './run'
import { annealings, linear } from './schedules'
import { createSlots, resumeRun, saveRun } from './state'
import { createTargetNetwork, type TargetNetwork } from './target-network'

/** A batch out of the memory, as a learner gets it. */
export interface Batch extends Pick<Sample, 'taken' | 'weights' | 'rewards' | 'discounts'> {
  /** [batch, …shape]: where decisions were made, and where their targets look on from. */
  readonly now: Tensor
  readonly after: Tensor
  /** The policy as it was some time ago. */
  readonly target: TargetNetwork
  /** Drawn anew at every call; nothing where the policy has none. */
  noise(): { readonly noise?: Float32Array }
}

/** What came of a batch. */
export interface ReplayLesson {
  readonly slopes: readonly Tensor[]
  /** The numbers of `tells`, in their order, then the variance of the targets and of what is missing from them. */
  readonly told: Tensor
  /** How far off each decision was [batch]; what is far off is drawn more often. Kept, the caller frees it. */
  readonly surprises: Tensor
}

/** The slopes of a loss, and what it told on the way; only the total has a gradient. Call inside a tidy. */
export function lessonOf(
  { variables }: Pick<Policy, 'variables'>,
  losses: () => Omit<ReplayLesson, 'slopes'> & { readonly total: Tensor },
): ReplayLesson {
  let kept: Omit<ReplayLesson, 'slopes'> | undefined
  const slopes = gradients(variables, () => {
    const { total, told, surprises } = losses()
    kept = { told: ops.keep(told), surprises: ops.keep(surprises) }
    return total
  })
  return { slopes, ...kept! }
}

export interface ReplayLearner {
  createOptimizer(): Optimizer
  readonly tells: readonly string[]
  /** Called in a tidy. */
  learn(batch: Batch): ReplayLesson
}

/** What all who learn from a memory tell of, around their own losses. */
export const replayMetrics = (...losses: readonly MetricSpec[]): readonly MetricSpec[] => [
  ...ofGames,
  ...losses,
  {
    ...explainedSpec,
    help: 'Part of the targets’ variance that the values foresaw: 1 is all, 0 is no better than their mean.',
  },
  meanQSpec,
  epsilonSpec,
  normSpec,
]
export const meanQSpec = {
  id: 'charts/q',
  title: 'Mean Q',
  word: 'q',
  help: 'What the network expects of the decisions it practises on.',
} as const satisfies MetricSpec
export const epsilonSpec = {
  id: 'charts/epsilon',
  title: 'Share of random actions ε',
  low: 0,
  high: 1,
  help: 'Falls as scheduled.',
} as const satisfies MetricSpec

/** How often a thing that happens every `period` decisions comes up on the way from one count to another. */
const timesBetween = (from: number, to: number, period: number): number =>
  Math.floor(to / period) - Math.floor(from / period)

type Context = Omit<TrainContext, 'options'> & { readonly options: ReplayOptions }

/** The life of a learner that plays, remembers and practises. Throws InputError for a network with a memory, and as `openMemory` does. */
export function createReplayRun(
  { env, policy, seed, options, decisions: goal, resume }: Context,
  { createOptimizer, tells, learn }: ReplayLearner,
): TrainRun {
  if (policy.memory > 0)
    throw new InputError('network', `${policy.network} has a memory, and this learns from single decisions`)
  const memory = openMemory(env, options)
  const nothing = Array.from({ length: env.count }, () => null)
  const optimizer = createOptimizer()
  const metrics = createMetrics({ losses: [...tells, 'spread', 'missed'], norm: [normSpec.id] })
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

  const noise = () => noiseFor(policy, random)
  const epsilon = () =>
    explorationRate(
      { start: options.epsilonStart, end: options.epsilonEnd, fraction: options.epsilonFraction },
      decisions / goal,
    )

  /** One decision in every slot, remembered. */
  async function play(): Promise<VectorStep['finished']> {
    const output = await judge(policy, env.observations, nothing, noise())
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

  async function practise(): Promise<void> {
    const sample = memory.draw(options.batch, linear(options.beta, 1, decisions / goal), random)
    const surprises = ops.tidy(() => {
      const [now, after] = [sample.observations, sample.nextObservations].map((pictures) =>
        feed(pictures, options.batch, policy.observation),
      ) as [Tensor, Tensor]
      const lesson = learn({ ...sample, now, after, target, noise })
      metrics.add('losses', lesson.told)
      const rate = annealings[options.annealing]!(options.learningRate, decisions / goal)
      metrics.add('norm', optimizer.apply(lesson.slopes, rate, options.maxGradNorm))
      return lesson.surprises
    })
    if (options.prioritised) memory.judge(sample.leaves, await ops.readBack(surprises))
    surprises.dispose()
  }

  /** Until something has been learned there are no losses to tell of. */
  async function report(steps: number, finished: VectorStep['finished']): Promise<TrainEvent['metrics']> {
    const played = { ...tellGames(finished), [epsilonSpec.id]: epsilon() }
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
