import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chooseNodeBackend } from '../../../workers/headless/backend.lib'
import * as ops from '../../../workers/lab/backend/ops'
import { defaults } from '../../../workers/lab/contracts/options'
import { disposeKept } from '../../../workers/lab/saliency/cache'
import rise, { drawMasks, maskVariance } from '../../../workers/lab/saliency/methods/rise'
import { numbers } from './policies'

const [h, w] = [84, 84]
const given = defaults(rise.options)
beforeAll(async () => void (await chooseNodeBackend('wasm')))
afterAll(disposeKept)

describe("RISE's masks", () => {
  it('vary as is said of them, which is half of what p(1 − p) would have it', async () => {
    const said = (await ops.tidy(() => ops.clone(maskVariance(h, w, given))).data()) as Float32Array
    expect(Math.min(...said)).toBeGreaterThan(0.09)
    // At the border there is no cell beyond to mix with.
    expect(Math.max(...said)).toBeLessThan(0.18)
    expect(said[42 * w + 42]).toBeLessThan(0.15)
    // All masks of the seed, in the chunks that `explain` takes.
    const [sum, squares] = [new Float64Array(h * w), new Float64Array(h * w)]
    for (let start = 0; start < given.samples; start += 25) {
      const masks = await numbers(ops.tidy(() => drawMasks(h, w, start, given)))
      masks.forEach((value, i) => {
        sum[i % (h * w)]! += value
        squares[i % (h * w)]! += value * value
      })
    }
    const n = given.samples
    const found = squares.map((square, i) => square / n - (sum[i]! / n) ** 2)
    const total = (values: Iterable<number>) => [...values].reduce((all, value) => all + value, 0)
    expect(total(found) / total(said)).toBeCloseTo(1, 1)
    found.forEach((value, i) => expect(Math.abs(value / said[i]! - 1)).toBeLessThan(0.2))
  })
})
