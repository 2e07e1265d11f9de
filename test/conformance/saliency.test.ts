import { actionTarget, marginTarget, policyTarget, valueTarget } from '../../workers/lab/contracts/target'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { buildPolicy } from '../../workers/lab/models/policy'
import small from '../../workers/lab/models/networks/small'
import * as ops from '../../workers/lab/backend/ops'
import * as tf from '../../workers/lab/backend/tf'
import type { Box } from '../../workers/lab/contracts/env'
import { defaults, parseOptions } from '../../workers/lab/contracts/options'
import type { NetworkSpec, Policy } from '../../workers/lab/contracts/model'
import type { SaliencyMethod, Subject, Target } from '../../workers/lab/contracts/saliency'
import { disposeKept } from '../../workers/lab/saliency/cache'
import jacobian from '../../workers/lab/saliency/methods/jacobian'
import object, { objectScores } from '../../workers/lab/saliency/methods/object'
import { explainMany, isSigned, saliencyMethods } from '../../workers/lab/saliency/registry'
import { defaultTarget } from '../../workers/lab/saliency/targets'
import { chooseNodeBackend } from '../../workers/headless/backend.lib'
import { relativeDifference, saliencyCases, standardSubject } from '../unit/saliency/cases'
import { constantPolicy, draws, linearPolicy, numbers } from '../unit/saliency/policies'

/** Every method of the registry on tfjs-wasm; tfjs's plain JavaScript must agree. WebGPU runs the same cases in the browser tests. */
const shape = [84, 84, 4] as const
const [h, w, planes] = shape
const pixels = h * w * planes
const cases = saliencyCases()

/** What tfjs's plain JavaScript can run hundreds of times in a few seconds. */
const tiny: NetworkSpec = {
  id: 'tiny',
  title: 'Tiny',
  cite: 'for tests',
  build(nn, { observation }) {
    const conv1 = nn.conv('conv1', observation, { filters: 2, kernel: 8, stride: 4 })
    return nn.dense('dense1', nn.conv('conv2', conv1, { filters: 4, kernel: 4, stride: 4 }), 8)
  },
}

/**
 * One bright pixel at (40, 25) of the newest plane, on black, and a policy that reads it twice (logit 0: weight 2, logit 1:
 * weight −1) and nothing else: what each method must then say, worked out by hand. A new method states its answer here.
 */
const bright = { y: 40, x: 25 }
/** Native box of exactly that observation pixel in a frame of 168×168. */
const speck: Box = { kind: 'speck', id: 0, x: 2 * bright.x, y: 2 * bright.y, w: 2, h: 2 }
/** What a blur of σ = 3 leaves of a single bright pixel: the square of the kernel's centre 0.13301…. */
const left = (1 / Array.from({ length: 25 }, (_, i) => Math.exp(-((i - 12) ** 2) / 18)).reduce((a, b) => a + b)) ** 2
const linearAnswers: Readonly<Record<string, (map: Float32Array) => void>> = {
  // (2 − 1)² where the pixel is.
  jacobian: (map) => expectOnly(map, 1),
  smoothgrad: (map) => expectOnly(map, 1),
  // 1 · (2 − 1)
  'gradient-input': (map) => expectOnly(map, 1),
  'integrated-gradients': (map) => expectOnly(map, 1),
  // Patches of 6 every 4: rows 36 and 40, columns 20 and 24 begin those that cover the pixel; each scores ½·5.
  occlusion: (map) => {
    const at = (y: number, x: number) => map[y * w + x]
    expect(at(40, 25)).toBeCloseTo(2.5, 5)
    expect(at(44, 25)).toBeCloseTo(1.25, 5) // rows 40 (covers it) and 44 (does not)
    expect(at(36, 20)).toBeCloseTo(0.625, 5)
    expect(at(46, 25)).toBe(0)
  },
  // Two actions: nothing else to shuffle, K = 1; logits (2, −1) become (2·left, −left).
  sarfa: (map) => {
    const sigmoid = (t: number) => 1 / (1 + Math.exp(-t))
    const lost = sigmoid(3) - sigmoid(3 * left)
    expect(Math.max(...map)).toBeCloseTo((2 * lost) / (1 + lost), 4)
  },
  // Cov(M(pixel), M(q)) / Var M(q): at the pixel itself 1, but for how much these masks happened to vary; far away only noise.
  rise: (map) => {
    const far = map.filter((_, i) => Math.abs(Math.floor(i / w) - bright.y) > 20 || Math.abs((i % w) - bright.x) > 20)
    expect(Math.abs(map[bright.y * w + bright.x]! - 1)).toBeLessThan(0.1)
    expect(Math.max(...far.map(Math.abs))).toBeLessThan(0.15)
  },
  // ‖(2, −1)‖ · 1
  object: (map) => expectOnly(map, Math.sqrt(5)),
  // ½·5·(mask·(1 − left))². The pixel is a grid point; its neighbours lie 5 pixels away, where the mask is 0.059146, and
  // √50 (mask < 0.004). Stretched to 84 pixels, row 40 reads at 40.5·17/84 − ½ = 7.6964 and column 25 at 4.6607.
  perturbation: (map) => {
    const score = 2.5 * (1 - left) ** 2
    const side = 0.059146 ** 2
    expect(Math.max(...map)).toBeCloseTo(score, 4)
    const at = (y: number, x: number) => map[y * w + x] ?? Number.NaN
    const ratio = (y: number, x: number, ny: number, nx: number) => at(y, x) / at(ny, nx)
    // Pixel 42 reads row 8.1012, pixel 41 row 7.8988: the two nearest to grid row 8, equally far. Likewise columns 27 and 26 to 5.
    expect(ratio(42, 27, 41, 27)).toBeCloseTo(1, 4)
    // Pixel 45 reads row 8.7083: 0.2917 of the peak and 0.7083 of its neighbour, against 0.8988 and 0.1012.
    expect(ratio(45, 27, 42, 27)).toBeCloseTo((0.29167 + 0.70833 * side) / (0.89881 + 0.10119 * side), 3)
    expect(at(5, 25)).toBeLessThan(1e-9)
  },
}

