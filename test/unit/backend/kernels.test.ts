import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { createRandom } from '../../../workers/lab/random'
import * as tf from '../../../workers/lab/backend/tf'
import { bytesToTensor, convRelu, dense, denseRelu } from '../../../workers/lab/backend/ops'
import { installed } from '../../../workers/lab/backend/wasm-kernels'
import { chooseNodeBackend } from '../../../workers/headless/backend.lib'

/** Every kernel against tfjs's cpu backend on random shapes, odd sizes included. */
const random = createRandom(20)
const numbers = (count: number) => Float32Array.from({ length: count }, () => random.normal())
type Arrays = readonly { readonly shape: number[]; readonly data: Float32Array }[]
const array = (...shape: number[]) => ({ shape, data: numbers(shape.reduce((a, b) => a * b, 1)) })

/** Run the same computation on both backends and compare all outputs, relative to the largest reference value. */
function agree(arrays: Arrays, compute: (...inputs: tf.Tensor[]) => tf.Tensor[]): void {
  const run = (backend: string) => {
    tf.setBackend(backend)
    return tf.tidy(() =>
      compute(...arrays.map(({ shape, data }) => tf.tensor(data, shape))).map((t) => ({
        shape: t.shape,
        data: t.dataSync() as Float32Array,
      })),
    )
  }
  const ours = run('wasm')
  const reference = run('cpu')
  tf.setBackend('wasm')
  ours.forEach((out, i) => {
    const expected = reference[i]!
    expect(out.shape).toEqual(expected.shape)
    const size = expected.data.reduce((most, x) => Math.max(most, Math.abs(x)), 1e-6)
    const worst = out.data.reduce((most, x, j) => Math.max(most, Math.abs(x - expected.data[j]!)), 0)
    expect(worst / size).toBeLessThan(2e-5)
    expect(out.data.every(Number.isFinite)).toBe(true)
  })
}

beforeAll(async () => {
  await chooseNodeBackend('cpu')
  await chooseNodeBackend('wasm')
  expect(installed()).not.toBeNull()
})
afterEach(() => void tf.setBackend('wasm'))

const sizes = () => [1 + random.below(37), 1 + random.below(70), 1 + random.below(41)] as const

describe('matrix product', () => {
  const layouts = [
    [false, false],
    [false, true],
    [true, false],
    [true, true],
  ] as const
  test.each(layouts)('transposeA %s, transposeB %s', (ta, tb) => {
    for (let i = 0; i < 12; i++) {
      const [m, k, n] = i === 0 ? [1, 1, 1] : i === 1 ? [1, 33, 20] : i === 2 ? [21, 1100, 12] : sizes()
      agree([array(...(ta ? [k, m] : [m, k])), array(...(tb ? [n, k] : [k, n]))], (a, b) => [tf.matMul(a!, b!, ta, tb)])
    }
  })
  test('batches, equal or broadcast', () => {
    agree([array(3, 5, 9), array(3, 9, 11)], (a, b) => [tf.matMul(a!, b!)])
    agree([array(3, 5, 9), array(1, 9, 11)], (a, b) => [tf.matMul(a!, b!)])
    agree([array(1, 9, 5), array(4, 9, 11)], (a, b) => [tf.matMul(a!, b!, true, false)])
  })
  test('fused bias and ReLU', () => {
    for (const activation of ['linear', 'relu', 'sigmoid'] as const)
      agree([array(7, 13), array(13, 10), array(10)], (a, b, bias) => [
        tf.fused.matMul({ a: a as tf.Tensor2D, b: b as tf.Tensor2D, bias: bias!, activation }),
      ])
  })
})

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
    1 + random.below(27),
  ] as const
}
const networks = [
  [2, 84, 84, 4, 5, 5, 4, 16],
  [2, 20, 20, 16, 4, 4, 2, 24],
  [2, 9, 9, 24, 3, 3, 1, 24],
  [1, 84, 84, 4, 8, 8, 4, 32],
  [1, 20, 20, 32, 4, 4, 2, 64],
  [1, 9, 9, 64, 3, 3, 1, 64],
  [3, 10, 10, 4, 3, 3, 1, 16],
] as const
const cases = [...networks, ...Array.from({ length: 20 }, convolutions)]

