import { beforeAll, describe, expect, test } from 'vitest'
import { createAdam } from '../../../workers/lab/backend/adam'
import { createRmsProp } from '../../../workers/lab/backend/rmsprop'
import type { Optimizer } from '../../../workers/lab/backend/optimizer'
import { tidy } from '../../../workers/lab/backend/ops'
import * as tf from '../../../workers/lab/backend/tf'
import { chooseNodeBackend } from '../../../workers/headless/backend.lib'

beforeAll(async () => {
  await chooseNodeBackend('cpu')
  await chooseNodeBackend('wasm')
})

const makers: [string, (variables: tf.Variable[]) => Optimizer][] = [
  ['Adam', (variables) => createAdam(variables, { beta1: 0.9, beta2: 0.99, epsilon: 1e-3 })],
  ['RMSProp', (variables) => createRmsProp(variables, { decay: 0.9, epsilon: 0.01 })],
]
const values = (variables: readonly tf.Variable[]) => variables.flatMap((variable) => [...variable.dataSync()])
const variablesOf = () => [tf.variable(tf.tensor1d([1, 2, 3, 4, 5])), tf.variable(tf.tensor2d([[3, -1]]))]
const near = (expected: readonly number[]) => expected.map((x) => expect.closeTo(x, 5))

describe.each(['wasm', 'cpu'])('on %s', (backend) => {
  beforeAll(() => void tf.setBackend(backend))

  test('Adam by hand, two steps', () => {
    const [w] = [tf.variable(tf.tensor1d([1]))]
    const adam = createAdam([w], { beta1: 0.9, beta2: 0.99, epsilon: 1e-3 })
    adam.apply([tf.tensor1d([2])], 0.1, Infinity).dispose()
    // m̂ = 2, v̂ = 4
    const first = 1 - (0.1 * 2) / (2 + 1e-3)
    expect(values([w])).toEqual(near([first]))
    adam.apply([tf.tensor1d([-1])], 0.1, Infinity).dispose()
    // m = .9·.2 − .1 = .08, v = .99·.04 + .01 = .0496
    expect(values([w])).toEqual(near([first - (0.1 * (0.08 / 0.19)) / (Math.sqrt(0.0496 / 0.0199) + 1e-3)]))
  })

  test('RMSProp by hand, clipped by ½', () => {
    const variables = variablesOf()
    const optimizer = createRmsProp(variables, { decay: 0.9, epsilon: 0.01 })
    const norm = optimizer.apply([tf.tensor1d([3, 0, 0, 0, 0]), tf.tensor2d([[4, 0]])], 0.1, 2.5)
    expect(norm.dataSync()[0]).toBeCloseTo(5, 5)
    const step = (g: number) => (0.1 * g) / Math.sqrt(0.9 + 0.1 * g * g + 0.01)
    expect(values(variables)).toEqual(near([1 - step(1.5), 2, 3, 4, 5, 3 - step(2), -1]))
  })

  test.each(makers)('%s: read, write, continue: the same bits', async (_, make) => {
    const gradients = (i: number) => [tf.tensor1d([1, -2, 0.5, i, 0]), tf.tensor2d([[0.1, -i]])]
    const run = (optimizer: Optimizer, from: number, to: number) => {
      for (let i = from; i < to; i++) tf.tidy(() => void optimizer.apply(gradients(i), 0.01, 1))
    }
    const whole = variablesOf()
    run(make(whole), 0, 7)
    const parts = variablesOf()
    const first = make(parts)
    run(first, 0, 3)
    const saved = await first.read()
    first.dispose()
    const second = make(parts)
    second.write(saved)
    run(second, 3, 7)
    expect(values(parts)).toEqual(values(whole))
    expect(() => second.write([])).toThrow('is missing')
    expect(() => second.write(saved.map((array, i) => (i ? array : { ...array, data: new Float32Array(3) })))).toThrow(
      saved[0]!.name,
    )
    expect((await second.read())[0]!.data.length).toBe(7)
  })

  test.each(makers)('%s: no tensor is left behind; an old copy of the weights keeps its values', (_, make) => {
    const variables = variablesOf()
    const before = tf.memory().numTensors
    const optimizer = make(variables)
    const copy = tf.clone(variables[0]!)
    for (let i = 0; i < 3; i++) tf.tidy(() => void optimizer.apply([tf.ones([5]), tf.ones([1, 2])], 0.1, 0.5))
    expect([...copy.dataSync()]).toEqual([1, 2, 3, 4, 5])
    copy.dispose()
    optimizer.dispose()
    expect(tf.memory().numTensors).toBe(before)
  })
})

test.each(makers)('%s: fused and composed agree over 50 steps', (_, make) => {
  const run = (backend: string) => {
    tf.setBackend(backend)
    const variables = [tf.variable(tf.fill([37], 0.5)), tf.variable(tf.fill([4, 3], -1))]
    const optimizer = make(variables)
    for (let i = 0; i < 50; i++) {
      const gradient = (n: number) => Float32Array.from({ length: n }, (_, j) => Math.sin(i * 3 + j * 1.7))
      tidy(() => optimizer.apply([tf.tensor1d(gradient(37)), tf.tensor(gradient(12), [4, 3])], 0.01, 2))
    }
    return values(variables)
  }
  const ours = run('wasm')
  expect(ours).toEqual(run('cpu').map((x) => expect.closeTo(x, 4)))
})

test('a small conv net’s gradient agrees with finite differences', async () => {
  await tf.setBackend('wasm')
  const { convRelu, denseRelu, dense } = await import('../../../workers/lab/backend/ops')
  const x = tf.randomUniform([3, 8, 8, 2], 0, 1, 'float32', 3) as tf.Tensor4D
  const make = (shape: number[], seed: number) => tf.variable(tf.randomNormal(shape, 0, 0.4, 'float32', seed))
  const shapes = [[3, 3, 2, 5], [5], [45, 6], [6], [6, 2], [2]]
  const variables = shapes.map((shape, i) => make(shape, i + 1))
  const loss = () => {
    const [k, b, w, c, v, d] = variables as unknown as [
      tf.Tensor4D,
      tf.Tensor1D,
      tf.Tensor2D,
      tf.Tensor1D,
      tf.Tensor2D,
      tf.Tensor1D,
    ]
    const hidden = denseRelu(tf.reshape(convRelu(x, k, b, 2) as tf.Tensor, [3, 45]), w, c)
    return tf.mean(tf.square(dense(hidden, v, d) as tf.Tensor)) as tf.Scalar
  }
  const { grads } = tf.variableGrads(loss, variables)
  for (const variable of variables) {
    const gradient = grads[variable.name]!.dataSync()
    const start = variable.dataSync().slice()
    const at = (i: number, by: number) => {
      const moved = start.slice()
      moved[i]! += by
      variable.assign(tf.tensor(moved, variable.shape))
      return tf.tidy(() => loss().dataSync()[0]!)
    }
    const slopes = [...start.keys()].map((i) => (at(i, 5e-4) - at(i, -5e-4)) / 1e-3)
    variable.assign(tf.tensor(start, variable.shape))
    // In the mean over a variable: a single weight's difference may step over the kink of a ReLU.
    const length = (numbers: number[]) => Math.hypot(...numbers)
    expect(length(slopes.map((slope, i) => slope - gradient[i]!))).toBeLessThan(0.02 * length(slopes))
  }
})
