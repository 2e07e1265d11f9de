import { beforeAll, describe, expect, it } from 'vitest'
import { chooseNodeBackend } from '../../../workers/headless/backend.lib'
import * as ops from '../../../workers/lab/backend/ops'
import { parseOptions } from '../../../workers/lab/contracts/options'
import type { Epoch, FitRun, RewardNetwork, Transitions } from '../../../workers/lab/contracts/reward'
import { createRandom } from '../../../workers/lab/random'
import { fit, fitOptions, type FitOptions } from '../../../workers/lab/rewards/fit'
import { createReward } from '../../../workers/lab/rewards/model'
import { withNoise } from '../../../workers/lab/rewards/noise'
import { errorOf, rate } from '../../../workers/lab/rewards/rate'

beforeAll(async () => void (await chooseNodeBackend('wasm')))

const observation = { kind: 'image', width: 3, height: 2, channels: 1, frames: 1 } as const
/** R = w·s + v·s′, and nothing besides. */
const linear: RewardNetwork = {
  id: 'linear',
  title: 'Linear',
  cite: 'test',
  reads: ['before', 'after'],
  head: { bias: false },
  build: (nn, { before, after }) => nn.concat(before, after),
}
const blind: RewardNetwork = { ...linear, id: 'blind', reads: ['after'], build: (nn, { after }) => nn.flatten(after) }

/** Random boards, worth what stands in the first cell afterwards less half of what stood in the last one before. */
function drawn(count: number, seed: number): Transitions {
  const random = createRandom(seed)
  const planes = Array.from({ length: 2 * count }, () => Uint8Array.from({ length: 6 }, () => random.below(256)))
  const numbers = Uint32Array.from({ length: count }, (_, i) => i)
  return {
    observation,
    planes,
    before: numbers,
    after: numbers.map((i) => count + i),
    actions: new Uint8Array(count),
    rewards: Float32Array.from(numbers, (i) => planes[count + i]![0]! / 255 - planes[i]![5]! / 510),
    episodes: new Uint32Array(count),
    ends: new Uint8Array(count),
  }
}

const options = (given: Partial<FitOptions> = {}) =>
  parseOptions(fitOptions, { learningRate: 0.02, epochs: 20, ...given })
async function fitted(network: RewardNetwork, given: Partial<FitOptions> = {}, labels?: Float32Array) {
  const model = createReward(network, observation, 1)
  const [transitions, heldOut] = [drawn(400, 1), drawn(100, 2)]
  const run = fit({ model, transitions, heldOut, options: options(given), seed: 4, ...(labels && { labels }) })
  return { model, epochs: await epochsOf(run), heldOut }
}

async function epochsOf(run: FitRun): Promise<Epoch[]> {
  const epochs: Epoch[] = []
  for await (const { epoch } of run) if (epoch) epochs.push(epoch)
  return epochs
}

