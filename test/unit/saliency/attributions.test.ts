import { actionTarget, valueTarget } from '../../../workers/lab/contracts/target'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildPolicy } from '../../../workers/lab/models/policy'
import * as ops from '../../../workers/lab/backend/ops'
import type { Tensor } from '../../../workers/lab/contracts/tensor'
import { defaults } from '../../../workers/lab/contracts/options'
import type { NetworkSpec } from '../../../workers/lab/contracts/model'
import { disposeKept } from '../../../workers/lab/saliency/cache'
import integrated from '../../../workers/lab/saliency/methods/integrated-gradients'
import occlusion, { starts } from '../../../workers/lab/saliency/methods/occlusion'
import { specificity } from '../../../workers/lab/saliency/methods/sarfa'
import { chooseNodeBackend } from '../../../workers/headless/backend.lib'
import { convPolicy, draws, numbers, observationOf } from './policies'

beforeAll(async () => void (await chooseNodeBackend('wasm')))
afterAll(disposeKept)

describe('integrated gradients', () => {
  const network: NetworkSpec = {
    id: 'bent',
    title: 'Bent',
    cite: 'for tests',
    build: (nn, inputs) =>
      nn.dense('dense1', nn.conv('conv1', inputs.observation, { filters: 6, kernel: 3, stride: 2 }), 12),
  }

  it.each(['black', 'mean'])('adds up to the change of the target from a %s baseline', async (baseline) => {
    const policy = buildPolicy(network, [12, 12, 2], 3, 5)
    const observation = observationOf(draws(288, 7), [12, 12, 2])
    const map = await numbers(
      integrated.explain(
        { model: policy, inputs: { observation }, of: 'observation', target: valueTarget },
        { ...defaults(integrated.options), steps: 200, baseline },
      ),
    )
    const from = ops.tidy(() =>
      baseline === 'mean' ? ops.mul(ops.onesLike(observation), ops.mean(observation)) : ops.zerosLike(observation),
    )
    const value = async (x: Tensor) => (await numbers(ops.tidy(() => policy.forward({ observation: x }).value)))[0]!
    const change = (await value(observation)) - (await value(from))
    expect(map.reduce((a, b) => a + b, 0)).toBeCloseTo(change, 3)
    expect(Math.abs(change)).toBeGreaterThan(0.05)
    for (const each of [policy, observation, from]) each.dispose()
  })
})

describe('occlusion', () => {
  it('patches reach both borders and leave nothing out', () => {
    expect(starts(84, { patch: 6, stride: 4 }).slice(-3)).toEqual([72, 76, 78])
    expect(starts(10, { patch: 3, stride: 9 })).toEqual([0, 3, 6, 7]) // a stride beyond the patch is the patch
    expect(starts(4, { patch: 6, stride: 4 })).toEqual([0])
  })

  it.each([true, false])('equals covering each patch and asking again (first convolution apart: %s)', async (apart) => {
    const shape = [14, 11, 2] as const
    const policy = convPolicy(shape, 3, 9, apart)
    const data = draws(14 * 11 * 2, 4)
    const observation = observationOf(data, shape)
    const options = { ...defaults(occlusion.options), patch: 4, stride: 3, quantity: 'drop' }
    const map = await numbers(
      occlusion.explain(
        { model: policy, inputs: { observation }, of: 'observation', target: actionTarget(1) },
        options,
      ),
    )
    const logit = async (pixels: Float32Array) => {
      const x = observationOf(pixels, shape)
      const [, found] = await numbers(ops.tidy(() => policy.forward({ observation: x }).logits))
      x.dispose()
      return found!
    }
    const [sums, counts] = [new Float64Array(14 * 11), new Float64Array(14 * 11)]
    const whole = await logit(data)
    for (const top of starts(14, options))
      for (const left of starts(11, options)) {
        const inside = (pixel: number) =>
          Math.floor(pixel / 11) >= top &&
          Math.floor(pixel / 11) < top + 4 &&
          pixel % 11 >= left &&
          pixel % 11 < left + 4
        const drop = whole - (await logit(data.map((light, i) => (inside(i >> 1) ? 0 : light))))
        sums.forEach((_, pixel) => {
          if (!inside(pixel)) return
          sums[pixel]! += drop
          counts[pixel]! += 1
        })
      }
    map.forEach((value, pixel) => expect(value).toBeCloseTo(sums[pixel]! / counts[pixel]!, 4))
    policy.dispose()
    observation.dispose()
  })
})

describe('SARFA', () => {
  const logs = (rows: number[][]) => ops.log(ops.tensor(rows.flat(), [rows.length, rows[0]!.length]))
  const score = async (before: number[], after: number[], signed = false) =>
    (await numbers(specificity({ target: actionTarget(0) }, logs([before]), logs([after]), signed)))[0]!

  it('is the harmonic mean of relevance and specificity', async () => {
    // π from (.6, .3, .1) to (.2, .6, .2): Δp = .4; the others stay 3 : 1, so KL = 0 and K = 1: 2 · .4 / 1.4.
    expect(await score([0.6, 0.3, 0.1], [0.2, 0.6, 0.2])).toBeCloseTo(0.8 / 1.4, 4)
    // The others turn from (¾, ¼) to (¼, ¾): KL = ¼ ln ⅓ + ¾ ln 3 = ½ ln 3, K = 1/1.549306 = 0.645450.
    expect(await score([0.6, 0.3, 0.1], [0.2, 0.2, 0.6])).toBeCloseTo((2 * 0.64545 * 0.4) / (0.64545 + 0.4), 4)
  })

  it('is 0 where the action only gains', async () => {
    expect(await score([0.2, 0.6, 0.2], [0.6, 0.3, 0.1])).toBe(0)
  })

  it('with both signs says by how much it gains, and where it loses the same as ever', async () => {
    // The way back of the first: Δp = −.4, the others stay 3 : 1, K = 1.
    expect(await score([0.2, 0.6, 0.2], [0.6, 0.3, 0.1], true)).toBeCloseTo(-0.8 / 1.4, 4)
    expect(await score([0.6, 0.3, 0.1], [0.2, 0.6, 0.2], true)).toBeCloseTo(0.8 / 1.4, 4)
  })
})