/** They look at a convolution's activations; `test/unit/saliency/grad-cam.test.ts` has their known answer. */
const needConvolution = ['grad-cam']
/** Estimates from random masks: where nobody looks they show noise, not zero. */
const noise: Readonly<Record<string, number>> = { rise: 0.5 }

function expectOnly(map: Float32Array, value: number): void {
  const wanted = new Float32Array(h * w)
  wanted[bright.y * w + bright.x] = value
  expect(relativeDifference(map, wanted)).toBeLessThan(1e-5)
}

function speckSubject(): Subject {
  const at = (bright.y * w + bright.x) * planes + planes - 1
  const weights = new Float32Array(pixels * 2)
  weights.set([2, -1], 2 * at)
  const value = new Float32Array(pixels)
  const image = new Float32Array(pixels)
  image[at] = 1
  const objects = Array.from({ length: planes }, (_, plane) => (plane === planes - 1 ? [speck] : []))
  return {
    model: linearPolicy(shape, weights, value),
    inputs: { observation: ops.tensor(image, [1, h, w, planes]) },
    of: 'observation',
    objects,
    frame: { width: 168, height: 168 },
    target: policyTarget,
  }
}

const withTarget = (method: SaliencyMethod, subject: Subject): Subject => ({
  ...subject,
  target: defaultTarget(method),
})
const explained = (method: SaliencyMethod, subject: Subject) =>
  numbers(method.explain(withTarget(method, subject), defaults(method.options)))
const greatest = (map: Float32Array) => map.reduce((most, value) => Math.max(most, Math.abs(value)), 0)

/** Reads the left 40 columns only. */
function halfBlindPolicy(): Policy {
  const seen = (i: number) => Math.floor(i / planes) % w < 40
  const noise = draws(pixels * 3, 21, -0.01, 0.01)
  const weights = noise.slice(0, 2 * pixels).map((v, i) => (seen(i >> 1) ? v : 0))
  return linearPolicy(
    shape,
    weights,
    noise.slice(2 * pixels).map((v, i) => (seen(i) ? v : 0)),
  )
}

/** Of each of 4 actions 51 probabilities of returns from −10 to 10, dueling. As it begins its actions are nearly alike (a gain of 0.01): that is undone. */
async function distributionPolicy(): Promise<Policy> {
  const policy = buildPolicy(small, shape, 4, 3, {
    form: { distribution: { atoms: 51, low: -10, high: 10, dueling: true } },
  })
  const weights = await policy.read()
  policy.write(
    weights.map((array) =>
      array.name === 'policy/kernel' ? { ...array, data: array.data.map((x) => 100 * x) } : array,
    ),
  )
  return policy
}

/** Of an action's number what it has beyond the mean of all. */
const advantageTarget = (index: number, actions: number): Target => ({
  output: 'logits',
  take: { direction: Array.from({ length: actions }, (_, i) => (i === index ? 1 : 0) - 1 / actions) },
})

