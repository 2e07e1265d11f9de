import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chooseNodeBackend } from '../../workers/headless/backend.lib'
import * as ops from '../../workers/lab/backend/ops'
import { InputError } from '../../workers/lab/contracts/errors'
import type { Model, Policy, PolicyOutput, Port } from '../../workers/lab/contracts/model'
import { defaults, type Values } from '../../workers/lab/contracts/options'
import type { SaliencyMethod, Subject } from '../../workers/lab/contracts/saliency'
import { actionTarget, componentTarget, valueTarget } from '../../workers/lab/contracts/target'
import type { Tensor } from '../../workers/lab/contracts/tensor'
import { buildModel } from '../../workers/lab/models/model'
import { trace } from '../../workers/lab/models/layers'
import { buildPolicy } from '../../workers/lab/models/policy'
import gru from '../../workers/lab/models/networks/gru'
import gruNature from '../../workers/lab/models/networks/gru-nature'
import { disposeKept } from '../../workers/lab/saliency/cache'
import jacobian from '../../workers/lab/saliency/methods/jacobian'
import gradCam from '../../workers/lab/saliency/methods/grad-cam'
import gradientInput from '../../workers/lab/saliency/methods/gradient-input'
import { refusalOf, saliencyMethods } from '../../workers/lab/saliency/registry'
import { observationShape, observationSize, type ObservationSpec } from '../../workers/lab/contracts/observation'
import { rewardTarget } from '../../workers/lab/rewards/looks/maps'
import { createReward, traceReward } from '../../workers/lab/rewards/model'
import { rewardNetworks } from '../../workers/lab/rewards/registry'
import { relativeDifference } from '../unit/saliency/cases'
import { planted } from '../unit/rewards/looks/planted'
import { fakePolicy } from '../unit/models/fake'
import { draws, numbers } from '../unit/saliency/policies'

/** Every method on what is no stack of grey frames: named numbers, coloured frames, models with several inputs, policies that remember. */
const usual = (method: SaliencyMethod) =>
  ({ ...defaults(method.options), ...('samples' in method.options && { samples: 400 }) }) as Values
const map = (method: SaliencyMethod, subject: Subject, options: object = usual(method)) =>
  numbers(method.explain(subject, options as Values))
const free = ({ model, inputs }: Subject) => {
  model.dispose()
  ops.dispose(inputs)
}
/** They look for places. */
const picturesOnly = ['grad-cam', 'object']

/** logits and value linear in the flattened input. */
function linear(shape: readonly number[], weights: Float32Array, actions: number, port?: Port): Model {
  const w = ops.keep(ops.tensor(weights, [weights.length / (actions + 1), actions + 1]))
  const policy = fakePolicy({
    observation: shape,
    actions,
    forward(x) {
      const y = ops.matMul(ops.reshape(x, [x.shape[0] ?? 1, -1]), w)
      return { logits: ops.slice(y, [0, 0], [-1, actions]), value: ops.slice(y, [0, actions], [-1, 1]) }
    },
    dispose: () => w.dispose(),
  })
  return port ? { ...policy, inputs: { observation: port } } : policy
}

beforeAll(async () => void (await chooseNodeBackend('wasm')))
afterAll(disposeKept)

