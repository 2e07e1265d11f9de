import * as ops from '../../backend/ops'
import type { RewardModel, Transitions } from '../../contracts/reward'
import type { Random } from '../../random'
import { inputsAt } from '../../rewards/rows'

/** Transitions that slopes are taken at. */
const STATES = 64

/**
 * Mean |∂R/∂s| and |∂R/∂s′| over transitions drawn at random and over the cells that vary in play: which of the two boards the model looks
 * at. (Weights of cells that never vary are as they began, in both.) Of one that it does not read there is none.
 */
export async function slopesOf(
  model: RewardModel,
  transitions: Transitions,
  random: Random,
): Promise<Readonly<Record<string, number>>> {
  const rows = Uint32Array.from({ length: STATES }, () => random.below(transitions.rewards.length))
  const sizes = ops.tidy(() => {
    const inputs = inputsAt(model, transitions, rows)
    const reward = (...given: (typeof inputs)[string][]) =>
      model.forward(Object.fromEntries(model.reads.map((sight, i) => [sight, given[i]!]))).reward
    const slopes = ops.grads(reward)(model.reads.map((sight) => inputs[sight]!))
    return ops.stack(slopes.map((slope) => ops.reshape(ops.mean(ops.abs(slope), 0), [-1])))
  })
  const values = await ops.readBack(sizes)
  sizes.dispose()
  const varying = varyingOf(transitions)
  const length = values.length / model.reads.length
  return Object.fromEntries(
    model.reads.map((sight, i) => [
      sight,
      varying.reduce((sum, cell) => sum + values[i * length + cell]!, 0) / varying.length,
    ]),
  )
}

/** Bytes of a frame that are not the same in all; boards are one frame. */
function varyingOf({ planes }: Transitions): number[] {
  const [first] = planes
  return [...first!.keys()].filter((i) => planes.some((plane) => plane[i] !== first![i]))
}
