import * as ops from '../../backend/ops'
import type { MatrixShape } from '../../contracts/embedding'
import { InputError } from '../../contracts/errors'
import type { RewardModel, Transitions } from '../../contracts/reward'
import { sizeOf } from '../../models/upload'
import { inputsAt } from '../rows'

export interface Features {
  readonly layer: string
  readonly points: Float32Array
  readonly shape: MatrixShape
}

/** Rows that are with the network at a time. */
const AT_ONCE = 128

/** What the last hidden layer makes of some transitions, a row each: what `embedding` lays out. Throws InputError for a model without one. */
export async function featuresOf(
  model: RewardModel,
  transitions: Transitions,
  rows: ArrayLike<number>,
): Promise<Features> {
  const last = model.layers.at(-1)
  if (!last) throw new InputError('model', `${model.network} has no hidden layer`)
  const units = sizeOf(last.shape)
  const points = new Float32Array(rows.length * units)
  for (let from = 0; from < rows.length; from += AT_ONCE) {
    const some = Array.from({ length: Math.min(AT_ONCE, rows.length - from) }, (_, i) => rows[from + i]!)
    const made = ops.tidy(() => ops.reshape(model.activations(inputsAt(model, transitions, some), last.name), [-1]))
    points.set(await ops.readBack(made), from * units)
    made.dispose()
  }
  return { layer: last.name, points, shape: [rows.length, units] }
}
