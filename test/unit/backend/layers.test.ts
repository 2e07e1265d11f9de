import { beforeAll, describe, expect, test } from 'vitest'
import { chooseNodeBackend } from '../../../workers/headless/backend.lib'
import * as tf from '../../../workers/lab/backend/tf'
import { checkLayer, compareWithCpu, largeCases, layerCases, wideMemory } from './layer-cases'

beforeAll(async () => {
  await chooseNodeBackend('cpu')
  await chooseNodeBackend('wasm')
})

/** Every layer and all its slopes against plain double-precision loops; on WebGPU in `webgpu-layers.test.ts`. */
describe.each(['cpu', 'wasm'])('layers on %s', (backend) => {
  test.each(layerCases)('$name', async (layer) => {
    await tf.setBackend(backend)
    const before = tf.memory().numTensors
    await checkLayer(backend, layer)
    expect(tf.memory().numTensors).toBe(before)
  })
})

test.each([...largeCases, wideMemory])('on wasm as on cpu: $name', (layer) => compareWithCpu('wasm', layer))
