import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { chooseNodeBackend } from '../../../workers/headless/backend.lib'
import * as tf from '../../../workers/lab/backend/tf'
import { openGpu } from './gpu'
import { checkLayer, compareWithCpu, largeCases, layerCases } from './layer-cases'
import { checkTold, qLossCases, toldCases } from './q-loss-cases'

const gpu = await openGpu()

// A program takes a software adapter half a second to compile, on a machine that has nothing else to do.
describe.skipIf(!gpu)('layers on webgpu', () => {
  beforeAll(() => chooseNodeBackend('cpu'))
  afterAll(() => void tf.setBackend('cpu'))

  test.each([...layerCases, ...qLossCases])('$name', async (layer) => {
    await tf.setBackend('webgpu')
    const before = tf.memory().numTensors
    await checkLayer('webgpu', layer)
    expect(tf.memory().numTensors).toBe(before)
  })

  test.each(toldCases)('$name', (told) => checkTold('webgpu', told))

  test.each(largeCases)('as on cpu: $name', (layer) => compareWithCpu('webgpu', layer))
})
