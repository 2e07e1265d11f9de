import { actionTarget, policyTarget, sumTarget, valueTarget } from '../../../workers/lab/contracts/target'
import { afterEach, describe, expect, it } from 'vitest'
import { chooseNodeBackend } from '../../../workers/headless/backend.lib'
import * as ops from '../../../workers/lab/backend/ops'
import type { Tensor } from '../../../workers/lab/contracts/tensor'
import { defaults, parseOptions } from '../../../workers/lab/contracts/options'
import type { Policy, PolicyInputs } from '../../../workers/lab/contracts/model'
import type { Target } from '../../../workers/lab/contracts/saliency'
import { disposeKept } from '../../../workers/lab/saliency/cache'
import { gridCentres } from '../../../workers/lab/saliency/gaussian'
import perturbation from '../../../workers/lab/saliency/methods/perturbation'
import { plusMask } from './plus-mask'
import { convPolicy, draws, largestDifference, linearPolicy, numbers, observationOf } from './policies'

await chooseNodeBackend('cpu')

afterEach(disposeKept)

const shape = [26, 23, 3] as const
const [h, w, planes] = shape
const pixels = h * w * planes
const options = { ...defaults(perturbation.options), d: 4 }
const image = draws(pixels, 5)

/** The definition, pixel by pixel and pass by pass: what the fast method must agree with. */
function naiveMap(policy: Policy, target: Target, given: typeof options): Float64Array {
  const outputs = (data: Float32Array) =>
    ops.tidy(() => {
      const { logits, value } = policy.forward({ observation: observationOf(data, shape) })
      return { logits: Array.from(logits.dataSync()), value: value.dataSync()[0] ?? NaN }
    })
  const before = outputs(image)
  const soft = naiveBlur(image, given.blur)
  const [rows, columns] = [gridCentres(h, given.d), gridCentres(w, given.d)]
  const scores = rows.map((cy) =>
    columns.map((cx) => {
      const mask = plusMask(h, w, cy, cx, given.r).data
      const after = outputs(
        image.map((value, i) => {
          const m = mask[Math.floor(i / planes)] ?? NaN
          if (given.planes === 'newest' && i % planes !== planes - 1) return value
          const share = given.mode === 'occlude' ? m : 1 - m
          return value * (1 - share) + (soft[i] ?? NaN) * share
        }),
      )
      if (target.output === 'value') return 0.5 * (after.value - before.value) ** 2
      const index = typeof target.take === 'object' && 'index' in target.take ? target.take.index : undefined
      if (index !== undefined) return 0.5 * ((after.logits[index] ?? NaN) - (before.logits[index] ?? NaN)) ** 2
      return 0.5 * after.logits.reduce((sum, logit, a) => sum + (logit - (before.logits[a] ?? NaN)) ** 2, 0)
    }),
  )
  return naiveResize(scores, given.grid === 'centred' ? given.d : undefined)
}

function naiveBlur(data: Float32Array, sigma: number): Float64Array {
  const reach = Math.floor(4 * sigma + 0.5)
  const mirror = (i: number, n: number): number => (i < 0 ? mirror(-1 - i, n) : i >= n ? mirror(2 * n - 1 - i, n) : i)
  const along = (from: ArrayLike<number>, vertical: boolean) =>
    Float64Array.from({ length: pixels }, (_, i) => {
      const [y, x, c] = [Math.floor(i / planes / w), Math.floor(i / planes) % w, i % planes]
      let [sum, weights] = [0, 0]
      for (let k = -reach; k <= reach; k++) {
        const weight = Math.exp((-k * k) / (2 * sigma * sigma))
        const at = vertical ? mirror(y + k, h) * w + x : y * w + mirror(x + k, w)
        sum += weight * (from[at * planes + c] ?? NaN)
        weights += weight
      }
      return sum / weights
    })
  return along(along(data, true), false)
}