describe.each(saliencyMethods.map((method) => [method.id, method] as const))('%s', (id, method) => {
  /** Two actions; logit 0 = 2·a − 1·b, logit 1 = −a, value = a; c and d say nothing. */
  const vector = (): Subject => ({
    model: linear([4], Float32Array.of(2, -1, 1, -1, 0, 0, 0, 0, 0, 0, 0, 0), 2, {
      kind: 'vector',
      shape: [4],
      names: ['a', 'b', 'c', 'd'],
      low: [-1, -1, -1, -1],
      high: [1, 1, 1, 1],
    }),
    inputs: { observation: ops.tensor(Float32Array.of(0.5, 0.25, 0.8, -0.3), [1, 4]) },
    of: 'observation',
    target: actionTarget(0),
  })
  /** By hand, for the target 2a − b at (0.5, 0.25): slopes (2, −1), contributions (1, −0.25). */
  const answers: Readonly<Record<string, readonly number[]>> = {
    jacobian: [4, 1],
    smoothgrad: [4, 1],
    'gradient-input': [1, -0.25],
    'integrated-gradients': [1, -0.25],
    perturbation: [0.5, 0.03125],
    occlusion: [0.5, 0.03125],
  }

  if (picturesOnly.includes(id))
    it('says in a word that it needs a picture', () => {
      const subject = vector()
      const before = ops.memory().numTensors
      expect(() => method.explain(subject, usual(method))).toThrow(InputError)
      expect(ops.memory().numTensors).toBe(before)
      free(subject)
    })
  else
    it('gives every one of n numbers its own, and nothing to those that say nothing', async () => {
      const subject = vector()
      const before = ops.memory().numTensors
      const tensor = method.explain(subject, usual(method))
      disposeKept()
      expect(ops.memory().numTensors).toBeLessThanOrEqual(before + 1)
      expect(tensor.shape).toEqual([1, 4])
      const [a = NaN, b = NaN, ...rest] = await numbers(tensor)
      const known = answers[id]
      if (known) expect([a, b]).toEqual(known.map((value) => expect.closeTo(value, 4)))
      else expect(Math.abs(a)).toBeGreaterThan(0.05)
      if (id === 'rise') expect(a).toBeGreaterThan(Math.max(...rest.map(Math.abs)))
      else expect(rest.map(Math.abs)).toEqual([0, 0])
      free(subject)
    })

  /** Two frames of three colours, 10 × 9; reads the green of one pixel of the newest frame, value alone. */
  const [h, w, frames] = [10, 9, 2]
  const spot = (5 * w + 4) * 6 + 3 + 1
  const coloured = (weight = 1): Subject => {
    const weights = new Float32Array(h * w * 6 * 3)
    weights[spot * 3 + 2] = weight
    weights[spot * 3] = weight
    const image = draws(h * w * 6, 3, 0.2, 1)
    image[spot] = 1.5
    return {
      model: linear([h, w, 6], weights, 2, { kind: 'image', shape: [h, w, 6], frames, channels: 3 }),
      inputs: { observation: ops.tensor(image, [1, h, w, 6]) },
      of: 'observation',
      objects: [[], [{ kind: 'speck', id: 0, x: 4, y: 5, w: 1, h: 1 }]],
      frame: { width: w, height: h },
      target: id === 'sarfa' ? actionTarget(0) : valueTarget,
    }
  }
  if (id !== 'grad-cam')
    it('finds a coloured pixel of the newest frame', async () => {
      const subject = coloured()
      const fine = {
        ...usual(method),
        ...('d' in method.options && { d: 1, r: 0.5, grid: 'centred' }),
        ...('patch' in method.options && { patch: 1, stride: 1 }),
      } as Values
      const found = await map(method, subject, fine)
      expect(found.length).toBe(h * w)
      const most = found.reduce((best, value, i) => (Math.abs(value) > Math.abs(found[best]!) ? i : best), 0)
      const [y, x] = [Math.floor(most / w), most % w]
      expect(Math.hypot(y - 5, x - 4), `${y}, ${x}`).toBeLessThanOrEqual(id === 'rise' ? 4 : 1)
      free(subject)
      if (id === 'rise') return
      const blind = coloured(0)
      expect((await map(method, blind, fine)).every((value) => value === 0)).toBe(true)
      free(blind)
    })
})

describe('colours', () => {
  it('become one number as asked', async () => {
    const weights = Float32Array.of(3, -4, 0)
    const subject: Subject = {
      model: linear([1, 1, 3], weights, 0, { kind: 'image', shape: [1, 1, 3], frames: 1, channels: 3 }),
      inputs: { observation: ops.ones([1, 1, 1, 3]) },
      of: 'observation',
      target: valueTarget,
    }
    const seen = async (channels: string) =>
      (await map(jacobian, subject, { ...defaults(jacobian.options), quantity: 'signed', channels }))[0]
    expect([await seen('mean'), await seen('L1'), await seen('L2')]).toEqual(
      [-1 / 3, 7, 5].map((value) => expect.closeTo(value, 5)),
    )
    free(subject)
  })
})

/** Small enough to ask every method of every network. */
const quick = (method: SaliencyMethod) =>
  ({
    ...usual(method),
    ...('samples' in method.options && { samples: 20 }),
    ...('d' in method.options && { d: 14 }),
    ...('stride' in method.options && { patch: 14, stride: 14 }),
    ...('steps' in method.options && { steps: 2 }),
  }) as Values

