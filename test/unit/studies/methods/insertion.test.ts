import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chooseNodeBackend } from '../../../../workers/headless/backend.lib'
import { area, blurred, course, meanCurve, randomCourse } from '../../../../workers/lab/studies/methods/insertion'
import { orderOf, permuted } from '../../../../workers/lab/studies/methods/order'
import { shuffle } from '../../../../workers/lab/random'
import { streamOf } from '../../../../workers/lab/streams'
import { openState, type State } from '../../../../workers/lab/studies/methods/state'
import { distance, softmax } from '../../../../workers/lab/agents/acting'
import type { Policy } from '../../../../workers/lab/contracts/model'
import { blurMatrix } from '../../../../workers/lab/saliency/gaussian'
import { disposeKept } from '../../../../workers/lab/saliency/cache'
import { meanInterval } from '../../../../workers/lab/statistics/mean'
import { draws, linearPolicy } from '../../saliency/policies'

/** A policy that reads the newest plane's pixel (5, 7), which is bright in a dark picture, and nothing else. */
const shape = [16, 16, 2] as const
const spot = 5 * 16 + 7
let policy: Policy
let state: State
let blank: Float32Array
beforeAll(async () => {
  await chooseNodeBackend('wasm')
  const weights = new Float32Array(512 * 2)
  weights.set([3, -3], (2 * spot + 1) * 2)
  policy = linearPolicy(shape, weights, new Float32Array(512))
  const pixels = draws(512, 8, 0, 0.1)
  pixels[2 * spot + 1] = 1
  state = await openState(policy, pixels)
  blank = await blurred(state)
})
afterAll(() => {
  policy.dispose()
  state.inputs.observation.dispose()
  disposeKept()
})

const perfect = Float32Array.from({ length: 256 }, (_, i) => (i === spot ? 1 : 0))
const orders = (count: number) => Array.from({ length: count }, (_, i) => shuffle(256, streamOf('chance', i)))

describe('deletion and insertion', () => {
  it('explain the best action and blur every plane', () => {
    expect(state.chosen).toBe(0)
    const { data } = blurMatrix(16, 5)
    let light = 0
    for (let y = 0; y < 16; y++)
      for (let x = 0; x < 16; x++) light += data[5 * 16 + y]! * data[7 * 16 + x]! * state.pixels[2 * (y * 16 + x) + 1]!
    expect(blank[2 * spot + 1]).toBeCloseTo(light, 5)
  })

  it('of a perfect map are all or nothing from the first step on', async () => {
    const { deletion, insertion } = await course(state, blank, orderOf(perfect, streamOf(1)))
    const dark = 3 * blank[2 * spot + 1]!
    const left = 1 - distance(softmax([dark, -dark]), softmax([3, -3]))
    expect(left).toBeLessThan(0.8)
    deletion.policy.forEach((value, i) => expect(value).toBeCloseTo(i === 0 ? 1 : left, 4))
    insertion.policy.forEach((value, i) => expect(value).toBeCloseTo(i === 0 ? left : 1, 4))
    deletion.logit.forEach((value, i) => expect(value).toBeCloseTo(i === 0 ? 0 : 3 - dark, 4))
    insertion.logit.forEach((value, i) => expect(value).toBeCloseTo(i === 0 ? 3 - dark : 0, 4))
  })

  it('a perfect map beats every random order', async () => {
    const own = await course(state, blank, orderOf(perfect, streamOf(1)))
    for (const order of orders(12)) {
      const chance = await randomCourse(state, blank, order)
      expect(area(own.deletion.policy)).toBeLessThanOrEqual(area(chance.deletion.policy))
      expect(area(own.insertion.policy)).toBeGreaterThanOrEqual(area(chance.insertion.policy))
    }
  })

  it('random maps do not', async () => {
    const chance = await Promise.all(orders(60).map((order) => randomCourse(state, blank, order)))
    const baseline = area(meanCurve(chance.map(({ insertion }) => insertion.policy)))
    const gains = await Promise.all(
      Array.from({ length: 60 }, async (_, i) => {
        const own = await course(state, blank, orderOf(permuted(draws(256, 3), streamOf('map', i)), streamOf(i)))
        return area(own.insertion.policy) - baseline
      }),
    )
    const { low, high } = meanInterval(gains)
    expect(low).toBeLessThan(0)
    expect(high).toBeGreaterThan(0)
  })

  it('one walk of a random order is the insertion of its reverse', async () => {
    const [order] = orders(1)
    const both = await randomCourse(state, blank, order!)
    const reversed = await course(state, blank, order!.toReversed())
    both.insertion.policy.forEach((value, i) => expect(value).toBeCloseTo(reversed.insertion.policy[i]!, 5))
    both.insertion.logit.forEach((value, i) => expect(value).toBeCloseTo(reversed.insertion.logit[i]!, 5))
  })

  it('areas are mean heights', () => {
    expect(area([1, 1, 1])).toBe(1)
    expect(area([1, 0, 0])).toBe(0.25)
    expect(
      meanCurve([
        [1, 2],
        [3, 6],
      ]),
    ).toEqual([2, 4])
  })
})