/** Bilinear with pixel centres at one half (or samples every `d` pixels), clamped at the edges, then the greatest score restored. */
function naiveResize(scores: number[][], d?: number): Float64Array {
  const axis = (i: number, size: number, samples: number) => {
    const position = Math.min(samples - 1, Math.max(0, d ? i / d : ((i + 0.5) * samples) / size - 0.5))
    const low = Math.floor(position)
    return { low, high: Math.min(low + 1, samples - 1), part: position - low }
  }
  const [rows, columns] = [scores.length, scores[0]?.length ?? 0]
  const map = Float64Array.from({ length: h * w }, (_, i) => {
    const [y, x] = [axis(Math.floor(i / w), h, rows), axis(i % w, w, columns)]
    const line = (r: number) => (scores[r]?.[x.low] ?? NaN) * (1 - x.part) + (scores[r]?.[x.high] ?? NaN) * x.part
    return line(y.low) * (1 - y.part) + line(y.high) * y.part
  })
  const scale = Math.max(...scores.flat()) / Math.max(...map)
  return map.map((value) => value * scale)
}

const subject = (policy: Policy, target: Target, observation: Tensor) => ({
  model: policy,
  inputs: { observation },
  of: 'observation',
  target,
})

async function fastMap(policy: Policy, target: Target, given: typeof options): Promise<Float32Array> {
  const observation = observationOf(image, shape)
  const map = await numbers(perturbation.explain(subject(policy, target, observation), given))
  observation.dispose()
  return map
}

const variants: [string, Partial<typeof options>][] = [
  ['the defaults at spacing 4', {}],
  ['a spacing that divides the height evenly', { d: 2 }],
  ['a spacing that leaves a remainder', { d: 7 }],
  ['a wide mask', { r: 5 }],
  ['a narrow mask and a weak blur', { r: 0.5, blur: 1 }],
  ['the searchlight', { mode: 'searchlight' }],
  ['the newest plane only', { planes: 'newest' }],
  ['the searchlight on the newest plane', { mode: 'searchlight', planes: 'newest' }],
  ['a centred grid', { grid: 'centred' }],
]

describe.each([
  ['linear', () => linearPolicy(shape, draws(pixels * 2, 1, -1, 1), draws(pixels, 2, -1, 1))],
  ['convolutional', () => convPolicy(shape, 3, 3, false)],
  ['convolutional, first layer apart', () => convPolicy(shape, 3, 3, true)],
])('perturbation of a %s policy', (_, create) => {
  it.each(variants)('equals the definition with %s', async (_name, change) => {
    const policy = create()
    const given = parseOptions(perturbation.options, { ...options, ...change })
    for (const target of [policyTarget, valueTarget] as const) {
      const wanted = naiveMap(policy, target, given)
      const difference = largestDifference(await fastMap(policy, target, given), wanted)
      expect(difference / Math.max(...wanted)).toBeLessThan(1e-4)
    }
    policy.dispose()
  })
})

describe('perturbation', () => {
  it('answers several targets from one pass', async () => {
    const policy = convPolicy(shape, 3, 4, false)
    let passes = 0
    const counting = {
      ...policy,
      forward: (inputs: PolicyInputs) => ((passes += inputs.observation.shape[0]!), policy.forward(inputs)),
    }
    const observation = observationOf(image, shape)
    const targets: Target[] = [policyTarget, valueTarget, actionTarget(1)]
    const maps = perturbation.explainMany({ ...subject(counting, sumTarget, observation) }, targets, options)
    expect(passes).toBe(1 + gridCentres(h, 4).length * gridCentres(w, 4).length)
    for (const [i, target] of targets.entries())
      expect(largestDifference(await numbers(maps[i]!), await fastMap(policy, target, options))).toBe(0)
    observation.dispose()
    policy.dispose()
  })

  it('keeps the greatest score as the greatest value of the map', async () => {
    const policy = linearPolicy(shape, draws(pixels * 2, 1, -1, 1), draws(pixels, 2, -1, 1))
    const full = await fastMap(policy, valueTarget, { ...options, d: 1, planes: 'all' })
    const spaced = await fastMap(policy, valueTarget, { ...options, grid: 'centred' })
    const onGrid = gridCentres(h, 4).flatMap((y) => gridCentres(w, 4).map((x) => full[y * w + x] ?? NaN))
    expect(Math.max(...spaced)).toBeCloseTo(Math.max(...onGrid), 5)
    policy.dispose()
  })

  it('doubles the spacing for a first answer', () => {
    expect(perturbation.coarse(defaults(perturbation.options)).d).toBe(10)
    expect(() => parseOptions(perturbation.options, perturbation.coarse({ ...options, d: 28 }))).not.toThrow()
  })
})
