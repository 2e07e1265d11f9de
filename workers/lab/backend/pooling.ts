import type { Tensor } from '../contracts/tensor'
import { expectFit, expectWindow } from './fits'
import { call, fused } from './fused'
import type { Pooling } from './operation-gradients'
import { own } from './tensors'
import * as tf from './tf'

/** The largest number of each window and channel. x [b, h, w, c] → [b, oh, ow, c]; its slope goes to the first place that holds it. */
export function maxPool(x: Tensor, { size, stride, pad }: Pooling): Tensor {
  expectFit('maxPool', { x: [x, [null, null, null, null]] })
  expectWindow('maxPool', x, [size, size], stride, pad)
  return fused()
    ? call('NudgeMaxPool', { x }, { size, stride, pad })
    : tf.maxPool(own(x) as tf.Tensor4D, size, stride, pad)
}
