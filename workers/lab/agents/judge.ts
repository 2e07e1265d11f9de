import * as ops from '../backend/ops'
import type { Judged } from '../contracts/agent'
import type { Aside, Policy } from '../contracts/model'
import type { Observations } from '../contracts/observation'
import { inputsOf, sizeOf, upload } from '../models/upload'

/** Asks a policy about rows of observations with what is remembered in each; one upload, one read-back. */
export async function judge(
  policy: Policy,
  observations: Observations,
  memories: readonly (Float32Array | null)[],
  aside?: Aside,
): Promise<Judged> {
  const { actions } = policy
  const width = actions + 1 + policy.memory
  const joined = ops.tidy(() => {
    const rows = observations.subarray(0, memories.length * sizeOf(policy.observation))
    const { logits, value, memory } = policy.forward(
      inputsOf(policy, upload(rows, policy.observation), memories),
      aside,
    )
    return ops.concat(memory ? [logits, value, memory] : [logits, value], 1)
  })
  try {
    const data = await ops.readBack(joined)
    return {
      logits: (row) => data.subarray(row * width, row * width + actions),
      value: (row) => data[row * width + actions] ?? NaN,
      memory: (row) => data.subarray(row * width + actions + 1, (row + 1) * width),
    }
  } finally {
    joined.dispose()
  }
}