describe.each(rewardNetworks.all.map((network) => [network.id, network] as const))('the reward %s', (_, network) => {
  const specs = [
    { kind: 'image', width: 11, height: 11, channels: 1, frames: 1 },
    { kind: 'image', width: 11, height: 11, channels: 3, frames: 1 },
    { kind: 'image', width: 84, height: 84, channels: 1, frames: 4 },
  ] as const
  const fits = (spec: ObservationSpec) => {
    try {
      traceReward(network, spec)
      return true
    } catch (error) {
      if (error instanceof InputError) return false
      throw error
    }
  }

  it('is explained by every method, each picture that it reads, or the method says why not', async () => {
    const spec = specs.find(fits)!
    const { width, height } = spec
    const model = createReward(network, spec, 2)
    const size = observationSize(spec)
    const pictures = Object.fromEntries(
      model.reads.map((sight, i) => [sight, ops.tensor(draws(size, 5 + i), [1, ...observationShape(spec)])]),
    )
    for (const method of saliencyMethods)
      for (const of of model.reads) {
        const subject: Subject = {
          model,
          inputs: pictures,
          of,
          target: rewardTarget,
          objects: Array.from({ length: spec.frames }, () => [{ kind: 'speck', id: 0, x: 2, y: 3, w: 4, h: 4 }]),
          frame: { width, height },
        }
        if (refusalOf(method, model, of)) {
          expect(() => method.explain(subject, quick(method))).toThrow(InputError)
          continue
        }
        const found = await map(method, subject, quick(method))
        expect(found.length === width * height && found.every(Number.isFinite), `${method.id} of ${of}`).toBe(true)
        expect(
          found.some((value) => value !== 0),
          `${method.id} of ${of}`,
        ).toBe(true)
      }
    ops.dispose(pictures)
    model.dispose()
  })
})

describe('a reward that is a sum over two pictures', () => {
  const spec = { kind: 'image', width: 10, height: 9, channels: 1, frames: 1 } as const
  const [size, shape] = [90, [1, 9, 10, 1]]
  const weights = { before: draws(size, 11, -1, 1), after: draws(size, 12, -1, 1) }
  const [box, frame] = [
    { kind: 'speck', id: 0, x: 4, y: 5, w: 2, h: 1 },
    { width: 10, height: 9 },
  ]

  it('says of each what it says where that one is all there is', async () => {
    const pair = planted(spec, [...weights.after], [...weights.before])
    const inputs = { before: ops.tensor(draws(size, 1), shape), after: ops.tensor(draws(size, 2), shape) }
    for (const of of ['before', 'after'] as const) {
      const alone = planted(spec, [...weights[of]])
      for (const method of saliencyMethods) {
        if (refusalOf(method, pair, of)) continue
        const common = { target: rewardTarget, objects: [[box]], frame }
        const found = await map(method, { ...common, model: pair, inputs, of })
        const wanted = await map(method, { ...common, model: alone, inputs: { after: inputs[of] }, of: 'after' })
        expect(relativeDifference(found, wanted), `${method.id} of ${of}`).toBeLessThan(1e-3)
      }
      alone.dispose()
    }
    pair.dispose()
    ops.dispose(inputs)
  })

  it('has convolutions of its own for each: a picture that says nothing lights nothing up', async () => {
    const port = { kind: 'image', shape: [8, 8, 1], frames: 1, channels: 1 } as const
    const inputs = { before: port, after: port }
    const graph = trace(inputs, (nn, { before, after }) => ({
      reward: nn.dense(
        'reward',
        nn.concat(
          nn.conv('conv1', before!, { filters: 1, kernel: 3 }),
          nn.conv('conv2', after!, { filters: 1, kernel: 3 }),
        ),
        1,
        { activation: 'none' },
      ),
    }))
    const model = buildModel({ kind: 'reward', network: 'pair', inputs, graph, seed: 4 })
    model.write(
      (await model.read()).map(({ name, shape: own, data }) => ({
        name,
        shape: own,
        // Everything brightens; the reward is the mean of what comes of the picture before.
        data: data.map((_, i) => (name.startsWith('conv') ? 1 : name === 'reward/kernel' && i < 36 ? 1 / 36 : 0)),
      })),
    )
    expect(model.layers.map(({ name, sees }) => [name, sees])).toEqual([
      ['conv1', ['before']],
      ['conv2', ['after']],
    ])
    const pictures = { before: ops.tensor(draws(64, 1), [1, 8, 8, 1]), after: ops.tensor(draws(64, 2), [1, 8, 8, 1]) }
    const seen = (of: string) =>
      map(gradCam, { model, inputs: pictures, of, target: rewardTarget }, { sign: 'positive' })
    expect(Math.min(...(await seen('before')))).toBeGreaterThan(0)
    expect((await seen('after')).every((value) => value === 0)).toBe(true)
    ops.dispose(pictures)
    model.dispose()
  })
})