describe('convolution', () => {
  test.each(cases)('%d × %d×%d×%d, kernel %d×%d / %d, %d filters', (b, h, w, c, kh, kw, stride, n) => {
    const arrays = [array(b, h, w, c), array(kh, kw, c, n), array(n)]
    agree(arrays, (x, f, bias) => [
      tf.conv2d(x as tf.Tensor4D, f as tf.Tensor4D, stride, 'valid'),
      tf.fused.conv2d({
        x: x as tf.Tensor4D,
        filter: f as tf.Tensor4D,
        strides: stride,
        pad: 'valid',
        bias: bias!,
        activation: 'relu',
      }),
      ...tf.grads((x, f) => tf.sum(tf.square(tf.conv2d(x as tf.Tensor4D, f as tf.Tensor4D, stride, 'valid'))))([
        x!,
        f!,
      ]),
    ])
    agree(arrays, (x, f, bias) => [
      convRelu(x!, f!, bias!, stride) as tf.Tensor,
      ...tf.grads((x, f, bias) => tf.sum(tf.square(convRelu(x!, f!, bias!, stride) as tf.Tensor)))([x!, f!, bias!]),
    ])
  })
  test('stock convolutions with padding', () => {
    agree([array(2, 9, 8, 3), array(3, 3, 3, 5)], (x, f) => [
      tf.conv2d(x as tf.Tensor4D, f as tf.Tensor4D, 2, 'same'),
      ...tf.grads((x, f) => tf.sum(tf.square(tf.conv2d(x as tf.Tensor4D, f as tf.Tensor4D, 2, 'same'))))([x!, f!]),
    ])
  })
})

describe('dense layers', () => {
  test.each([
    [1, 1176, 64],
    [256, 64, 4],
    [31, 64, 1],
    [8, 37, 19],
    [1, 5, 3],
    [289, 128, 7],
  ])('%d × %d → %d', (b, k, n) => {
    for (const layer of [denseRelu, dense])
      agree([array(b, k), array(k, n), array(n)], (x, w, bias) => {
        const f = (x: tf.Tensor, w: tf.Tensor, bias: tf.Tensor) => layer(x, w, bias) as tf.Tensor
        return [f(x!, w!, bias!), ...tf.grads((x, w, bias) => tf.sum(tf.square(f(x!, w!, bias!))))([x!, w!, bias!])]
      })
  })
})

test('bytes become floats', () => {
  const bytes = Uint8Array.from({ length: 2 * 3 * 3 * 3 }, (_, i) => (i * 37) & 255)
  const out = bytesToTensor(bytes, [2, 3, 3, 3]) as tf.Tensor
  expect([...out.dataSync()]).toEqual([...bytes].map((x) => expect.closeTo(x / 255, 6)))
  out.dispose()
})

test('nothing leaks, and growth of the heap between calls is survived', () => {
  const before = tf.memory().numTensors
  tf.tidy(() => {
    const x = tf.randomNormal([4, 20, 20, 16]) as tf.Tensor4D
    const f = tf.randomNormal([4, 4, 16, 24]) as tf.Tensor4D
    const bias = tf.zeros([24]) as tf.Tensor1D
    const run = () => (convRelu(x, f, bias, 2) as tf.Tensor).dataSync()
    const first = run()
    tf.zeros([64, 1024, 1024])
    expect(run()).toEqual(first)
  })
  expect(tf.memory().numTensors).toBe(before)
})

test('the first layer’s input gradient is not computed unless asked for', () => {
  const x = tf.randomNormal([1, 9, 9, 2]) as tf.Tensor4D
  const f = tf.variable(tf.randomNormal([3, 3, 2, 4])) as tf.Variable<tf.Rank.R4>
  const bias = tf.variable(tf.zeros([4])) as tf.Variable<tf.Rank.R1>
  const ran: string[] = []
  const engine = tf.engine() as unknown as { runKernel(name: string, ...rest: unknown[]): unknown }
  const original = engine.runKernel
  engine.runKernel = function (name, ...rest) {
    ran.push(name)
    return original.call(this, name, ...rest)
  }
  tf.tidy(() => tf.variableGrads(() => tf.sum(convRelu(x, f, bias, 1) as tf.Tensor)))
  engine.runKernel = original
  expect(ran).toContain('Conv2DBackpropFilter')
  expect(ran).not.toContain('Conv2DBackpropInput')
  tf.dispose([x, f, bias])
})
