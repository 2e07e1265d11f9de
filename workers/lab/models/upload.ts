import * as ops from '../backend/ops'
import { InputError } from '../contracts/errors'
import type { Policy, PolicyInputs, Shape } from '../contracts/model'
import type { Observations } from '../contracts/observation'
import type { Tensor } from '../contracts/tensor'

/** Observations of this shape as a network takes them: [batch, …shape], bytes as 0…1, floats as they are. */
export function upload(observations: Observations, shape: Shape): Tensor {
  const batch = observations.length / sizeOf(shape)
  if (!Number.isInteger(batch))
    throw new InputError(
      'observations',
      `${observations.length} numbers are not a whole number of ${shape.join(' × ')}`,
    )
  return observations instanceof Uint8Array
    ? ops.bytesToTensor(observations, [batch, ...shape])
    : ops.tensor(observations.slice(), [batch, ...shape], 'float32')
}

/** All that a policy is asked with: rows of observations, and what is remembered in each (null or absent: nothing yet, zeros). */
export function inputsOf(
  policy: Policy,
  observation: Tensor,
  memories: readonly (Float32Array | null)[],
): PolicyInputs {
  if (policy.memory === 0) return { observation }
  const rows = observation.shape[0] ?? 0
  const remembered = new Float32Array(rows * policy.memory)
  for (let row = 0; row < rows; row++) remembered.set(memories[row] ?? [], row * policy.memory)
  return { observation, memory: ops.tensor(remembered, [rows, policy.memory]) }
}

export function sizeOf(shape: Shape): number {
  return shape.reduce((product, n) => product * n, 1)
}
