import * as ops from '../backend/ops'
import type { Policy } from '../contracts/model'
import type { Observations } from '../contracts/observation'
import type { Target } from '../contracts/target'
import { upload } from '../models/upload'
import { rowsOf } from '../saliency/subject'
import { targetFunction } from '../saliency/targets'

/** Some moments, each with as many decisions before it. */
export interface Stretches {
  /** Step by step: every row's first observation, then every row's second … */
  readonly observations: Observations
  /** [rows × memory]: what was remembered before the first. */
  readonly memories: Float32Array
}

/**
 * Slopes of a target in the last step with respect to what was remembered before the first, [rows × memory]. What was shown meanwhile is held: the
 * way from memory to memory, not the one by way of what the agent does in its world. `chosen` is the greatest of each row.
 */
export async function memorySlopes(
  model: Policy,
  target: Target,
  { observations, memories }: Stretches,
): Promise<Float32Array> {
  const rows = memories.length / model.memory
  if (rows === 0) return new Float32Array(0)
  const slopes = ops.tidy(() => {
    const observation = upload(observations, model.observation)
    const before = (observation.shape[0] ?? rows) - rows
    return ops.grad((memory) => {
      const said = rowsOf(model.forward({ observation, memory }), before, rows)
      return ops.sum(targetFunction(target, said)(said))
    })(ops.tensor(memories, [rows, model.memory]))
  })
  try {
    return (await ops.readBack(slopes)).slice()
  } finally {
    slopes.dispose()
  }
}

/** ∂q/∂sₖ = ∂q/∂h · directionₖ: `slopes` [rows × width], `directions` [count × width] → [rows × count]. */
export function alongDirections(slopes: Float32Array, directions: Float32Array, width: number): Float32Array {
  const count = directions.length / width
  const out = new Float32Array((slopes.length / width) * count)
  for (let i = 0; i < out.length; i++) {
    const [from, along] = [Math.floor(i / count) * width, (i % count) * width]
    let sum = 0
    for (let c = 0; c < width; c++) sum += slopes[from + c]! * directions[along + c]!
    out[i] = sum
  }
  return out
}
