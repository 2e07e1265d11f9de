import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chooseNodeBackend } from '../../../../workers/headless/backend.lib'
import { buildPolicy } from '../../../../workers/lab/models/policy'
import { measure } from '../../../../workers/lab/studies/methods/measures'
import { cascade, visitRandomised } from '../../../../workers/lab/studies/methods/randomisation'
import { openState, type State } from '../../../../workers/lab/studies/methods/state'
import * as ops from '../../../../workers/lab/backend/ops'
import type { Row } from '../../../../workers/lab/contracts/study'
import type { NamedArray, NetworkSpec, Policy } from '../../../../workers/lab/contracts/model'
import type { SaliencyMethod } from '../../../../workers/lab/contracts/saliency'
import { disposeKept } from '../../../../workers/lab/saliency/cache'
import { saliencyMethod } from '../../../../workers/lab/saliency/registry'
import { draws } from '../../saliency/policies'

const network: NetworkSpec = {
  id: 'layered',
  title: 'Layered',
  cite: 'for tests',
  build(nn, { observation }) {
    const conv1 = nn.conv('conv1', observation, { filters: 6, kernel: 5, stride: 2 })
    return nn.dense('dense1', nn.conv('conv2', conv1, { filters: 6, kernel: 3 }), 16)
  },
}
/** Looks at the picture and never at the policy. */
const edges: SaliencyMethod = {
  id: 'edges',
  title: 'Edges',
  cite: 'for tests',
  signed: false,
  glow: '',
  needs: 'forward',
  unit: 'light',
  options: {},
  explain: ({ inputs: { observation = ops.zeros([0]) } }) =>
    ops.tidy(() => {
      const [, h, w] = observation.shape as readonly [number, number, number]
      const plane = ops.reshape(ops.slice(observation, [0, 0, 0, 0], [1, h, w, 1]), [h, w])
      return ops.abs(ops.sub(plane, ops.concat([ops.slice(plane, [0, 1], [h, w - 1]), ops.zeros([h, 1])], 1)))
    }),
}

let policy: Policy
let fresh: NamedArray[]
let state: State
beforeAll(async () => {
  await chooseNodeBackend('wasm')
  policy = buildPolicy(network, [24, 24, 2], 3, 5)
  const other = buildPolicy(network, [24, 24, 2], 3, 6)
  fresh = await other.read()
  other.dispose()
  state = await openState(policy, draws(24 * 24 * 2, 9))
})
afterAll(() => {
  policy.dispose()
  state.inputs.observation.dispose()
  disposeKept()
})

const bytes = (arrays: readonly NamedArray[]) =>
  arrays.map(({ name, data }) => [name, [...new Uint32Array(data.buffer, data.byteOffset, data.length)]])
const changed = (weights: readonly NamedArray[], from: readonly NamedArray[]) =>
  weights.filter((array, i) => array.data !== from[i]!.data).map(({ name }) => name)

describe('the cascade', () => {
  it('goes from the heads to the picture and takes everything above along', async () => {
    const weights = await policy.read()
    const depths = cascade(weights, fresh)
    expect(depths.map(({ id }) => id)).toEqual(['heads', 'dense1', 'conv2', 'conv1'])
    expect(changed(depths[0]!.weights, weights)).toEqual(['policy/kernel', 'policy/bias', 'value/kernel', 'value/bias'])
    expect(changed(depths[1]!.weights, weights)).toEqual([
      'dense1/kernel',
      'dense1/bias',
      'policy/kernel',
      'policy/bias',
      'value/kernel',
      'value/bias',
    ])
    expect(bytes(depths[3]!.weights)).toEqual(bytes(fresh))
  })

  it('leaves the weights as they were, bit for bit, even when something goes wrong', async () => {
    const before = bytes(await policy.read())
    let seen: unknown
    await visitRandomised(policy, fresh, async (depth) => {
      if (depth === 'conv1') seen = bytes(await policy.read())
    })
    expect(seen).toEqual(bytes(fresh))
    expect(bytes(await policy.read())).toEqual(before)
    await expect(visitRandomised(policy, fresh, () => Promise.reject(new Error('stop')))).rejects.toThrow('stop')
    expect(bytes(await policy.read())).toEqual(before)
  })
})

describe('randomisation', () => {
  it('catches a method that does not look at the weights, and not one that does', async () => {
    const rows: Row[] = []
    for await (const row of measure({
      methods: [edges, saliencyMethod('jacobian')],
      pairs: [],
      state,
      background: new Float32Array(state.pixels.length),
      fresh,
      words: [1],
      breathe: async () => {},
    }))
      rows.push(row)
    const alike = (method: string, metric: string) =>
      rows.filter((row) => row['method'] === method && row['metric'] === metric)
    for (const metric of ['randomised-spearman', 'randomised-ssim', 'randomised-hog']) {
      expect(alike('edges', metric).map(({ depth }) => depth)).toEqual(['heads', 'dense1', 'conv2', 'conv1'])
      for (const { value, baseline } of alike('edges', metric)) {
        expect(value).toBeCloseTo(1, 6)
        expect(baseline).toBeLessThan(0.7)
      }
      expect(alike('jacobian', metric).at(-1)!['value']).toBeLessThan(0.7)
    }
  })
})
