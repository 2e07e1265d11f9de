import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createPolicy } from '../../../workers/lab/models/policy'
import * as ops from '../../../workers/lab/backend/ops'
import * as tf from '../../../workers/lab/backend/tf'
import type { Policy } from '../../../workers/lab/contracts/model'
import { createRandom } from '../../../workers/lab/random'
import { activationsOf, gatherActivations, layersOf } from '../../../workers/lab/recording/activations'
import { chooseNodeBackend } from '../../../workers/headless/backend.lib'

describe('activations', () => {
  let policy: Policy
  const size = 84 * 84 * 4
  const random = createRandom(5)
  const shown = (observations: Uint8Array) => ({ observations, memories: [] })
  const observations = Uint8Array.from({ length: 5 * size }, () => random.below(256))

  beforeAll(async () => {
    await chooseNodeBackend('wasm')
    policy = createPolicy({
      env: {
        observation: { kind: 'image', channels: 1, frames: 4, width: 84, height: 84 },
        actions: [0, 1, 2].map((id) => ({ id: String(id) })),
      } as never,
      network: 'small',
      seed: 1,
    })
  })
  afterAll(() => policy.dispose())

  it('lists the layers with the shapes they have', () => {
    const x = ops.zeros([1, 84, 84, 4])
    const layers = layersOf(policy)
    expect(layers.map(({ name }) => name)).toEqual(['conv1', 'conv2', 'conv3', 'dense1'])
    for (const { name, shape, columns } of layers) {
      const layer = policy.activations({ observation: x }, name)
      expect(layer.shape.slice(1)).toEqual(shape)
      expect(columns.all).toBe(layer.size)
      expect(columns.mean).toBe(layer.shape.at(-1))
      layer.dispose()
    }
    x.dispose()
  })

  it.each(['conv1', 'conv3', 'dense1'])('%s: in batches as in one direct forward', async (name) => {
    const before = tf.memory().numTensors
    const found = await gatherActivations(
      policy,
      { layer: name, positions: 'all' },
      [shown(observations.subarray(0, 3 * size)), shown(observations.subarray(3 * size))],
      5,
    )
    expect(tf.memory().numTensors).toBe(before)
    const direct = ops.tidy(() =>
      policy.activations({ observation: ops.div(ops.tensor(observations, [5, 84, 84, 4], 'float32'), 255) }, name),
    )
    const truth = direct.dataSync()
    direct.dispose()
    expect(found.points.length).toBe(truth.length)
    expect(truth.some((value) => value > 0)).toBe(true)
    found.points.forEach((value, i) => Math.abs(value - truth[i]!) > 1e-5 && expect(value).toBeCloseTo(truth[i]!, 5))
  })

  it('mean over the positions', async () => {
    const all = await activationsOf(policy, { layer: 'conv2', positions: 'all' }, shown(observations.subarray(0, size)))
    const means = await activationsOf(
      policy,
      { layer: 'conv2', positions: 'mean' },
      shown(observations.subarray(0, size)),
    )
    const filters = means.length
    means.forEach((mean, k) =>
      expect(mean).toBeCloseTo(
        all.filter((_, i) => i % filters === k).reduce((a, b) => a + b, 0) / (all.length / filters),
        5,
      ),
    )
  })

  it('refuses what does not fit, and leaks nothing then', async () => {
    const before = tf.memory().numTensors
    await expect(activationsOf(policy, { layer: 'conv9', positions: 'all' }, shown(observations))).rejects.toThrow(
      'conv1, conv2, conv3, dense1',
    )
    await expect(
      activationsOf(policy, { layer: 'conv1', positions: 'all' }, shown(observations.subarray(1))),
    ).rejects.toThrow('whole number')
    await expect(
      gatherActivations(policy, { layer: 'dense1', positions: 'all' }, [shown(observations)], 4),
    ).rejects.toThrow('more than 4')
    await expect(
      gatherActivations(policy, { layer: 'dense1', positions: 'all' }, [shown(observations)], 6),
    ).rejects.toThrow('only 5')
    expect(tf.memory().numTensors).toBe(before)
  })
})
