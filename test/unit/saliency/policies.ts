import * as tf from '../../../workers/lab/backend/tf'
import type { Policy, PolicyOutput } from '../../../workers/lab/contracts/policy'
import { createRandom } from '../../../workers/lab/random'

/** Small policies whose answers can be worked out by hand. */

type Shape = readonly [number, number, number]

function describePolicy(inputShape: Shape, actions: number, variables: tf.Variable[], forward: (x: tf.Tensor4D) => PolicyOutput): Policy {
  return {
    network: 'test',
    inputShape,
    actions,
    variables,
    forward: (x) => tf.tidy(() => ({ ...forward(x) })) as PolicyOutput,
    activations: () => {
      throw new Error('not here')
    },
    read: () => Promise.resolve([]),
    write: () => {},
    dispose: () => tf.dispose(variables),
  }
}

const flat = (x: tf.Tensor4D) => tf.reshape(x, [x.shape[0], -1]) as tf.Tensor2D

/** logits = x·W, value = x·v. `weights`: [pixels, actions], `value`: [pixels]. */
export function linearPolicy(inputShape: Shape, weights: Float32Array, value: Float32Array): Policy {
  const pixels = value.length
  const w = tf.variable(tf.tensor2d(weights, [pixels, weights.length / pixels]))
  const v = tf.variable(tf.tensor2d(value, [pixels, 1]))
  return describePolicy(inputShape, weights.length / pixels, [w, v], (x) => ({ logits: tf.matMul(flat(x), w), value: tf.matMul(flat(x), v) }))
}

export function constantPolicy(inputShape: Shape, actions: number): Policy {
  const pixels = inputShape[0] * inputShape[1] * inputShape[2]
  return linearPolicy(inputShape, new Float32Array(pixels * actions), new Float32Array(pixels))
}

/** A convolution with ReLU and two linear heads; `first` as an option so that both paths can be compared. */
export function convPolicy(inputShape: Shape, actions: number, seed: number, withFirst: boolean): Policy {
  const [h, w, planes] = inputShape
  const { kernel, stride, filters } = { kernel: 5, stride: 3, filters: 3 }
  const size = (n: number) => Math.floor((n - kernel) / stride) + 1
  const features = size(h) * size(w) * filters
  const random = createRandom(seed)
  const normals = (length: number) => Float32Array.from({ length }, () => random.normal() * 0.2)
  const draw = (shape: number[]) => tf.variable(tf.tensor(normals(shape.reduce((a, b) => a * b, 1)), shape))
  const variables = [draw([kernel, kernel, planes, filters]), draw([filters]), draw([features, actions]), draw([features, 1])]
  const [k, b, p, v] = variables as [tf.Variable, tf.Variable, tf.Variable, tf.Variable]
  const convolve = (x: tf.Tensor4D) => tf.conv2d(x, k as tf.Tensor as tf.Tensor4D, stride, 'valid')
  const resume = (z: tf.Tensor4D): PolicyOutput => {
    const hidden = flat(tf.relu(tf.add(z, b)))
    return { logits: tf.matMul(hidden, p as tf.Tensor as tf.Tensor2D), value: tf.matMul(hidden, v as tf.Tensor as tf.Tensor2D) }
  }
  const policy = describePolicy(inputShape, actions, variables, (x) => resume(convolve(x)))
  return withFirst ? { ...policy, first: { kernel, stride, convolve, resume } } : policy
}

/** Uniform draws, seeded. */
export function draws(count: number, seed: number, low = 0, high = 1): Float32Array {
  const random = createRandom(seed)
  return Float32Array.from({ length: count }, () => low + (high - low) * random.uniform())
}

export function observationOf(data: Float32Array, [h, w, planes]: Shape): tf.Tensor4D {
  return tf.tensor4d(data, [1, h, w, planes])
}

/** Awaits and disposes. */
export async function numbers(tensor: tf.Tensor): Promise<Float32Array> {
  const data = (await tensor.data()) as Float32Array
  tensor.dispose()
  return data
}

export function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) throw new Error(`${a.length} against ${b.length} numbers`)
  return Array.from(a).reduce((most, value, i) => Math.max(most, Math.abs(value - (b[i] ?? NaN))), 0)
}
