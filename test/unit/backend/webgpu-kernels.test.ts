import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { chooseNodeBackend } from '../../../workers/headless/backend.lib'
import { bytesToTensor, convRelu, dense, denseRelu } from '../../../workers/lab/backend/ops'
import * as tf from '../../../workers/lab/backend/tf'
import { installedGpu } from '../../../workers/lab/backend/webgpu-kernels'
import { createRandom } from '../../../workers/lab/random'
import { compute, distance, openGpu, type Numbers } from './gpu'

/** Every program against tfjs's cpu backend on random shapes, odd sizes included. */
const gpu = await openGpu()
const random = createRandom(21)
const array = (...shape: number[]): Numbers => ({
  shape,
  data: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => random.normal()),
})

async function agree(arrays: readonly Numbers[], work: (...inputs: tf.Tensor[]) => tf.Tensor[]): Promise<void> {
  const reference = await compute('cpu', arrays, work)
  const ours = await compute('webgpu', arrays, work)
  ours.forEach((out, i) => {
    expect(out.shape).toEqual(reference[i]!.shape)
    expect(out.data.every(Number.isFinite)).toBe(true)
    expect(distance(out.data, reference[i]!.data)).toBeLessThan(2e-5)
  })
}

/** [batch, height, width, channels, kernel height, kernel width, stride, filters] */
const convolutions = () => {
  const [kh, kw, stride] = [1 + random.below(5), 1 + random.below(5), 1 + random.below(4)]
  return [
    1 + random.below(4),
    kh + random.below(12),
    kw + random.below(12),
    1 + random.below(9),
    kh,
    kw,
    stride,
    1 + random.below(41),
  ] as const
}
const networks = [
  [2, 84, 84, 4, 5, 5, 4, 16],
  [2, 20, 20, 16, 4, 4, 2, 24],
  [3, 9, 9, 24, 3, 3, 1, 24],
  [1, 20, 20, 32, 4, 4, 2, 64],
  [9, 10, 10, 4, 3, 3, 1, 16],
] as const

// A program takes a software adapter half a second to compile, on a machine that has nothing else to do.
describe.skipIf(!gpu)('WGSL programs', () => {
  beforeAll(async () => {
    await chooseNodeBackend('cpu')
    await tf.setBackend('webgpu')
    expect(installedGpu()).not.toBeNull()
  })
  afterAll(() => void tf.setBackend('cpu'))

  test.each([...networks, ...Array.from({ length: 5 }, convolutions)])(
    'convolution %d × %d×%d×%d, kernel %d×%d / %d, %d filters',
    async (b, h, w, c, kh, kw, stride, n) => {
      const layer = (x: tf.Tensor, f: tf.Tensor, bias: tf.Tensor) => convRelu(x, f, bias, stride) as tf.Tensor
      await agree([array(b, h, w, c), array(kh, kw, c, n), array(n)], (x, f, bias) => [
        layer(x!, f!, bias!),
        ...tf.grads((x, f, bias) => tf.sum(tf.square(layer(x!, f!, bias!))))([x!, f!, bias!]),
      ])
    },
  )

  test('the stock convolution’s filter gradient is ours, with padding and without', async () => {
    for (const [stride, pad] of [
      [1, 'valid'],
      [3, 'valid'],
      [2, 'same'],
    ] as const)
      await agree([array(5, 13, 11, 3), array(3, 3, 3, 5)], (x, f) =>
        tf.grads((x, f) => tf.sum(tf.square(tf.conv2d(x as tf.Tensor4D, f as tf.Tensor4D, stride, pad))))([x!, f!]),
      )
  })

  test.each([
    [1, 1176, 64],
    [31, 64, 1],
    [8, 37, 19],
    [700, 13, 9],
  ])('dense layers %d × %d → %d', async (b, k, n) => {
    for (const layer of [denseRelu, dense])
      await agree([array(b, k), array(k, n), array(n)], (x, w, bias) => {
        const f = (x: tf.Tensor, w: tf.Tensor, bias: tf.Tensor) => layer(x, w, bias) as tf.Tensor
        return [f(x!, w!, bias!), ...tf.grads((x, w, bias) => tf.sum(tf.square(f(x!, w!, bias!))))([x!, w!, bias!])]
      })
  })

  test('gradients of weights and biases may be asked for alone, and nothing is left behind', async () => {
    await tf.setBackend('webgpu')
    const before = tf.memory().numTensors
    await agree([array(3, 6, 6, 2), array(3, 3, 2, 5), array(5)], (x, f, bias) => {
      const layer = (f: tf.Tensor, bias: tf.Tensor) => tf.sum(tf.square(convRelu(x!, f, bias, 1) as tf.Tensor))
      return [tf.grad((f) => layer(f, bias!))(f!), tf.grad((bias) => layer(f!, bias))(bias!)]
    })
    await tf.setBackend('webgpu')
    expect(tf.memory().numTensors).toBe(before)
  })

  test.each([1, 2, 3, 4, 5, 54, 4096 * 64 * 4 + 7])('%d bytes become floats', async (count) => {
    await tf.setBackend('webgpu')
    const bytes = Uint8Array.from({ length: count }, (_, i) => (i * 37) & 255)
    const out = bytesToTensor(bytes, [1, 1, 1, count])
    expect((await out.data()).length).toBe(count)
    expect(
      distance(
        (await out.data()) as Float32Array,
        Float32Array.from(bytes, (byte) => byte / 255),
      ),
    ).toBeLessThan(1e-6)
    out.dispose()
  })
})
