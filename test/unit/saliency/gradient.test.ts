import {
  actionTarget,
  chosenTarget,
  marginTarget,
  policyTarget,
  sumTarget,
  valueTarget,
} from '../../../workers/lab/contracts/target'
import { afterEach, describe, expect, it } from 'vitest'
import type { PolicyInputs } from '../../../workers/lab/contracts/model'
import { chooseNodeBackend } from '../../../workers/headless/backend.lib'
import * as ops from '../../../workers/lab/backend/ops'
import * as tf from '../../../workers/lab/backend/tf'
import { defaults } from '../../../workers/lab/contracts/options'
import type { Subject, Target } from '../../../workers/lab/contracts/saliency'
import { disposeKept, kept } from '../../../workers/lab/saliency/cache'
import { average } from '../../../workers/lab/saliency/combinators'
import jacobian from '../../../workers/lab/saliency/methods/jacobian'
import smoothgrad from '../../../workers/lab/saliency/methods/smoothgrad'
import { explainMany, isSigned, saliencyMethod, saliencyMethods } from '../../../workers/lab/saliency/registry'
import { convPolicy, draws, largestDifference, linearPolicy, numbers, observationOf } from './policies'

await chooseNodeBackend('cpu')

afterEach(disposeKept)

const shape = [7, 9, 3] as const
const [h, w, planes] = shape
const pixels = h * w * planes
const weights = draws(pixels * 2, 1, -1, 1)
const value = draws(pixels, 2, -1, 1)
const image = draws(pixels, 3)

function linearSubject(target: Target): Subject {
  return {
    model: linearPolicy(shape, weights, value),
    inputs: { observation: observationOf(image, shape) },
    of: 'observation',
    target,
  }
}

function free({ model, inputs }: Subject): void {
  model.dispose()
  ops.dispose(inputs)
}

const newest = (of: (i: number) => number) => Array.from({ length: h * w }, (_, i) => of(i * planes + planes - 1))

describe('Jacobian', () => {
  it.each([
    [valueTarget, (i: number) => value[i] ?? NaN],
    [sumTarget, (i: number) => (weights[2 * i] ?? NaN) + (weights[2 * i + 1] ?? NaN)],
    [policyTarget, (i: number) => (weights[2 * i] ?? NaN) + (weights[2 * i + 1] ?? NaN)],
    [actionTarget(1), (i: number) => weights[2 * i + 1] ?? NaN],
    [marginTarget(1, 0), (i: number) => (weights[2 * i + 1] ?? NaN) - (weights[2 * i] ?? NaN)],
  ] as const)('of a linear policy is its weights for %j', async (target, weight) => {
    const subject = linearSubject(target)
    const map = await numbers(jacobian.explain(subject, defaults(jacobian.options)))
    expect(
      largestDifference(
        map,
        newest((i) => weight(i) ** 2),
      ),
    ).toBeLessThan(1e-5)
    free(subject)
  })

  it('shows any quantity of any planes', async () => {
    const subject = linearSubject(valueTarget)
    const pixel = (i: number) => Array.from({ length: planes }, (_, c) => value[i * planes + c] ?? NaN)
    const each = (of: (v: number[]) => number) => Array.from({ length: h * w }, (_, i) => of(pixel(i)))
    const greatest = (v: number[]) => v.reduce((most, x) => (Math.abs(x) > Math.abs(most) ? x : most))
    const cases: [string, string, (v: number[]) => number][] = [
      ['newest', 'signed', (v) => v.at(-1) ?? NaN],
      ['newest', 'absolute', (v) => Math.abs(v.at(-1) ?? NaN)],
      ['largest', 'signed', greatest],
      ['largest', 'absolute', (v) => Math.abs(greatest(v))],
      ['largest', 'squared', (v) => greatest(v) ** 2],
      ['sum', 'squared', (v) => v.reduce((sum, x) => sum + x * x, 0)],
      ['sum', 'absolute', (v) => v.reduce((sum, x) => sum + Math.abs(x), 0)],
      ['sum', 'signed', (v) => v.reduce((sum, x) => sum + x, 0)],
    ]
    for (const [plane, quantity, of] of cases) {
      const map = await numbers(jacobian.explain(subject, { ...defaults(jacobian.options), planes: plane, quantity }))
      expect(largestDifference(map, each(of)), `${plane} ${quantity}`).toBeLessThan(1e-5)
      expect(isSigned(jacobian, { ...defaults(jacobian.options), planes: plane, quantity })).toBe(quantity === 'signed')
    }
    free(subject)
  })

  it('agrees with finite differences of a nonlinear policy', async () => {
    const subject: Subject = {
      model: convPolicy(shape, 3, 7, false),
      inputs: { observation: observationOf(image, shape) },
      of: 'observation',
      target: chosenTarget,
    }
    const map = await numbers(jacobian.explain(subject, { ...defaults(jacobian.options), quantity: 'signed' }))
    const logits = (data: Float32Array) =>
      ops.tidy(() =>
        Array.from(subject.model.forward({ observation: observationOf(data, shape) })['logits']!.dataSync()),
      )
    const before = logits(image)
    const chosen = before.indexOf(Math.max(...before))
    for (const at of [0, 13, 31, 40]) {
      const shifted = (by: number) =>
        logits(image.map((v, i) => (i === at * planes + planes - 1 ? v + by : v)))[chosen] ?? NaN
      expect(map[at]).toBeCloseTo((shifted(1e-3) - shifted(-1e-3)) / 2e-3, 2)
    }
    free(subject)
  })
})