describe.each(saliencyMethods.map((method) => [method.id, method] as const))('%s of a component', (_, method) => {
  const model = { current: undefined as Policy | undefined }
  const reader = Array.from({ length: 64 }, (_, i) => Math.sin(i))
  afterAll(() => model.current?.dispose())

  it('of a memory explains it as it would a value that is that component', async () => {
    const screen = { kind: 'image', height: 36, width: 36, channels: 3, frames: 1 } as const
    const policy = (model.current = buildPolicy(gruNature, screen, 2, 5))
    const says = (said: PolicyOutput): PolicyOutput => ({
      ...said,
      value: ops.matMul(said.memory!, ops.tensor(reader, [64, 1])),
    })
    const speaking: Policy = {
      ...policy,
      forward: (inputs, aside) => says(policy.forward(inputs, aside)),
      resume: (activations, layer, inputs) => says(policy.resume(activations, layer, inputs)),
    }
    const inputs = {
      observation: ops.tensor(draws(3888, 4, 0, 1), [1, 36, 36, 3]),
      memory: ops.tensor(draws(64, 3, -1, 1), [1, 64]),
    }
    const box = { kind: 'ball', id: 0, x: 4, y: 4, w: 6, h: 6 }
    const objects = { objects: [[box]], frame: { width: 36, height: 36 } }
    const of = { inputs, of: 'observation', ...objects, chosen: 1 }
    const component = await map(method, { ...of, model: policy, target: componentTarget(reader) })
    const value = await map(method, { ...of, model: speaking, target: valueTarget })
    expect(relativeDifference(component, value)).toBeLessThan(1e-5)
    expect(Math.max(...component.map(Math.abs))).toBeGreaterThan(0)
    ops.dispose(inputs)
  })
})

describe('memory', () => {
  const vector = { kind: 'vector', names: ['a', 'b', 'c'], low: [-1, -1, -1], high: [1, 1, 1] } as const
  const row = (seed: number) => ops.tensor(draws(3, seed, -1, 1), [1, 3])
  const open = () => {
    const model = buildPolicy(gru, vector, 2, 5)
    const past = { observations: ops.concat([row(1), row(2)]), memory: ops.zeros([1, model.memory]) }
    const { memory } = model.forward({ observation: past.observations, memory: past.memory })
    const inputs = { observation: row(3), memory: ops.slice(memory!, [1, 0], [1, -1]) }
    return { model, inputs, of: 'observation', past, target: valueTarget } satisfies Subject
  }

  it('is held: the slope of this decision’s observation', async () => {
    const subject = open()
    const value = (data: Float32Array) =>
      ops.tidy(
        () => subject.model.forward({ ...subject.inputs, observation: ops.tensor(data, [1, 3]) }).value.dataSync()[0]!,
      )
    const now = subject.inputs.observation.dataSync() as Float32Array
    const found = await map(jacobian, subject, { ...defaults(jacobian.options), quantity: 'signed' })
    found.forEach((slope, i) => {
      const at = (by: number) => value(now.map((v, k) => (k === i ? v + by : v)))
      expect(slope).toBeCloseTo((at(1e-2) - at(-1e-2)) / 2e-2, 3)
    })
    subject.model.dispose()
  })

  it('is unrolled: what the last observations did by way of it, added up', async () => {
    const subject = open()
    const { past, model } = subject
    const shown = [...past.observations.dataSync(), ...subject.inputs.observation.dataSync()]
    const value = (data: readonly number[]) =>
      ops.tidy(() => model.forward({ observation: ops.tensor(data, [3, 3]), memory: past.memory }).value.dataSync()[2]!)
    const slope = (at: number) =>
      (value(shown.map((v, k) => (k === at ? v + 1e-2 : v))) - value(shown.map((v, k) => (k === at ? v - 1e-2 : v)))) /
      2e-2
    const options = (back: number) => ({ ...defaults(jacobian.options), quantity: 'signed', memory: 'unrolled', back })
    const [three, two, one] = [
      await map(jacobian, subject, options(8)),
      await map(jacobian, subject, options(2)),
      await map(jacobian, subject, options(1)),
    ]
    for (const i of [0, 1, 2]) {
      expect(one[i]).toBeCloseTo(slope(6 + i), 3)
      expect(two[i]).toBeCloseTo(slope(6 + i) + slope(3 + i), 2)
      expect(three[i]).toBeCloseTo(slope(6 + i) + slope(3 + i) + slope(i), 2)
    }
    const product = await map(gradientInput, subject, { ...defaults(gradientInput.options), memory: 'unrolled' })
    for (const i of [0, 1, 2])
      expect(product[i]).toBeCloseTo(
        [0, 3, 6].reduce((sum, at) => sum + shown[at + i]! * slope(at + i), 0),
        2,
      )
    model.dispose()
  })

  it('that nobody knows the past of cannot be unrolled, and says so; every other method holds it', async () => {
    const { past: _, ...subject } = open()
    expect(() => jacobian.explain(subject, { ...defaults(jacobian.options), memory: 'unrolled' })).toThrow(InputError)
    for (const method of saliencyMethods) {
      if (picturesOnly.includes(method.id)) continue
      const found: Tensor = method.explain(subject, usual(method))
      expect((await numbers(found)).every(Number.isFinite), method.id).toBe(true)
    }
    subject.model.dispose()
  })
})
