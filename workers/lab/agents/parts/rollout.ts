import * as tf from '../../backend/tf'
import type { VectorEnv, VectorStep } from '../../contracts/algorithm'
import type { Policy } from '../../contracts/policy'
import type { Random } from '../../random'
import type { Trajectory } from './advantages'
import { feed } from './feed'
import type { Breathe } from './run'
import { logProbability, sampleAction } from './sampling'

/** `steps` decisions of every slot; flat, step-major; overwritten by the next `collect`. */
export interface Rollout extends Trajectory {
  readonly size: number
  /** u8 [size, h, w, planes] */
  readonly observations: Uint8Array
  readonly actions: Int32Array
  /** ln π(a|s) when the action was drawn. */
  readonly logProbabilities: Float32Array
  /** Plays on from where the environment stands, with sampled actions. Returns the full games that finished. */
  collect(random: Random, breathe: Breathe): Promise<Finished[]>
}

type Finished = VectorStep['finished'][number]

export function createRollout(env: VectorEnv, policy: Policy, steps: number): Rollout {
  const slots = env.count
  const size = steps * slots
  const pixels = env.observations.length
  const rollout = {
    size,
    slots,
    observations: new Uint8Array(steps * pixels),
    actions: new Int32Array(size),
    logProbabilities: new Float32Array(size),
    rewards: new Float32Array(size),
    values: new Float32Array(size),
    nextValues: new Float32Array(size),
    cut: new Uint8Array(size),
  }
  const evaluate = createEvaluator(policy, slots)

  /** Fills row `step`, all but what follows it. */
  const act = (step: number, output: Output, random: Random): Int32Array => {
    for (let slot = 0; slot < slots; slot++) {
      const logits = output.logits(slot)
      const action = sampleAction(logits, random)
      rollout.actions[step * slots + slot] = action
      rollout.logProbabilities[step * slots + slot] = logProbability(logits, action)
      rollout.values[step * slots + slot] = output.value(slot)
    }
    return rollout.actions.slice(step * slots, (step + 1) * slots)
  }

  /** What followed row `step`, except the value of the next state where the episode went on. */
  const note = async (step: number, result: VectorStep) => {
    const cutShort = result.truncated.some((flag, i) => flag && !result.terminated[i])
    const final = cutShort ? await evaluate(result.finalObservations) : null
    for (let slot = 0; slot < slots; slot++) {
      const row = step * slots + slot
      const over = Boolean(result.terminated[slot])
      const truncated = Boolean(result.truncated[slot])
      rollout.rewards[row] = result.rewards[slot] ?? 0
      rollout.cut[row] = over || truncated ? 1 : 0
      rollout.nextValues[row] = truncated && !over ? (final?.value(slot) ?? 0) : 0
    }
  }

  const link = (step: number, next: Output) => {
    for (let slot = 0; slot < slots; slot++) if (!rollout.cut[step * slots + slot]) rollout.nextValues[step * slots + slot] = next.value(slot)
  }

  const collect = async (random: Random, breathe: Breathe): Promise<Finished[]> => {
    const finished: Finished[] = []
    for (let step = 0; step < steps; step++) {
      rollout.observations.set(env.observations, step * pixels)
      const output = await evaluate(env.observations)
      if (step > 0) link(step - 1, output)
      const result = env.step(act(step, output, random))
      finished.push(...result.finished)
      await note(step, result)
      await breathe()
    }
    link(steps - 1, await evaluate(env.observations))
    return finished
  }
  return { ...rollout, collect }
}

/** Logits and value of each row of a batch, read back at once. Views, valid as long as held. */
interface Output {
  logits(row: number): Float32Array
  value(row: number): number
}

/** Runs a policy on `count` u8 observations with one upload and one read-back. */
export function createEvaluator(policy: Policy, count: number): (observations: Uint8Array) => Promise<Output> {
  const width = policy.actions + 1
  return async (observations) => {
    const joined = tf.tidy(() => {
      const { logits, value } = policy.forward(feed(observations, count, policy.inputShape))
      return tf.concat([logits, value], 1)
    })
    const data = (await joined.data()) as Float32Array
    joined.dispose()
    return {
      logits: (row) => data.subarray(row * width, row * width + policy.actions),
      value: (row) => data[row * width + policy.actions] ?? NaN,
    }
  }
}