describe('SmoothGrad', () => {
  const options = { ...defaults(smoothgrad.options), samples: 12 }

  it('of a linear policy is its Jacobian, averaged either way', async () => {
    const subject = linearSubject(valueTarget)
    for (const quantity of ['squared', 'absolute', 'signed']) {
      const plain = await numbers(jacobian.explain(subject, { ...defaults(jacobian.options), quantity }))
      const mean = await numbers(smoothgrad.explain(subject, { ...options, quantity }))
      expect(largestDifference(mean, plain)).toBeLessThan(1e-5)
    }
    const squares = await numbers(smoothgrad.explain(subject, { ...options, average: 'squared' }))
    expect(
      largestDifference(
        squares,
        newest((i) => (value[i] ?? NaN) ** 2),
      ),
    ).toBeLessThan(1e-5)
    free(subject)
  })

  it('is the mean gradient over the noisy copies, of the action chosen without noise', async () => {
    const policy = convPolicy(shape, 3, 7, false)
    const observation = observationOf(image, shape)
    const subject: Subject = { model: policy, inputs: { observation }, of: 'observation', target: chosenTarget }
    const batches: Float32Array[] = []
    const watching = {
      ...policy,
      forward: (inputs: PolicyInputs) => (
        inputs.observation.shape[0]! > 1 && batches.push(inputs.observation.dataSync() as Float32Array),
        policy.forward(inputs)
      ),
    }
    const map = await numbers(smoothgrad.explain({ ...subject, model: watching }, { ...options, quantity: 'signed' }))
    const copies = batches.flatMap((batch) =>
      Array.from({ length: batch.length / pixels }, (_, i) => batch.slice(i * pixels, (i + 1) * pixels)),
    )
    expect(copies.length).toBe(12)
    const logits = ops.tidy(() => Array.from(policy.forward({ observation }).logits.dataSync()))
    const target: Target = actionTarget(logits.indexOf(Math.max(...logits)))
    const mean = new Float64Array(h * w)
    for (const copy of copies) {
      const x = observationOf(copy, shape)
      const gradient = await numbers(
        jacobian.explain(
          { model: policy, inputs: { observation: x }, of: 'observation', target },
          { ...defaults(jacobian.options), quantity: 'signed' },
        ),
      )
      gradient.forEach((g, i) => (mean[i]! += g / 12))
      x.dispose()
    }
    expect(largestDifference(map, mean)).toBeLessThan(1e-5)
    // 15 % of the range, over 12·7·9·3 draws.
    const range = Math.max(...image) - Math.min(...image)
    const squares = copies.flatMap((copy) => Array.from(copy, (v, i) => (v - (image[i] ?? NaN)) ** 2))
    expect(Math.sqrt(squares.reduce((a, b) => a + b) / squares.length) / range).toBeCloseTo(0.15, 2)
    free(subject)
  })

  it('repeats with a seed, differs with another, and starts with the same noise when coarse', async () => {
    const subject: Subject = {
      model: convPolicy(shape, 3, 7, false),
      inputs: { observation: observationOf(image, shape) },
      of: 'observation',
      target: sumTarget,
    }
    const map = (given: typeof options) => numbers(smoothgrad.explain(subject, given))
    expect(await map(options)).toEqual(await map(options))
    expect(largestDifference(await map(options), await map({ ...options, seed: 2 }))).toBeGreaterThan(0)
    expect(smoothgrad.coarse(defaults(smoothgrad.options)).samples).toBe(8)
    const few = await map({ ...options, samples: 8 })
    expect(few).toEqual(await map(smoothgrad.coarse(options)))
    expect(await map({ ...options, noise: 0 })).toEqual(await map({ ...options, noise: 0, seed: 9 }))
    free(subject)
  })

  it('has a sign only when signed gradients are averaged', () => {
    expect(isSigned(smoothgrad, { ...options, quantity: 'signed' })).toBe(true)
    expect(isSigned(smoothgrad, { ...options, quantity: 'signed', average: 'squared' })).toBe(false)
  })
})

