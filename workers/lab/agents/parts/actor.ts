import { readBack, runsBeside, sampleRows, tidy } from '../../backend/ops'
import * as tf from '../../backend/tf'
import type { Policy } from '../../contracts/policy'
import type { Random } from '../../random'
import { feed } from './feed'
import { logProbability, sampleAction } from './sampling'

/** What a policy did in each row; all [rows]. */
export interface Acted {
  readonly actions: Int32Array
  readonly logProbabilities: Float32Array
  readonly values: Float32Array
}

/**
 * Lets a policy act on `count` u8 observations with one upload and one read-back; one word of `random` per row. On a device that
 * draws by itself three numbers per row come back.
 */
export function createActor(policy: Policy, count: number): (observations: Uint8Array, random: Random) => Promise<Acted> {
  const evaluate = createEvaluator(policy, count)
  return (observations, random) => (runsBeside() ? actOnDevice(policy, observations, count, random) : actHere(evaluate, observations, count, random))
}

async function actOnDevice(policy: Policy, observations: Uint8Array, count: number, random: Random): Promise<Acted> {
  const uniforms = Float32Array.from({ length: count }, () => random.uniform())
  const drawn = tidy(() => {
    const { logits, value } = policy.forward(feed(observations, count, policy.inputShape))
    return sampleRows(logits, value, uniforms)
  })
  const data = await readBack(drawn)
  drawn.dispose()
  const column = (k: number) => Float32Array.from({ length: count }, (_, row) => data[3 * row + k] ?? NaN)
  return { actions: Int32Array.from(column(0)), logProbabilities: column(1), values: column(2) }
}

async function actHere(evaluate: Evaluator, observations: Uint8Array, count: number, random: Random): Promise<Acted> {
  const output = await evaluate(observations)
  const acted = { actions: new Int32Array(count), logProbabilities: new Float32Array(count), values: new Float32Array(count) }
  for (let row = 0; row < count; row++) {
    const logits = output.logits(row)
    const action = sampleAction(logits, random)
    acted.actions[row] = action
    acted.logProbabilities[row] = logProbability(logits, action)
    acted.values[row] = output.value(row)
  }
  return acted
}

type Evaluator = ReturnType<typeof createEvaluator>

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
    const data = await readBack(joined)
    joined.dispose()
    return {
      logits: (row) => data.subarray(row * width, row * width + policy.actions),
      value: (row) => data[row * width + policy.actions] ?? NaN,
    }
  }
}
