import { beforeAll, describe, expect, it } from 'vitest'
import { chooseNodeBackend } from '../../../workers/headless/backend.lib'
import * as ops from '../../../workers/lab/backend/ops'
import type { NetworkSpec } from '../../../workers/lab/contracts/model'
import { actionTarget, advantageTarget, chosenTarget, valueTarget } from '../../../workers/lab/contracts/target'
import { buildPolicy } from '../../../workers/lab/models/policy'
import { hiddenAttributions, type HiddenQuestion } from '../../../workers/lab/saliency/hidden'
import { gapOfAll, readLayer } from '../../../workers/lab/vision/read'

beforeAll(async () => void (await chooseNodeBackend('wasm')))

/** One convolution of a pixel, then the heads: all by hand. */
const pixelwise: NetworkSpec = {
  id: 'pixelwise',
  title: 'Pixelwise',
  cite: 'for tests',
  build: (nn, { observation }) => nn.conv('seen', observation, { filters: 2, kernel: 1 }),
}
/** The same with a bend between the hidden layer and the heads. */
const bent: NetworkSpec = {
  ...pixelwise,
  build: (nn, { observation }) => nn.dense('dense1', nn.conv('seen', observation, { filters: 2, kernel: 1 }), 1),
}

/** Two pixels, 1 and 0.5; channels see them as they are, and half of what they are above a quarter. */
const seen = {
  'seen/kernel': [1, 0.5],
  'seen/bias': [0, -0.125],
}

async function policyOf(network: NetworkSpec, weights: Readonly<Record<string, readonly number[]>>) {
  const policy = buildPolicy(network, [1, 2, 1], 2, 0, { blank: true })
  const arrays = await policy.read()
  policy.write(
    arrays.map((array) => ({
      ...array,
      data: weights[array.name] ? Float32Array.from(weights[array.name]!) : array.data,
    })),
  )
  return policy
}

const observations = () => Float32Array.of(1, 0.5)
const ask = (target: HiddenQuestion['target'], steps = 8): HiddenQuestion => ({ layer: 'seen', target, steps })

describe('attributions to a hidden layer', () => {
  // Activations: pixel 1 → 1 and 0.375, pixel 2 → 0.5 and 0.125.
  const heads = { ...seen, 'value/kernel': [2, -4, 6, 8], 'value/bias': [5], 'policy/kernel': [1, 0, 0, 1, 0, 0, 2, 0] }

  it('of a linear rest are weight times activation, whatever the steps, and add up', async () => {
    const policy = await policyOf(pixelwise, heads)
    const found = await readLayer(policy, observations(), [null], ask(valueTarget, 2))
    expect([...found.activations]).toEqual([1, 0.375, 0.5, 0.125])
    expect([...found.parts]).toEqual([2, -1.5, 3, 1])
    expect([...found.sums]).toEqual([4.5])
    expect([...found.owed]).toEqual([4.5])
    // Action 0: 1 + 2 · 0.125; action 1: 0.375.
    expect([...(await readLayer(policy, observations(), [null], ask(actionTarget(1)))).parts]).toEqual([0, 0.375, 0, 0])
    expect([...(await readLayer(policy, observations(), [null], ask(chosenTarget))).parts]).toEqual([1, 0, 0, 0.25])
    // Half of the one less half of the other.
    const advantage = await readLayer(policy, observations(), [null], ask(advantageTarget(0, 2)))
    expect([...advantage.parts]).toEqual([0.5, -0.1875, 0, 0.125])
    policy.dispose()
  })

  it('of each row are its own, and of its own chosen action', async () => {
    const policy = await policyOf(pixelwise, heads)
    const rows = Float32Array.of(1, 0.5, 0, 0, 0.25, 0)
    const { parts, sums } = await readLayer(policy, rows, [null, null, null], ask(chosenTarget))
    const alone = await readLayer(policy, Float32Array.of(0.25, 0), [null], ask(chosenTarget))
    expect([...parts.subarray(0, 4)]).toEqual([1, 0, 0, 0.25])
    expect([...parts.subarray(4, 8)]).toEqual([0, 0, 0, 0])
    expect([...parts.subarray(8)]).toEqual([...alone.parts])
    expect([...sums]).toEqual([1.25, 0, 0.25])
    policy.dispose()
  })

  it('of a bent rest go by the way: what is under the bend adds nothing', async () => {
    // One unit, relu(1 · A − 0.5): under 0 for the first half of the way, whose slope is 0.
    const policy = await policyOf(bent, {
      ...seen,
      'dense1/kernel': [1, 0, 0, 0],
      'dense1/bias': [-0.5],
      'value/kernel': [1],
    })
    const found = await readLayer(policy, observations(), [null], ask(valueTarget, 16))
    expect(found.parts[0]).toBeCloseTo(0.5, 6)
    expect(found.owed[0]).toBeCloseTo(0.5, 6)
    // Three points, the middle one of which is on the bend and counts as under it.
    const coarse = await readLayer(policy, observations(), [null], ask(valueTarget, 3))
    expect(coarse.sums[0]).toBeCloseTo(1 / 3, 6)
    expect(gapOfAll(coarse.sums, coarse.owed)).toBeCloseTo(1 / 3, 5)
    expect(gapOfAll([], [])).toBe(0)
    policy.dispose()
  })

  it('leave nothing behind, and know no other layers', async () => {
    const policy = await policyOf(pixelwise, heads)
    const before = ops.memory().numTensors
    await readLayer(policy, observations(), [null], ask(valueTarget))
    expect(ops.memory().numTensors).toBe(before)
    const observation = ops.tensor(observations(), [1, 1, 2, 1])
    expect(() => hiddenAttributions(policy, { observation }, { ...ask(valueTarget), layer: 'nowhere' })).toThrow(
      'nowhere',
    )
    observation.dispose()
    policy.dispose()
  })
})
