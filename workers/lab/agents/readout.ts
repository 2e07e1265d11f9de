import * as ops from '../backend/ops'
import type { Policy } from '../contracts/model'
import { joinedRows, memoryLayer } from './hand-on-memory'

/**
 * What a unit along each direction of a memory adds to what its policy says, [directions × (actions + 1)]: each action's logit, then the value.
 * Half of what a step there and a step back from `at` are apart, in one pass: where the heads read the memory itself that is their weights times
 * the direction, wherever one stands; elsewhere the mean slope over both steps. Throws InputError for a policy without a memory.
 */
export async function readoutOf(
  model: Policy,
  at: Float64Array,
  directions: readonly Float64Array[],
): Promise<Float32Array> {
  const layer = memoryLayer(model)
  const wide = model.actions + 1
  const steps = directions.flatMap((direction) =>
    [1, -1].map((sign) => Float32Array.from(at, (value, i) => value + sign * direction[i]!)),
  )
  const joined = ops.tidy(() => {
    const held = ops.tensor(joinedRows(steps, model.memory), [steps.length, model.memory])
    const { logits, value } = model.resume(held, layer)
    return ops.concat([logits, value], 1)
  })
  try {
    const said = await ops.readBack(joined)
    return Float32Array.from({ length: directions.length * wide }, (_, i) => {
      const there = 2 * Math.floor(i / wide) * wide + (i % wide)
      return (said[there]! - said[there + wide]!) / 2
    })
  } finally {
    joined.dispose()
  }
}
