import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chooseNodeBackend } from '../../../../workers/headless/backend.lib'
import { infidelity, probe } from '../../../../workers/lab/studies/methods/infidelity'
import { permuted } from '../../../../workers/lab/studies/methods/order'
import { streamOf } from '../../../../workers/lab/streams'
import { mapOf, openState, signedOptions, type State } from '../../../../workers/lab/studies/methods/state'
import type { Policy } from '../../../../workers/lab/contracts/model'
import { isSigned, saliencyMethod, saliencyMethods } from '../../../../workers/lab/saliency/registry'
import { constantPolicy, draws, linearPolicy } from '../../saliency/policies'

const shape = [20, 18, 3] as const
const plain = [20, 18] as const
const numbers = 20 * 18 * 3
let policy: Policy
let state: State
beforeAll(async () => {
  await chooseNodeBackend('wasm')
  policy = linearPolicy(shape, draws(numbers * 2, 4, -1, 1), new Float32Array(numbers))
  state = await openState(policy, draws(numbers, 6))
})
afterAll(() => {
  policy.dispose()
  state.inputs.observation.dispose()
})

const signed = (id: string) => mapOf(saliencyMethod(id), state, signedOptions(saliencyMethod(id))!)

describe('infidelity', () => {
  it('is 0 for the exact gradient of a linear policy, in any unit', async () => {
    const gradient = await signed('jacobian')
    const squares = await probe(state, 'slope', streamOf(1))
    expect(squares.changes).toHaveLength(200)
    expect(infidelity(gradient, plain, squares, true)).toBeLessThan(1e-6)
    expect(
      infidelity(
        gradient.map((value) => value * 1e-3),
        plain,
        squares,
        true,
      ),
    ).toBeLessThan(1e-6)
  })

  it('is 0 for exact contributions, and gradient × input and integrated gradients give them', async () => {
    const squares = await probe(state, 'share', streamOf(1))
    for (const id of ['gradient-input', 'integrated-gradients'])
      expect(infidelity(await signed(id), plain, squares, true)).toBeLessThan(1e-6)
    // A slope is no contribution.
    expect(infidelity(await signed('jacobian'), plain, squares, true)).toBeGreaterThan(0.02)
  })

  it('is 1 for the opposite of the truth, and large for its values elsewhere', async () => {
    const squares = await probe(state, 'slope', streamOf(1))
    const gradient = await signed('jacobian')
    expect(
      infidelity(
        gradient.map((value) => -value),
        plain,
        squares,
        true,
      ),
    ).toBe(1)
    expect(infidelity(permuted(gradient, streamOf(2)), plain, squares, true)).toBeGreaterThan(0.4)
  })

  it('without a sign compares magnitudes', async () => {
    const squares = await probe(state, 'share', streamOf(3))
    const map = await signed('gradient-input')
    const ask = (one: Float32Array) => infidelity(one, plain, squares, false)
    expect(ask(map)).toBe(ask(map.map((value) => -value)))
  })

  it('where nothing changes only an empty map foretells it', async () => {
    const nothing = constantPolicy(shape, 2)
    const still = await openState(nothing, state.pixels)
    const squares = await probe(still, 'share', streamOf(1))
    expect(infidelity(new Float32Array(360), plain, squares, true)).toBe(0)
    expect(infidelity(draws(360, 1), plain, squares, true)).toBe(1)
    nothing.dispose()
    still.inputs.observation.dispose()
  })
})

describe('signed options', () => {
  it('are found where a method has a sign', () => {
    const found = saliencyMethods.filter((method) => signedOptions(method)).map(({ id }) => id)
    expect(found).toEqual(
      expect.arrayContaining([
        'jacobian',
        'smoothgrad',
        'gradient-input',
        'integrated-gradients',
        'occlusion',
        'rise',
        'grad-cam',
      ]),
    )
    expect(found).not.toContain('perturbation')
    for (const method of saliencyMethods)
      if (signedOptions(method)) expect(isSigned(method, signedOptions(method)!)).toBe(true)
    expect(signedOptions(saliencyMethod('jacobian'))).toMatchObject({ quantity: 'signed', planes: 'sum' })
  })
})
