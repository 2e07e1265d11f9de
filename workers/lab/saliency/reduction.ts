import * as ops from '../backend/ops'
import type { Port } from '../contracts/model'
import type { OptionSpec, Values } from '../contracts/options'
import type { Tensor } from '../contracts/tensor'
import type { Shape4 } from './shapes'

/** How numbers about every channel of every frame become one map; shared by all methods that have such numbers. */
export const reductionOptions = {
  planes: {
    kind: 'choice',
    title: 'Frames',
    default: 'newest',
    of: ['newest', 'largest', 'sum'],
    help:
      'Newest: only the newest of the frames, as published. Largest: per pixel, the frame with the greatest magnitude. ' +
      'Sum: the quantity added up over all frames.',
  },
  channels: {
    kind: 'choice',
    title: 'Colours',
    default: 'mean',
    of: ['mean', 'L1', 'L2'],
    where: 'colours',
    help: 'How red, green and blue of a pixel become one number: their mean with its sign, the sum of magnitudes, or the root of the sum of squares.',
  },
} as const satisfies OptionSpec

/** [1, h, w, planes] of some quantity → the map [h, w]; [1, n] stays as it is. */
export function reduce(quantity: Tensor, port: Port, { planes, channels }: Values<typeof reductionOptions>): Tensor {
  if (port.kind === 'vector') return quantity
  return joinFrames(port.channels === 1 ? quantity : joinChannels(quantity, port.channels, channels), planes)
}

/** [1, h, w, frames·channels] → [1, h, w, frames]. */
function joinChannels(q: Tensor, channels: number, how: string): Tensor {
  const [, h, w, planes] = q.shape as Shape4
  const apart = ops.reshape(q, [1, h, w, planes / channels, channels])
  if (how === 'L1') return ops.sum(ops.abs(apart), 4)
  return how === 'L2' ? ops.sqrt(ops.sum(ops.square(apart), 4)) : ops.mean(apart, 4)
}

function joinFrames(q: Tensor, how: string): Tensor {
  const [, h, w, count] = q.shape as Shape4
  if (how === 'newest') return ops.reshape(ops.slice(q, [0, 0, 0, count - 1], [1, h, w, 1]), [h, w])
  if (how === 'sum') return ops.reshape(ops.sum(q, 3), [h, w])
  const [most, least] = [ops.max(q, 3), ops.min(q, 3)]
  return ops.reshape(ops.where(ops.greaterEqual(most, ops.neg(least)), most, least), [h, w])
}
