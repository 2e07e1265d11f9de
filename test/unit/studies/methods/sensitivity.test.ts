import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chooseNodeBackend } from '../../../../workers/headless/backend.lib'
import * as ops from '../../../../workers/lab/backend/ops'
import type { Tensor } from '../../../../workers/lab/contracts/tensor'
import { streamOf } from '../../../../workers/lab/streams'
import { maxSensitivity } from '../../../../workers/lab/studies/methods/sensitivity'
import { mapOf, openState, type State } from '../../../../workers/lab/studies/methods/state'
import type { Policy } from '../../../../workers/lab/contracts/model'
import type { SaliencyMethod } from '../../../../workers/lab/contracts/saliency'
import { saliencyMethod } from '../../../../workers/lab/saliency/registry'
import { constantPolicy, draws, linearPolicy } from '../../saliency/policies'

const shape = [10, 10, 1] as const
let policy: Policy
let state: State
beforeAll(async () => {
  await chooseNodeBackend('wasm')
  policy = linearPolicy(shape, draws(200, 4, -1, 1), new Float32Array(100))
  state = await openState(policy, draws(100, 6))
})
afterAll(() => {
  policy.dispose()
  state.inputs.observation.dispose()
})

/** The picture itself. */
const mirror: SaliencyMethod = {
  id: 'mirror',
  title: 'Mirror',
  glow: '',
  cite: 'for tests',
  signed: false,
  needs: 'forward',
  unit: 'light',
  options: {},
  explain: ({ inputs: { observation = ops.zeros([0]) } }) => ops.clone(ops.reshape(observation, [10, 10])) as Tensor,
}
const ask = async (method: SaliencyMethod, extra = {}) =>
  maxSensitivity(method, state, await mapOf(method, state), {}, streamOf(1), extra)

describe('max-sensitivity', () => {
  it('is 0 where the map does not depend on the picture, and chance is not', async () => {
    const found = await maxSensitivity(
      saliencyMethod('jacobian'),
      state,
      await mapOf(saliencyMethod('jacobian'), state),
      { planes: 'newest', quantity: 'squared' },
      streamOf(1),
    )
    expect(found!.value).toBeLessThan(1e-6)
    expect(found!.baseline).toBeGreaterThan(0.5)
  })

  it('of the picture itself is the noise over the picture, and grows with samples and radius', async () => {
    const size = Math.hypot(...state.pixels)
    const { value } = (await ask(mirror, { radius: 0.1 }))!
    expect(value).toBeGreaterThan((0.1 * Math.sqrt(100 / 3) * 0.8) / size)
    expect(value).toBeLessThan((0.1 * Math.sqrt(100)) / size)
    expect((await ask(mirror, { radius: 0.1, samples: 1 }))!.value).toBeLessThanOrEqual(value)
    expect((await ask(mirror, { radius: 0.01 }))!.value).toBeCloseTo(value / 10, 5)
  })

  it('of an empty map is not asked', async () => {
    const nothing = constantPolicy(shape, 2)
    const still = await openState(nothing, state.pixels)
    const jacobian = saliencyMethod('jacobian')
    expect(
      await maxSensitivity(
        jacobian,
        still,
        await mapOf(jacobian, still),
        { planes: 'newest', quantity: 'squared' },
        streamOf(1),
      ),
    ).toBeUndefined()
    nothing.dispose()
    still.inputs.observation.dispose()
  })
})
