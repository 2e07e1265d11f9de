import { beforeAll, describe, expect, test } from 'vitest'
import { chooseNodeBackend } from '../../../workers/headless/backend.lib'
import * as ops from '../../../workers/lab/backend/ops'
import * as tf from '../../../workers/lab/backend/tf'
import { checkLayer, compareWithCpu, largeCases, layerCases, wideMemory } from './layer-cases'
import { checkTold, qLossCases, toldCases } from './q-loss-cases'

beforeAll(async () => {
  await chooseNodeBackend('cpu')
  await chooseNodeBackend('wasm')
})

/** Every layer and all its slopes against plain double-precision loops; on WebGPU in `webgpu-layers.test.ts`. */
describe.each(['cpu', 'wasm'])('layers on %s', (backend) => {
  test.each([...layerCases, ...qLossCases])('$name', async (layer) => {
    await tf.setBackend(backend)
    const before = tf.memory().numTensors
    await checkLayer(backend, layer)
    expect(tf.memory().numTensors).toBe(before)
  })

  test.each(toldCases)('$name', (told) => checkTold(backend, told))
})

test.each([...largeCases, wideMemory])('on wasm as on cpu: $name', (layer) => compareWithCpu('wasm', layer))

/** Kernels read memory by shapes: none may be believed. */
describe.each(['cpu', 'wasm'])('what does not fit is refused on %s', (backend) => {
  const of = (...shape: number[]) => ops.zeros(shape)
  const gru = (kernel: ops.Tensor, recurrent: ops.Tensor, recurrentBias: ops.Tensor, bias: ops.Tensor) => ({
    kernel,
    recurrent,
    bias,
    recurrentBias,
  })
  const cases: readonly (readonly [string, RegExp, () => ops.Tensor])[] = [
    [
      'channels',
      /conv: x has shape \[1, 4, 4, 2\] where \[any, any, any, 3\]/,
      () => ops.conv(of(1, 4, 4, 2), of(3, 3, 3, 5), of(5)),
    ],
    ['a bias', /conv: bias has shape \[4\] where \[5\]/, () => ops.conv(of(1, 4, 4, 3), of(3, 3, 3, 5), of(4))],
    ['a window', /conv: a window of 5×3 has no place in 4×4/, () => ops.conv(of(1, 4, 4, 3), of(5, 3, 3, 5), of(5))],
    ['a pool', /maxPool: a window of 5×5/, () => ops.maxPool(of(1, 4, 4, 3), { size: 5, stride: 1, pad: 'valid' })],
    ['a transposed kernel', /convTranspose: x/, () => ops.convTranspose(of(1, 4, 4, 2), of(3, 3, 2, 5), of(2))],
    ['inputs', /dense: x has shape \[2, 3\] where \[any, 4\]/, () => ops.dense(of(2, 3), of(4, 5), of(5))],
    ['rank', /dense: x/, () => ops.denseRelu(of(2, 2, 4), of(4, 5), of(5))],
    ['integers', /dense: x holds int32/, () => ops.dense(ops.cast(of(2, 4), 'int32'), of(4, 5), of(5))],
    ['a memory', /gru: recurrent/, () => ops.gruCell(of(2, 3), of(2, 4), gru(of(3, 12), of(5, 12), of(12), of(12)))],
    [
      'inputs of a memory',
      /dense: x/,
      () => ops.gruCell(of(2, 3), of(2, 4), gru(of(2, 12), of(4, 12), of(12), of(12))),
    ],
    [
      'half a step',
      /a GRU of 2 rows cannot take 3 rows/,
      () => ops.gruSequence(of(3, 3), of(2, 4), gru(of(3, 12), of(4, 12), of(12), of(12))),
    ],
    ['a gain', /layerNorm: gain/, () => ops.layerNorm(of(2, 4), of(3), of(4))],
    ['no picture', /maxPool: x/, () => ops.maxPool(of(4, 4, 2), { size: 2, stride: 2, pad: 'valid' })],
  ]
  test.each(cases)('%s', async (_, message, work) => {
    await tf.setBackend(backend)
    expect(() => ops.tidy(work)).toThrow(message)
  })
})
