import { beforeAll, describe, expect, it } from 'vitest'
import { chooseNodeBackend } from '../../../workers/headless/backend.lib'
import small from '../../../workers/lab/models/networks/small'
import { a2cLosses, gradients, ppoLosses } from '../../../workers/lab/trainers/parts/losses'
import { buildPolicy } from '../../../workers/lab/models/policy'
import * as ops from '../../../workers/lab/backend/ops'
import { own } from '../../../workers/lab/backend/tensors'
import type { Tensor } from '../../../workers/lab/contracts/tensor'
import * as tf from '../../../workers/lab/backend/tf'
import { createRandom } from '../../../workers/lab/random'
import { compute, distance } from '../backend/gpu'
import { tinyNetwork } from './bright-side'

const random = createRandom(31)
const normals = (count: number, scale = 1) => Float32Array.from({ length: count }, () => scale * random.normal())
const batchOf = (rows: number, actions: number) => ({
  taken: Int32Array.from({ length: rows }, () => random.below(actions)),
  advantages: normals(rows),
  returns: normals(rows),
  oldLogProbabilities: normals(rows, 0.3).map((x) => x - Math.log(actions)),
})

beforeAll(async () => {
  await chooseNodeBackend('cpu')
  await chooseNodeBackend('wasm')
})

describe('losses from one kernel', () => {
  it.each([
    ['PPO', 1, 2],
    ['PPO', 257, 7],
    ['A2C', 33, 4],
  ] as const)('%s, %d rows, %d actions: those composed of operations, and their slopes', async (name, rows, count) => {
    const batch = batchOf(rows, count)
    const work = (logits: tf.Tensor, value: tf.Tensor) => {
      const losses = (logits: Tensor, value: Tensor) => {
        const output = { logits, value }
        return name === 'PPO'
          ? ppoLosses(output, batch, 0.3, { entropy: 0.3, value: 0.7 })
          : a2cLosses(output, batch, { entropy: 0.3, value: 0.7 })
      }
      const { total, parts } = losses(logits, value)
      return [
        total,
        parts,
        ...ops.grads((logits, value) => ops.mul(3, losses(logits!, value!).total))([logits, value]),
      ].map(own)
    }
    const inputs = [
      { shape: [rows, count], data: normals(rows * count, 2) },
      { shape: [rows, 1], data: normals(rows, 2) },
    ]
    const [reference, ours] = [await compute('cpu', inputs, work), await compute('wasm', inputs, work)]
    ours.forEach(({ shape, data }, i) => {
      expect(shape).toEqual(reference[i]!.shape)
      expect(distance(data, reference[i]!.data), `number ${i}`).toBeLessThan(2e-5)
    })
  })
})

/** Every array is moved along its own gradient, both ways: the loss must rise by the gradient's length per unit of way. */
describe('the whole gradient of PPO’s loss agrees with finite differences', () => {
  it.each([
    ['tiny', tinyNetwork, [6, 6, 1], 9],
    ['small', small, [84, 84, 4], 6],
  ] as const)('%s network', async (_, network, shape, rows) => {
    const actions = 4
    const policy = buildPolicy(network, shape, actions, 7)
    // Fresh biases are 0, and a unit whose inputs are all 0 then stands on its kink.
    for (const variable of policy.variables)
      tf.tidy(() => variable.assign(ops.add(variable, ops.tensor(normals(variable.size, 0.05), variable.shape))))
    const batch = batchOf(rows, actions)
    const x = tf.randomUniform([rows, ...shape], 0, 1, 'float32', 3) as tf.Tensor4D
    const loss = () => ppoLosses(policy.forward({ observation: x }), batch, 0.5, { entropy: 0.05, value: 0.5 }).total
    const slopes = tf.tidy(() =>
      gradients(policy.variables, loss).map((slope) => slope.dataSync().slice() as Float32Array),
    )
    for (const [i, variable] of policy.variables.entries()) {
      const slope = slopes[i]!
      const length = Math.hypot(...slope)
      expect(length, variable.name).toBeGreaterThan(0)
      const start = variable.dataSync().slice() as Float32Array
      // far enough for single precision, near enough for the kinks of ReLU and clipping
      const way = 4e-4
      const at = (by: number) =>
        tf.tidy(() => {
          variable.assign(
            ops.tensor(
              start.map((w, j) => w + (by * slope[j]!) / length),
              variable.shape,
            ),
          )
          return loss().dataSync()[0]!
        })
      const rise = (at(way) - at(-way)) / (2 * way)
      tf.tidy(() => variable.assign(ops.tensor(start, variable.shape)))
      expect(Math.abs(rise - length) / length, `${variable.name}: ${rise} for ${length}`).toBeLessThan(0.03)
    }
    policy.dispose()
    x.dispose()
  })
})
