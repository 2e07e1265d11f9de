import * as ops from '../../../workers/lab/backend/ops'
import * as tf from '../../../workers/lab/backend/tf'
import type { Tensor } from '../../../workers/lab/contracts/tensor'
import type { Convolution, Policy, PolicyOutput } from '../../../workers/lab/contracts/model'
import type { Tensors } from '../../../workers/lab/contracts/tensor'
import { createRandom } from '../../../workers/lab/random'
import { fakePolicy } from '../models/fake'

/** Small policies whose answers can be worked out by hand. */

type Shape = readonly [number, number, number]

const flat = (x: Tensor) => ops.reshape(x, [x.shape[0]!, -1])

/** logits = x·W, value = x·v. `weights`: [pixels, actions], `value`: [pixels]. */
export function linearPolicy(inputShape: Shape, weights: Float32Array, value: Float32Array): Policy {
  const pixels = value.length
  const w = tf.variable(tf.tensor(weights, [pixels, weights.length / pixels]))
  const v = tf.variable(tf.tensor(value, [pixels, 1]))
  return fakePolicy({
    observation: inputShape,
    actions: weights.length / pixels,
    variables: [w, v],
    forward: (x) => ({ logits: ops.matMul(flat(x), w), value: ops.matMul(flat(x), v) }),
  })
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
  const [k, b, p, v] = [
    draw([kernel, kernel, planes, filters]),
    draw([filters]),
    draw([features, actions]),
    draw([features, 1]),
  ] as const
  const resume = (h: Tensor): PolicyOutput => ({ logits: ops.matMul(flat(h), p), value: ops.matMul(flat(h), v) })
  const activations = (x: Tensor) => ops.conv(x, k, b, { stride, relu: true })
  const policy = fakePolicy({
    observation: inputShape,
    actions,
    variables: [k, b, p, v],
    forward: (x) => resume(activations(x)),
  })
  const first: Convolution = { name: 'conv1', kernel, stride, weights: k, bias: b }
  const layered = {
    ...policy,
    activations: ({ observation }: Tensors) => ops.tidy(() => activations(observation!)),
    resume: (h: Tensor) => ops.tidy(() => resume(h)),
  }
  return withFirst ? { ...layered, convolutions: () => [first] } : policy
}

/** Uniform draws, seeded. */
export function draws(count: number, seed: number, low = 0, high = 1): Float32Array {
  const random = createRandom(seed)
  return Float32Array.from({ length: count }, () => low + (high - low) * random.uniform())
}

export function observationOf(data: Float32Array, [h, w, planes]: Shape): Tensor {
  return ops.tensor(data, [1, h, w, planes])
}

/** Awaits and disposes. */
export async function numbers(tensor: Tensor): Promise<Float32Array> {
  const data = (await tensor.data()) as Float32Array
  tensor.dispose()
  return data
}

export function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) throw new Error(`${a.length} against ${b.length} numbers`)
  return Array.from(a).reduce((most, value, i) => Math.max(most, Math.abs(value - (b[i] ?? NaN))), 0)
}
