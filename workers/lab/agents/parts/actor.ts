import * as ops from '../../backend/ops'
import type { Policy } from '../../contracts/model'
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
    const joined = ops.tidy(() => {
      const { logits, value } = policy.forward({ observation: feed(observations, count, policy.observation) })
      return ops.concat([logits, value], 1)
    })
    const data = await ops.readBack(joined)
    joined.dispose()
    return {
      logits: (row) => data.subarray(row * width, row * width + policy.actions),
      value: (row) => data[row * width + policy.actions] ?? NaN,
    }
  }
}
