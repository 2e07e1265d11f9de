import { readBack } from '../../backend/ops'
import * as tf from '../../backend/tf'
import type { Policy } from '../../contracts/policy'
import { feed } from './feed'

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
