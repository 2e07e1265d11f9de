import * as tf from '../backend/tf'

/**
 * Mean of `quantity` over `count` samples, computed in chunks so that a batch stays small: `sample(start, size)` makes rows
 * start … start + size, `quantity` maps them to [size, …]. The answer is [1, …]. Everything in between is tidied away.
 */
export function average<T extends tf.Tensor>(count: number, chunk: number, quantity: (start: number, size: number) => T): T {
  let total: tf.Tensor | undefined
  for (let start = 0; start < count; start += chunk) {
    const before = total
    total = tf.tidy(() => {
      const part = tf.sum(quantity(start, Math.min(chunk, count - start)), 0, true)
      return before ? tf.add(before, part) : part
    })
    before?.dispose()
  }
  if (!total) throw new RangeError('cannot average over no samples')
  const sum = total
  const mean = tf.tidy(() => tf.div(sum, count))
  sum.dispose()
  return mean as T
}

/**
 * SmoothGrad's idea for any quantity of a batch: its mean over copies of `x` [1, …] with Gaussian noise added
 * (`noise` [samples, …], standard normal, scaled by `scale`, a scalar).
 */
export function smooth(
  x: tf.Tensor4D,
  noise: tf.Tensor4D,
  scale: tf.Scalar,
  chunk: number,
  quantity: (batch: tf.Tensor4D) => tf.Tensor4D,
): tf.Tensor4D {
  const [samples, ...shape] = noise.shape
  return average(samples, chunk, (start, size) =>
    quantity(tf.add(x, tf.mul(tf.slice(noise, [start, 0, 0, 0], [size, ...shape]), scale)) as tf.Tensor4D),
  )
}
