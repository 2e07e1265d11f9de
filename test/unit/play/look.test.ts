import { actionTarget, chosenTarget, policyTarget, sumTarget, valueTarget } from '../../../workers/lab/contracts/target'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import { createPolicy } from '../../../workers/lab/models/policy'
import { chooseNodeBackend } from '../../../workers/headless/backend.lib'
import * as tf from '../../../workers/lab/backend/tf'
import type { Policy } from '../../../workers/lab/contracts/model'
import type { ViewSpec } from '../../../workers/lab/contracts/recording'
import type { BatchGame } from '../../../workers/lab/envs/game'
import { fittingViews, hasCoarse, look, openView } from '../../../workers/lab/play/look'
import type { LookRequest } from '../../../workers/lab/play/look'
import { refusalOf, saliencyMethods } from '../../../workers/lab/saliency/registry'
import { observationOf } from '../../../workers/lab/envs/frames'
import { openGame, playerOn, wander } from './stages'

const jacobian = (target: ViewSpec['target']): ViewSpec => ({ method: 'jacobian', target, options: {} })
const near = (a: Float32Array, b: Float32Array) =>
  a.reduce((most, value, i) => Math.max(most, Math.abs(value - (b[i] ?? NaN))), 0)

let game: BatchGame
let policies: Policy[]
let request: LookRequest

beforeAll(async () => {
  await chooseNodeBackend('cpu')
  game = await openGame('catch')
  policies = [1, 2].map((seed) => createPolicy({ env: game.spec, network: 'small', seed }))
  const { planes } = wander(game, 5, 4)
  request = { policies: policies.slice(0, 1), views: [], planes, spec: game.spec, depth: 'full' }
})

/** Calls of the backend's asynchronous read. */
async function readBacks(job: () => Promise<unknown>): Promise<number> {
  const spy = vi.spyOn(tf.backend() as tf.KernelBackend, 'read')
  await job()
  const { length } = spy.mock.calls
  spy.mockRestore()
  return length
}

describe('lengths of a method', () => {
  it('follow the picture where nobody sets them, and are as published on 84 pixels', async () => {
    const at = async (id: string, method: string, given = {}) =>
      openView({ method, target: chosenTarget, options: given }, (await openGame(id)).spec).options
    expect(await at('breakout', 'perturbation')).toMatchObject({ d: 5, r: 2, blur: 3 })
    expect(await at('maze', 'perturbation')).toMatchObject({ d: 1, r: 0.5, blur: 0.5 })
    expect(await at('maze', 'occlusion')).toMatchObject({ patch: 1, stride: 1 })
    expect(await at('maze', 'sarfa', { r: 2 })).toMatchObject({ d: 1, r: 2 })
    expect(await at('recall', 'rise')).toMatchObject({ samples: 1000, cells: 10 })
  })
})

