import { beforeAll, describe, expect, it } from 'vitest'
import nature from '../../../workers/lab/models/networks/nature'
import small from '../../../workers/lab/models/networks/small'
import { buildPolicy } from '../../../workers/lab/models/policy'
import { localForward } from '../../../workers/lab/backend/local-forward'
import * as ops from '../../../workers/lab/backend/ops'
import * as tf from '../../../workers/lab/backend/tf'
import type { Tensor } from '../../../workers/lab/contracts/tensor'
import type { NetworkSpec } from '../../../workers/lab/contracts/model'
import { disposeKept } from '../../../workers/lab/saliency/cache'
import { patchMasks, plusMasks } from '../../../workers/lab/saliency/local-change'
import { chooseNodeBackend } from '../../../workers/headless/backend.lib'
import { draws, largestDifference, linearPolicy, numbers } from '../saliency/policies'

const odd: NetworkSpec = {
  id: 'odd',
  title: 'Odd',
  cite: 'for tests',
  build(nn, { observation }) {
    const conv1 = nn.conv('conv1', observation, { filters: 5, kernel: 3, stride: 2 })
    return nn.dense('dense1', nn.conv('conv2', conv1, { filters: 11, kernel: 2, stride: 3 }), 9)
  },
}
const one: NetworkSpec = {
  ...odd,
  id: 'one',
  build: (nn, { observation }) => nn.conv('conv1', observation, { filters: 5, kernel: 3, stride: 2 }),
}

/** Every masked observation made whole and sent through the whole network. */
async function plainly(
  policy: ReturnType<typeof buildPolicy>,
  base: Tensor,
  change: Tensor,
  masks: ReturnType<typeof plusMasks>,
) {
  const [, h, w, planes] = base.shape as readonly [number, number, number, number]
  const [vertical, horizontal, scales] = await Promise.all(
    [masks.vertical, masks.horizontal, masks.scales].map((tensor) => numbers(tensor.clone())),
  )
  const [start, added] = await Promise.all([numbers(base.clone()), numbers(change.clone())])
  const [rows, columns] = [masks.spanY.length, masks.spanX.length]
  const pictures = new Float32Array(rows * columns * h * w * planes)
  pictures.forEach((_, k) => {
    const [n, at] = [Math.floor(k / (h * w * planes)), k % (h * w * planes)]
    const [i, j, y, x] = [
      Math.floor(n / columns),
      n % columns,
      Math.floor(at / (w * planes)),
      Math.floor(at / planes) % w,
    ]
    const mask =
      vertical![2 * h * i + y]! * horizontal![2 * w * j + x]! +
      vertical![2 * h * i + h + y]! * horizontal![2 * w * j + w + x]!
    pictures[k] = start![at]! + added![at]! * mask * scales![n]!
  })
  const x = ops.tensor(pictures, [rows * columns, h, w, planes])
  const answer = await numbers(
    ops.tidy(() => (({ logits, value }) => ops.concat([logits, value], 1))(policy.forward({ observation: x }))),
  )
  x.dispose()
  return answer
}

describe('local forward passes', () => {
  beforeAll(async () => void (await chooseNodeBackend('wasm')))

  it.each([
    ['odd', odd, [23, 17, 3]],
    ['one layer', one, [9, 14, 1]],
    ['small', small, [84, 84, 4]],
    ['nature', nature, [84, 84, 2]],
  ] as const)('equal whole ones: %s', async (_, network, shape) => {
    const policy = buildPolicy(network, shape, 5, 3)
    const [h, w, planes] = shape
    const base = ops.tensor(draws(h * w * planes, 1), [1, h, w, planes])
    const change = ops.tensor(draws(h * w * planes, 2, -1, 1), [h, w * planes])
    for (const masks of [plusMasks(shape, h > 40 ? 21 : 4, 1.5), patchMasks(shape, [0, 3, h - 5], [0, w - 5], 5)]) {
      const before = tf.memory().numTensors
      const joined = ops.tidy(() =>
        (({ logits, value }) => ops.concat([logits!, value!], 1))(
          localForward(policy, 'observation', { base, change, ...masks }, () => ({}))!,
        ),
      )
      expect(tf.memory().numTensors - before).toBe(1)
      const found = await numbers(joined)
      const wanted = await plainly(policy, base, change, masks)
      expect(largestDifference(found, wanted)).toBeLessThan(1e-5 * Math.max(...wanted.map(Math.abs)))
    }
    for (const each of [policy, base, change]) each.dispose()
    disposeKept()
  })

  it('leaves what it has no path for to others', async () => {
    const shape = [9, 9, 1] as const
    const policy = linearPolicy(shape, draws(162, 1), draws(81, 2))
    const [base, change] = [ops.zeros([1, 9, 9, 1]) as Tensor, ops.ones([9, 9])]
    expect(localForward(policy, 'observation', { base, change, ...plusMasks(shape, 4, 1) }, () => ({}))).toBe(null)
    await chooseNodeBackend('cpu')
    const conv = buildPolicy(one, shape, 2, 1)
    const [x, dx] = [ops.zeros([1, 9, 9, 1]) as Tensor, ops.ones([9, 9])]
    expect(localForward(conv, 'observation', { base: x, change: dx, ...plusMasks(shape, 4, 1) }, () => ({}))).toBe(null)
    await chooseNodeBackend('wasm')
  })
})
