import { actionTarget, valueTarget } from '../../../workers/lab/contracts/target'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildPolicy } from '../../../workers/lab/models/policy'
import type { NetworkSpec } from '../../../workers/lab/contracts/model'
import * as ops from '../../../workers/lab/backend/ops'
import { disposeKept } from '../../../workers/lab/saliency/cache'
import gradCam from '../../../workers/lab/saliency/methods/grad-cam'
import { chooseNodeBackend } from '../../../workers/headless/backend.lib'
import { numbers } from './policies'

/** One filter of ones over 2×2 blocks of a 4×4 picture, then linear heads: everything can be worked out by hand. */
describe('Grad-CAM', () => {
  const network: NetworkSpec = {
    id: 'one',
    title: 'One',
    cite: 'for tests',
    build: (nn, inputs) => nn.conv('conv1', inputs.observation, { filters: 1, kernel: 2, stride: 2 }),
  }
  const array = (name: string, shape: number[], values: number[]) => ({ name, shape, data: Float32Array.from(values) })
  const createPolicy = () => {
    const policy = buildPolicy(network, [4, 4, 1], 2, 1)
    policy.write([
      array('conv1/kernel', [2, 2, 1, 1], [1, 1, 1, 1]),
      array('conv1/bias', [1], [0]),
      // Action 0 reads the upper left and lower right cell, action 1 everything, negatively.
      array('policy/kernel', [4, 2], [1, -1, 0, -1, 0, -1, 1, -1]),
      array('policy/bias', [2], [0, 0]),
      array('value/kernel', [4, 1], [0, 0, 0, 4]),
      array('value/bias', [1], [0]),
    ])
    return policy
  }
  /** Blocks add up to 1, 2, 3 and 4. */
  const blocks = () => ops.tensor([1, 0, 2, 0, 0, 0, 0, 0, 3, 0, 4, 0, 0, 0, 0, 0], [1, 4, 4, 1])
  const map = async (target: Parameters<typeof gradCam.explain>[0]['target'], sign: 'positive' | 'both') => {
    const policy = createPolicy()
    const observation = blocks()
    const found = await numbers(
      gradCam.explain({ model: policy, inputs: { observation }, of: 'observation', target }, { sign }),
    )
    policy.dispose()
    observation.dispose()
    return found
  }

  beforeAll(async () => void (await chooseNodeBackend('wasm')))
  afterAll(disposeKept)

  it('weighs activations by their mean slope', async () => {
    // α = (1 + 0 + 0 + 1) / 4. Corners of the enlarged map are the cells themselves.
    const found = await map(actionTarget(0), 'positive')
    expect([found[0], found[3], found[12], found[15]].map((value) => value?.toFixed(4))).toEqual([
      '0.5000',
      '1.0000',
      '1.5000',
      '2.0000',
    ])
  })

  it('bilinear between the cells', async () => {
    // Pixel 1 of 4 reads cell position 0.25: ¾·0.5 + ¼·1.
    expect((await map(actionTarget(0), 'positive'))[1]).toBeCloseTo(0.625, 5)
  })

  it('shows what speaks against only when asked', async () => {
    expect(Math.max(...(await map(actionTarget(1), 'positive')))).toBe(0)
    expect((await map(actionTarget(1), 'both'))[15]).toBeCloseTo(-4, 5)
    // α = 4/4
    expect((await map(valueTarget, 'both'))[15]).toBeCloseTo(4, 5)
  })
})