describe('a fitted reward', () => {
  it('finds what the transitions are worth, and tells its error on others by epoch', async () => {
    const { model, epochs, heldOut } = await fitted(linear)
    expect(epochs.map(({ epoch }) => epoch)).toEqual(Array.from({ length: 20 }, (_, i) => i + 1))
    expect(epochs.at(-1)!.heldOut).toBeLessThan(1e-4)
    expect(epochs.at(-1)!.loss).toBeLessThan(epochs[0]!.loss)
    expect(await errorOf(model, heldOut)).toBe(epochs.at(-1)!.heldOut)
    const [weights] = await model.read()
    expect(weights!.shape).toEqual([12, 1])
    const wanted = [0, 0, 0, 0, 0, -0.5, 1, 0, 0, 0, 0, 0]
    weights!.data.forEach((weight, i) => expect(Math.abs(weight - wanted[i]!)).toBeLessThan(0.03))
    const said = await rate(model, heldOut)
    expect(said).toHaveLength(100)
    expect(Math.abs(said[7]! - heldOut.rewards[7]!)).toBeLessThan(0.05)
    model.dispose()
  })

  it('cannot find in what comes after what stood before', async () => {
    const { model, epochs } = await fitted(blind)
    expect(Object.keys(model.inputs)).toEqual(['after'])
    // What is left is half of a uniform number: a variance of 1/48, and its mean, which a fit without a constant takes in part.
    expect(epochs.at(-1)!.heldOut).toBeGreaterThan(0.015)
    model.dispose()
  })

  it('learns the labels that it is given, and less of them the more weights cost', async () => {
    const labels = drawn(400, 1).rewards.map((r) => -r)
    const { model, epochs } = await fitted(linear, {}, labels)
    const [weights] = await model.read()
    expect(weights!.data[6]).toBeCloseTo(-1, 1)
    // Told of the rules' rewards, not of the labels.
    expect(epochs.at(-1)!.heldOut).toBeGreaterThan(0.1)
    const small = await fitted(linear, { decay: 0.3 }, labels)
    const [shrunk] = await small.model.read()
    expect(Math.abs(shrunk!.data[6]!)).toBeLessThan(0.6)
    model.dispose()
    small.model.dispose()
  })

  it('is the same for the same seed, and leaves nothing behind', async () => {
    const before = ops.memory().numTensors
    const [one, other] = [await fitted(linear), await fitted(linear)]
    expect(await one.model.read()).toEqual(await other.model.read())
    one.model.dispose()
    other.model.dispose()
    expect(ops.memory().numTensors).toBe(before)
  })

  it.each([1, 3, 5])('stopped after %i events and gone on with elsewhere ends as one that was not', async (events) => {
    const given = { transitions: drawn(400, 1), heldOut: drawn(50, 2), options: options({ epochs: 3, noise: 0.2 }) }
    const whole = createReward(linear, observation, 1)
    const wanted = await epochsOf(fit({ model: whole, ...given, seed: 4 }))
    const first = createReward(linear, observation, 1)
    const run = fit({ model: first, ...given, seed: 4 })
    const met: Epoch[] = []
    for (let i = 0; i < events; i++) met.push(...[(await run.next()).value?.epoch].filter((one) => one !== undefined))
    const resume = await run.save()
    expect(resume.decisions).toBeLessThan(run.total)
    await run.return()
    const other = createReward(linear, observation, 77)
    expect([...met, ...(await epochsOf(fit({ model: other, ...given, seed: 4, resume })))]).toEqual(wanted)
    expect(await other.read()).toEqual(await whole.read())
    const short = { ...given, transitions: drawn(300, 1) }
    if (resume.update % 20) expect(() => fit({ model: other, ...short, seed: 4, resume })).toThrow('losses')
    for (const model of [whole, first, other]) model.dispose()
  })

  it('learns a noise that is as strong as said, the same for the same seed', async () => {
    const transitions = drawn(400, 1)
    const model = createReward(linear, observation, 1)
    const noise = async (strength: number, seed = 9) => {
      const noisy = await withNoise(transitions.rewards, { strength, seed }, model, transitions)
      return noisy.map((label, i) => label - transitions.rewards[i]!)
    }
    const [half, other] = [await noise(0.5), await noise(0.5, 10)]
    const mean = half.reduce((a, b) => a + b, 0) / 400
    expect(Math.abs(mean)).toBeLessThan(1e-6)
    expect(half.reduce((a, b) => a + b * b, 0) / 400).toBeCloseTo(0.25, 5)
    expect(await noise(0.5)).toEqual(half)
    expect(other).not.toEqual(half)
    expect(await withNoise(transitions.rewards, { strength: 0, seed: 9 }, model, transitions)).toBe(transitions.rewards)
    // A noise of the model's own kind can be learned, so the rules' rewards are missed by about its size.
    const { model: misled, epochs } = await fitted(linear, { noise: 0.5 })
    expect(epochs.at(-1)!.loss).toBeLessThan(0.06)
    expect(epochs.at(-1)!.heldOut).toBeGreaterThan(0.1)
    const dead = { ...linear, id: 'dead', build: linear.build, head: { bias: false, gain: 0 } }
    const silent = createReward(dead, observation, 1)
    await expect(withNoise(transitions.rewards, { strength: 1, seed: 1 }, silent, transitions)).rejects.toThrow('noise')
    for (const one of [model, misled, silent]) one.dispose()
  })

  it.each([
    [Float32Array.from({ length: 399 }), 'labels: must be 400'],
    [Float32Array.from({ length: 400 }, (_, i) => (i === 17 ? NaN : 0)), 'labels[17]: must be a finite number, is NaN'],
  ])('refuses labels that are not one finite number per transition', async (labels, words) => {
    await expect(fitted(linear, {}, labels)).rejects.toThrow(words)
  })

  it('refuses fewer transitions than a step takes', async () => {
    await expect(fitted(linear, { batch: 401 })).rejects.toThrow('batch: must be at most 400')
  })
})
