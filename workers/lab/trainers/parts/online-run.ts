import { judge } from '../../agents/judge'
import { createAdam } from '../../backend/adam'
import * as ops from '../../backend/ops'
import type { Judged } from '../../contracts/agent'
import { InputError } from '../../contracts/errors'
import type { Observations } from '../../contracts/observation'
import type { OptionSpec, Values } from '../../contracts/options'
import type { NamedBytes, TrainContext, TrainEvent, TrainRun, VectorStep } from '../../contracts/trainer'
import { createRandom, type Random } from '../../random'
import { createStreams } from '../../streams'
import { explorationRate, exploringAction } from './exploration'
import { feed } from './feed'
import { gradients, takenMask } from './losses'
import { normSpec, ofGames, tellGames, valueSpec } from './metric-specs'
import { createMetrics } from './metrics'
import { annealingOption, gammaOption, learningRateOption, maxGradNormOption, slotsOption } from './option-specs'
import { qValues } from './q-values'
import { replayOptions } from './replay-options'
import { epsilonSpec, meanQSpec } from './replay-run'
import { createRun, type Breathe } from './run'
import { annealings } from './schedules'
import { createSlots, resumeRun, saveRun } from './state'

const { steps, epsilonStart, epsilonEnd, epsilonFraction } = replayOptions

export const onlineOptions = {
  slots: slotsOption,
  steps,
  learningRate: { ...learningRateOption, default: 1e-3 },
  annealing: annealingOption,
  gamma: gammaOption,
  epsilonStart,
  epsilonEnd,
  epsilonFraction,
  maxGradNorm: { ...maxGradNormOption, default: 10 },
} as const satisfies OptionSpec

export const onlineMetrics = [
  ...ofGames,
  { ...valueSpec, title: 'TD loss', help: 'Mean squared TD error.' },
  { ...meanQSpec, help: 'What the network expects of the decisions it has just made.' },
  epsilonSpec,
  normSpec,
]

/** What follows a decision: the best that could be done there, or what will be done. */
export type Follows = 'best' | 'chosen'

/** Q of a row [actions], from the two heads (Wang et al. 2016, eq. 9). */
function qOf(said: Judged, row: number): Float32Array {
  const advantages = said.logits(row)
  const mean = advantages.reduce((sum, a) => sum + a, 0) / advantages.length
  return advantages.map((advantage) => said.value(row) + advantage - mean)
}

/** y = r + γ · Q of what follows: of an action, else of the best; nothing follows where it was over (Sutton & Barto 2018, eq. 6.7 and 6.8). */
export function onlineTarget(
  { reward, over }: { readonly reward: number; readonly over: boolean },
  gamma: number,
  next: Float32Array,
  action?: number,
): number {
  if (over) return reward
  return reward + gamma * (action === undefined ? Math.max(...next) : next[action]!)
}

/**
 * The life of a learner that learns from every decision at once, one in each slot, and forgets it: one step along the slope of
 * ½ mean (r + γ · next − Q(s, a))², by the network as it is; no memory, no network that stands still. Throws InputError for a network with a memory.
 */