describe('average', () => {
  it('is the mean over rows, whatever the chunks', () => {
    const rows = ops.tensor([1, 2, 3, 4, 5, 9], [3, 2])
    for (const chunk of [1, 2, 3, 10]) {
      const mean = ops.tidy(() =>
        Array.from(average(3, chunk, (start, size) => ops.slice(rows, [start, 0], [size, 2])).dataSync()),
      )
      expect(mean).toEqual([3, 5])
    }
    expect(() => average(0, 1, () => rows)).toThrow(RangeError)
    rows.dispose()
  })
})

describe('kept tensors', () => {
  it('are built once, survive tidies, and go when disposed', () => {
    const before = tf.memory().numTensors
    let built = 0
    const get = () => ops.tidy(() => kept('a', () => ((built += 1), [ops.scalar(3)] as const))[0])
    expect(get().dataSync()[0]).toBe(3)
    expect(get().dataSync()[0]).toBe(3)
    expect([built, tf.memory().numTensors - before]).toEqual([1, 1])
    disposeKept()
    expect(tf.memory().numTensors).toBe(before)
    get()
    expect(built).toBe(2)
  })

  it('make room, oldest first', () => {
    const before = tf.memory().numTensors
    for (let i = 0; i < 50; i++) kept(`k${i}`, () => [ops.scalar(i)])
    expect(tf.memory().numTensors - before).toBeLessThan(20)
  })
})

describe('registry', () => {
  it('finds the four methods and names them when asked for another', () => {
    expect(saliencyMethods.map(({ id }) => id).sort()).toEqual(
      expect.arrayContaining(['jacobian', 'object', 'perturbation', 'smoothgrad']),
    )
    expect(saliencyMethod('jacobian')).toBe(jacobian)
    expect(() => saliencyMethod('gradcam++')).toThrow(/perturbation/)
  })

  it('explains several targets with any method', async () => {
    const subject = linearSubject(sumTarget)
    const maps = explainMany(
      saliencyMethod('jacobian'),
      subject,
      [valueTarget, actionTarget(0)],
      defaults(jacobian.options),
    )
    expect(
      largestDifference(
        await numbers(maps[0]!),
        newest((i) => (value[i] ?? NaN) ** 2),
      ),
    ).toBeLessThan(1e-5)
    expect(
      largestDifference(
        await numbers(maps[1]!),
        newest((i) => (weights[2 * i] ?? NaN) ** 2),
      ),
    ).toBeLessThan(1e-5)
    free(subject)
  })
})