describe('look', () => {
  it('says what the policy says about the planes, newest last', async () => {
    const [own] = await look(request)
    const expected = tf.tidy(() => {
      const x = tf.div(
        tf.tensor4d(Float32Array.from(observationOf(request.spec.observation, request.planes)), [
          1,
          84,
          84,
          request.planes.length,
        ]),
        255,
      ) as tf.Tensor4D
      const { logits, value } = (policies[0] as Policy).forward({ observation: x })
      return [[...logits.dataSync()], [...value.dataSync()]]
    })
    expect([...(own?.logits ?? [])]).toEqual(expected[0])
    expect([own?.value]).toEqual(expected[1])
    expect([...(own?.probabilities ?? [])].reduce((a, b) => a + b, 0)).toBeCloseTo(1, 6)
    const [oldest, newest] = [
      request.planes[0]!,
      { ...request.planes[0]!, pixels: request.planes[0]!.pixels.map((light) => 255 - light) },
    ]
    expect(
      (observationOf(request.spec.observation, [oldest, newest]) as Uint8Array).filter((_, i) => i % 2 === 1),
    ).toEqual(newest.pixels)
  })

  it('reads back once, however many views and agents there are', async () => {
    const views = [jacobian(sumTarget), jacobian(valueTarget)].map((one) => openView(one, request.spec))
    expect(await readBacks(() => look({ ...request, policies, views }))).toBe(1)
    const [own, rival] = await look({ ...request, policies, views })
    expect([own, rival].map((judgement) => judgement?.maps.map(({ map }) => map.length))).toEqual([
      [7056, 7056],
      [7056, 7056],
    ])
    expect(own?.logits).not.toEqual(rival?.logits)
  })

  it('gives each view the map it would have alone', async () => {
    const specs = [
      jacobian(valueTarget),
      { method: 'jacobian', target: sumTarget, options: { quantity: 'signed' } },
      jacobian(actionTarget(1)),
    ] as ViewSpec[]
    const [together] = await look({ ...request, views: specs.map((one) => openView(one, request.spec)) })
    for (const [i, spec] of specs.entries()) {
      const [alone] = await look({ ...request, views: [openView(spec, request.spec)] })
      expect(near(together?.maps[i]?.map as Float32Array, alone?.maps[0]?.map as Float32Array)).toBe(0)
    }
    expect(together?.maps.map(({ signed }) => signed)).toEqual([false, true, false])
  })

  it('explains the action that is really taken, at the price of a second read-back', async () => {
    const views = [openView(jacobian(chosenTarget), request.spec)]
    const [greedy] = await look(request)
    const unlikely = (greedy?.probabilities ?? new Float32Array(3)).indexOf(Math.min(...(greedy?.probabilities ?? [])))
    const choose = () => unlikely
    expect(await readBacks(() => look({ ...request, views, choose }))).toBe(2)
    const [taken] = await look({ ...request, views, choose })
    const [named] = await look({ ...request, views: [openView(jacobian(actionTarget(unlikely)), request.spec)] })
    expect(near(taken?.maps[0]?.map as Float32Array, named?.maps[0]?.map as Float32Array)).toBe(0)
  })

  it('answers coarsely when asked to, and marks it', async () => {
    const view = openView({ method: 'perturbation', target: policyTarget, options: { d: 14 } }, request.spec)
    expect(hasCoarse(openView({ method: 'perturbation', target: policyTarget, options: {} }, request.spec))).toBe(true)
    const [coarse] = await look({ ...request, views: [view], depth: 'coarse' })
    expect(coarse?.maps[0]?.coarse).toBe(true)
    const [none] = await look({ ...request, views: [view], depth: 'act' })
    expect(none?.maps).toEqual([])
  })

  it('leaves no tensor behind', async () => {
    const views = [openView(jacobian(sumTarget), request.spec)]
    await look({ ...request, views })
    const before = tf.memory().numTensors
    await look({ ...request, views, policies })
    expect(tf.memory().numTensors).toBe(before)
  })

  it('is never refused because of a map: each method explains every agent that it has no refusal for, and no other', async () => {
    const cartpole = await openGame('cartpole')
    const scenes = [
      { spec: cartpole.spec, planes: playerOn(cartpole).planes, network: 'mlp' },
      { spec: game.spec, planes: request.planes, network: 'mlp' },
      { spec: game.spec, planes: request.planes, network: 'small' },
    ]
    const refused: string[][] = []
    for (const { spec, planes, network } of scenes) {
      const policy = createPolicy({ env: spec, network, seed: 3 })
      const able = saliencyMethods.filter((method) => refusalOf(method, policy) === null)
      refused.push(saliencyMethods.filter((method) => !able.includes(method)).map(({ id }) => id))
      const views = saliencyMethods.map(({ id }) => openView({ method: id, target: valueTarget, options: {} }, spec))
      const [judgement] = await look({ policies: [policy], views, planes, spec, depth: 'coarse' })
      expect(judgement!.logits.every(Number.isFinite)).toBe(true)
      expect(judgement!.maps.map(({ view }) => saliencyMethods[view]!.id)).toEqual(able.map(({ id }) => id))
      expect(judgement!.maps.every(({ map }) => map.every(Number.isFinite))).toBe(true)
      policy.dispose()
    }
    expect(refused.map((ids) => ids.sort())).toEqual([['grad-cam', 'object'], ['grad-cam'], []])
  })

  it('is asked for views that fit: one that does not gives way, its target too, and two that come to be one are one', async () => {
    const { spec } = await openGame('cartpole')
    const policy = createPolicy({ env: spec, network: 'mlp', seed: 3 })
    const view = (method: string, target: ViewSpec['target']): ViewSpec => ({ method, target, options: {} })
    expect(() => openView(view('grad-cam', valueTarget), spec, policy)).toThrow('Grad-CAM looks for places')
    const views = [view('rise', valueTarget), jacobian(actionTarget(1))]
    expect(fittingViews(views, spec, policy)).toBe(views)
    expect(fittingViews([view('grad-cam', valueTarget), view('object', valueTarget)], spec, policy)).toEqual([
      jacobian(valueTarget),
    ])
    expect(fittingViews([view('rise', actionTarget(17)), view('object', actionTarget(17))], spec, policy)).toEqual([
      view('rise', chosenTarget),
      jacobian(chosenTarget),
    ])
    expect(fittingViews([view('grad-cam', valueTarget)], spec, null)).toEqual([view('grad-cam', valueTarget)])
    policy.dispose()
  })

  it('refuses a view that does not exist, by name', () => {
    expect(() => openView({ method: 'x-ray', target: valueTarget, options: {} }, request.spec)).toThrow('x-ray')
    expect(() => openView({ method: 'jacobian', target: valueTarget, options: { glow: 1 } }, request.spec)).toThrow(
      'glow',
    )
  })
})