export function createOnlineRun(
  {
    env,
    policy,
    seed,
    options,
    decisions: goal,
    resume,
  }: Omit<TrainContext, 'options'> & {
    readonly options: Values<typeof onlineOptions>
  },
  follows: Follows,
): TrainRun {
  if (policy.memory > 0)
    throw new InputError('network', `${policy.network} has a memory, and this learns from single decisions`)
  const nothing = Array.from({ length: env.count }, () => null)
  const metrics = createMetrics({ losses: [valueSpec.id, meanQSpec.id], norm: [normSpec.id] })
  const optimizer = createAdam(policy.variables, { epsilon: 1.5e-4 })
  const [random, streams] = [createRandom(seed), createStreams(seed, env.count)]
  const slots = createSlots(env, streams)
  /** What will be done next, where that is known already. */
  let chosen: Int32Array | undefined
  const parts = {
    policy,
    random,
    optimizer,
    slots: {
      ...slots,
      save() {
        const { envs, random } = slots.save()
        return { envs: chosen ? [...envs, { name: CHOSEN, bytes: Uint8Array.from(chosen) }] : envs, random }
      },
      load(state: Parameters<typeof slots.load>[0]) {
        slots.load(state)
        chosen = chosenIn(state.envs, { count: env.count, actions: policy.actions })
      },
    },
  }
  let { update, decisions } = resumeRun(parts, resume)

  const epsilon = () =>
    explorationRate(
      { start: options.epsilonStart, end: options.epsilonEnd, fraction: options.epsilonFraction },
      decisions / goal,
    )
  const pick = (said: Judged, slot: number) => exploringAction(qOf(said, slot), epsilon(), streams[slot] as Random)
  const pickAll = (said: Judged) => Int32Array.from({ length: env.count }, (_, slot) => pick(said, slot))
  const ask = (observations: Observations) => judge(policy, observations, nothing)

  /** What Q(s, a) should have been [slots]; after a cut, what would have been done in its last picture counts. */
  async function targetsOf(result: VectorStep, said: Judged, next: Int32Array | undefined): Promise<Float32Array> {
    const final = result.truncated.some(Boolean) ? await ask(result.finalObservations) : said
    return result.rewards.map((reward, slot) => {
      const cut = Boolean(result.truncated[slot]) && !result.terminated[slot]
      const action = cut && next ? pick(final, slot) : next?.[slot]
      const over = Boolean(result.terminated[slot])
      return onlineTarget({ reward, over }, options.gamma, qOf(cut ? final : said, slot), action)
    })
  }

  /** One decision in every slot, and a step of learning from it. */
  async function live(): Promise<VectorStep['finished']> {
    const actions = chosen ?? pickAll(await ask(env.observations))
    const now = feed(env.observations, env.count, policy.observation)
    try {
      const result = env.step(actions)
      const said = await ask(env.observations)
      chosen = follows === 'chosen' ? pickAll(said) : undefined
      const targets = await targetsOf(result, said, chosen)
      ops.tidy(() => {
        const slopes = gradients(policy.variables, () => {
          const q = ops.sum(
            ops.mul(qValues(policy.forward({ observation: now }), true), takenMask(actions, policy.actions)),
            1,
          )
          const loss = ops.mul(0.5, ops.mean(ops.square(ops.sub(ops.tensor(targets), q))))
          metrics.add('losses', ops.stack([loss, ops.mean(q)]))
          return loss
        })
        const rate = annealings[options.annealing]!(options.learningRate, decisions / goal)
        metrics.add('norm', optimizer.apply(slopes, rate, options.maxGradNorm))
      })
      decisions += env.count
      return result.finished
    } finally {
      now.dispose()
    }
  }

  async function* updates(breathe: Breathe): AsyncGenerator<TrainEvent, void, void> {
    while (decisions < goal) {
      const finished: VectorStep['finished'][number][] = []
      for (let step = 0; step < options.steps; step++) {
        finished.push(...(await live()))
        await breathe()
      }
      update++
      const told = await metrics.take(update)
      yield { update, decisions, metrics: { ...tellGames(finished), [epsilonSpec.id]: epsilon(), ...told } }
    }
  }

  return createRun({
    updates,
    save: () => saveRun(parts, { update, decisions }),
    dispose: () => [optimizer, metrics].forEach((part) => part.dispose()),
  })
}

const CHOSEN = 'chosen actions'

/** Throws InputError for actions that there are not. */
function chosenIn(parts: readonly NamedBytes[], { count, actions }: { count: number; actions: number }) {
  const bytes = parts.find(({ name }) => name === CHOSEN)?.bytes
  if (!bytes) return undefined
  if (bytes.length !== count || bytes.some((action) => action >= actions))
    throw new InputError(CHOSEN, 'do not fit the slots, or name one that does not exist')
  return Int32Array.from(bytes)
}
