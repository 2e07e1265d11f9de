import * as ops from '../backend/ops'
import type { Tensor } from '../contracts/tensor'

/**
 * Mean of `quantity` over `count` samples, computed in chunks so that a batch stays small: `sample(start, size)` makes rows
 * start … start + size, `quantity` maps them to [size, …]. The answer is [1, …]. Everything in between is tidied away.
 */
export function average<T extends Tensor>(
  count: number,
  chunk: number,
  quantity: (start: number, size: number) => T,
): T {
  let total: Tensor | undefined
  for (let start = 0; start < count; start += chunk) {
    const before = total
    total = ops.tidy(() => {
      const part = ops.sum(quantity(start, Math.min(chunk, count - start)), 0, true)
      return before ? ops.add(before, part) : part
    })
    before?.dispose()
  }
  if (!total) throw new RangeError('cannot average over no samples')
  const sum = total
  const mean = ops.tidy(() => ops.div(sum, count))
  sum.dispose()
  return mean as T
}

/**
 * SmoothGrad's idea for any quantity of a batch: its mean over copies of `x` [1, …] with Gaussian noise added
 * (`noise` [samples, …], standard normal, scaled by `scale`, a scalar or one row).
 */
export function smooth(
  x: Tensor,
  noise: Tensor,
  scale: Tensor,
  chunk: number,
  quantity: (batch: Tensor) => Tensor,
): Tensor {
  const [samples = 0, ...shape] = noise.shape
  return average(samples, chunk, (start, size) =>
    quantity(ops.add(x, ops.mul(ops.slice(noise, [start, ...shape.map(() => 0)], [size, ...shape]), scale))),
  )
}
