import { bytesToTensor, readBack } from '../backend/ops'
import * as tf from '../backend/tf'
import type { Judged } from '../contracts/agent'
import type { Observations } from '../contracts/observation'
import type { Policy } from '../contracts/policy'

const nothing = new Float32Array(0)

/** Rows of observations as a network takes them: bytes / 255, floats as they are. `shape`: of one row. */
export function upload(observations: Observations, count: number, shape: readonly number[]): tf.Tensor4D {
  const size = shape.reduce((product, n) => product * n, 1)
  const all = [count, ...shape] as unknown as [number, number, number, number]
  if (observations instanceof Uint8Array) return bytesToTensor(observations.subarray(0, count * size), all) as unknown as tf.Tensor4D
  return tf.tensor(observations.slice(0, count * size), all, 'float32') as tf.Tensor4D
}

/** Runs a policy on rows of observations with one upload and one read-back. */
export async function judge(policy: Policy, observations: Observations, count: number): Promise<Judged> {
  const width = policy.actions + 1
  const joined = tf.tidy(() => {
    const { logits, value } = policy.forward(upload(observations, count, policy.inputShape))
    return tf.concat([logits, value], 1)
  })
  try {
    const data = await readBack(joined)
    return {
      logits: (row) => data.subarray(row * width, row * width + policy.actions),
      value: (row) => data[row * width + policy.actions] ?? NaN,
      memory: () => nothing,
    }
  } finally {
    joined.dispose()
  }
}