describe('saliency on wasm', () => {
  beforeAll(async () => void (await chooseNodeBackend('wasm')))
  afterAll(disposeKept)
  afterEach(() => vi.restoreAllMocks())

  describe.each(saliencyMethods.map((method) => [method.id, method] as const))('%s', (id, method) => {
    it('describes itself', () => {
      for (const text of [method.title, method.cite, method.unit]) expect(text.length).toBeGreaterThan(3)
      expect(parseOptions(method.options, defaults(method.options))).toEqual(defaults(method.options))
      for (const option of Object.values(method.options)) {
        expect(option.help).toMatch(/^[A-Z].*\.$/s)
        if (option.kind === 'choice') expect(option.of).toContain(option.default)
      }
      const coarse = method.coarse?.(defaults(method.options))
      if (coarse) expect(parseOptions(method.options, coarse)).toEqual(coarse)
    })

    if (needConvolution.includes(id))
      it('refuses a policy without a convolution', async () => {
        const subject = speckSubject()
        expect(() => method.explain(subject, defaults(method.options))).toThrow(/convolution/)
        free(subject)
      })

    it.skipIf(needConvolution.includes(id))('gives the known answer for a linear policy', async () => {
      const check = linearAnswers[id]
      if (!check) throw new Error(`state the known answer of ${id} for a linear policy in this file`)
      const subject = speckSubject()
      check(await explained(method, subject))
      free(subject)
    })

    it.skipIf(needConvolution.includes(id))('gives a zero map for a constant policy', async () => {
      const subject = standardSubject(constantPolicy(shape, 3))
      expect(greatest(await explained(method, subject))).toBe(0)
      free(subject)
    })

    it.skipIf(needConvolution.includes(id))('gives zero to pixels that nobody looks at', async () => {
      const subject = standardSubject(halfBlindPolicy())
      const map = await explained(method, subject)
      expect(greatest(map)).toBeGreaterThan(0)
      // Column 40 + the mask's reach 9 + one spacing 5 of the grid and its stretching by 2.
      expect(greatest(map.filter((_, i) => i % w >= 57)) / greatest(map)).toBeLessThan(noise[id] ?? 1e-9)
      free(subject)
    })

    it('changes when the weights are randomised', async () => {
      const [one, other] = [1, 2].map((seed) => buildPolicy(small, shape, 4, seed)) as [Policy, Policy]
      const [subject, second] = [standardSubject(one), standardSubject(other)]
      const [map, changed] = [await explained(method, subject), await explained(method, second)]
      expect(relativeDifference(changed, map)).toBeGreaterThan(0.05)
      expect(await explained(method, subject)).toEqual(map)
      for (const each of [subject, second]) free(each)
    })

    it('says so where it leaves out what speaks against the target, and with which options it does not', async () => {
      const subject = standardSubject(buildPolicy(small, shape, 4, 3))
      const usual = defaults(method.options)
      const both = method.bothSigns?.(usual) ?? null
      if (both)
        expect([isSigned(method, usual), isSigned(method, both), method.bothSigns!(both)]).toEqual([false, true, null])
      // What speaks for the one speaks as much against the other. (SARFA explains the first of the two actions.)
      const sizes = async (index: number, against: number, options = usual) =>
        (await numbers(method.explain({ ...subject, target: marginTarget(index, against) }, options))).map(Math.abs)
      const gap = async (options = usual) => relativeDifference(await sizes(0, 1, options), await sizes(1, 0, options))
      if (id !== 'sarfa') {
        expect((await gap()) > 1e-3).toBe(both !== null)
        if (both) expect(await gap(both)).toBeLessThan(1e-3)
      }
      free(subject)
    })

    it.runIf(method.explainBalanced)('says what its map adds up to, and the map is the one it gives', async () => {
      const subject = standardSubject(buildPolicy(small, shape, 4, 3))
      const usual = { ...defaults(method.options), planes: 'sum', quantity: 'signed' }
      const before = tf.memory().numTensors
      const { map, sums } = method.explainBalanced!(subject, usual)
      expect(tf.memory().numTensors - before).toBe(2)
      const [found, [sum]] = [await numbers(map), await numbers(sums)]
      expect(found).toEqual(await numbers(method.explain(subject, usual)))
      expect(found.reduce((all, value) => all + value, 0)).toBeCloseTo(sum!, 4)
      free(subject)
    })

    it('explains what is expected of a distribution over returns, and an action’s advantage in it', async () => {
      const subject = standardSubject(await distributionPolicy())
      const maps = []
      for (const target of [actionTarget(1), advantageTarget(1, 4), valueTarget]) {
        const map = await numbers(method.explain({ ...subject, target }, defaults(method.options)))
        expect(map.every(Number.isFinite)).toBe(true)
        expect(greatest(map)).toBeGreaterThan(0)
        maps.push(map)
      }
      if (id !== 'sarfa') expect(relativeDifference(maps[1]!, maps[0]!)).toBeGreaterThan(1e-3)
      free(subject)
    })

    it('answers several targets as it answers each alone', async () => {
      const subject = standardSubject(
        needConvolution.includes(id) ? buildPolicy(small, shape, 4, 3) : halfBlindPolicy(),
      )
      const targets = [valueTarget, actionTarget(1), policyTarget] as const
      const maps = explainMany(method, subject, targets, defaults(method.options))
      for (const [i, target] of targets.entries()) {
        const alone = await numbers(method.explain({ ...subject, target }, defaults(method.options)))
        expect(await numbers(maps[i]!)).toEqual(alone)
      }
      free(subject)
    })
  })

  it.each(cases)(
    '$name: raw, finite, of the right shape, nothing leaked, nothing read back',
    async ({ method, options, target }) => {
      const subject = { ...standardSubject(buildPolicy(small, shape, 4, 3)), target }
      method.explain(subject, options).dispose()
      const before = tf.memory().numTensors
      const reads = (['data', 'dataSync', 'array', 'arraySync', 'buffer', 'bufferSync'] as const).map((name) =>
        vi.spyOn(tf.Tensor.prototype, name),
      )
      const map = method.explain(subject, options)
      for (const read of reads) expect(read).not.toHaveBeenCalled()
      vi.restoreAllMocks()
      expect(tf.memory().numTensors - before).toBe(1)
      expect(map.shape).toEqual([h, w])
      const values = await numbers(map)
      expect(values.every(Number.isFinite)).toBe(true)
      expect(greatest(values)).toBeGreaterThan(0)
      if (!isSigned(method, options)) expect(Math.min(...values)).toBeGreaterThanOrEqual(0)
      free(subject)
    },
  )

  it('a gradient through a distribution is what the expected return does when a pixel moves', async () => {
    const subject = standardSubject(await distributionPolicy())
    const observation = await subject.inputs['observation']!.data()
    const options = { ...defaults(jacobian.options), planes: 'sum', quantity: 'signed' }
    const map = await numbers(jacobian.explain({ ...subject, target: actionTarget(1) }, options))
    const at = map.reduce((best, value, i) => (Math.abs(value) > Math.abs(map[best]!) ? i : best), 0)
    const moved = async (by: number) => {
      const pixels = Float32Array.from(observation, (value, i) => (Math.floor(i / planes) === at ? value + by : value))
      return ops
        .tidy(() => subject.model.forward({ observation: ops.tensor(pixels, [1, h, w, planes]) })['logits']!)
        .dataSync()[1]!
    }
    const step = 0.01
    const slope = ((await moved(step)) - (await moved(-step))) / (2 * step)
    expect(map[at]! / slope).toBeCloseTo(1, 1)
    free(subject)
  })

  it('scores an empty object mask with exactly 0', async () => {
    // At different places of a batch.
    const standard = standardSubject(buildPolicy(small, shape, 4, 3))
    for (const at of [0, 1, 5, 15, 16, 30]) {
      const empty: Box = { kind: 'ghost', id: 0, x: 100, y: 100, w: 0, h: 0 }
      const outside: Box = { kind: 'ghost', id: 1, x: 240, y: 3, w: 8, h: 8 }
      const others = standard.objects?.at(-1) ?? []
      const boxes = [...others.slice(0, at), empty, outside, ...others.slice(at)]
      const subject = { ...standard, objects: [boxes, boxes, boxes, boxes] }
      const { groups, scores } = objectScores(subject, [policyTarget, valueTarget], defaults(object.options))
      for (const score of scores) {
        const found = await numbers(score)
        groups.forEach(({ kind }, i) =>
          kind === 'ghost' ? expect(found[i]).toBe(0) : expect(found[i]).toBeGreaterThan(0),
        )
      }
    }
    free(standard)
  })
})

it('agrees between the backends', async () => {
  const shared = cases.filter(({ name }) => name.endsWith('chosen') || name.endsWith('value'))
  const maps = async (backend: string) => {
    await chooseNodeBackend(backend)
    const subject = standardSubject(buildPolicy(tiny, shape, 4, 3))
    const found: Float32Array[] = []
    for (const { method, options, target } of shared)
      found.push(await numbers(method.explain({ ...subject, target }, options)))
    free(subject)
    disposeKept()
    return found
  }
  const [cpu, wasm] = [await maps('cpu'), await maps('wasm')]
  shared.forEach(({ name }, i) =>
    expect(relativeDifference(wasm[i] as Float32Array, cpu[i] as Float32Array), name).toBeLessThan(1e-3),
  )
})

function free({ model, inputs }: Subject): void {
  model.dispose()
  ops.dispose(inputs)
}
