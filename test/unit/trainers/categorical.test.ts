import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as ops from '../../../workers/lab/backend/ops'
import { parseOptions } from '../../../workers/lab/contracts/options'
import type { Tensor } from '../../../workers/lab/contracts/tensor'
import type { TrainEvent } from '../../../workers/lab/contracts/trainer'
import { buildPolicy } from '../../../workers/lab/models/policy'
import { categoricalLosses, categoricalTargets } from '../../../workers/lab/trainers/parts/categorical'
import { trainers } from '../../../workers/lab/trainers/registry'
import { chooseNodeBackend } from '../../../workers/headless/backend.lib'
import { openGpu } from '../backend/gpu'
import { createBrightSide, quickReplay, returnsThere, tinyNetwork } from './bright-side'

const support = { atoms: 3, low: -1, high: 1 }

/** Two actions in each state, p of their returns. */
const said = (...states: readonly (readonly [readonly number[], readonly number[]])[]) => {
  const p = states.map((actions) => actions.map((own) => [...own]))
  const expected = (own: readonly number[]) => own[2]! - own[0]!
  return {
    logits: ops.tensor(Float32Array.from(p.flatMap((actions) => actions.map(expected))), [p.length, 2]),
    atoms: ops.log(ops.tensor(Float32Array.from(p.flat(2)), [p.length, 6])),
  }
}
const values = async (x: Tensor) => [...(await ops.readBack(x))]
const near = (...numbers: readonly number[]) => numbers.map((n) => expect.closeTo(n, 6))

describe('distributions over returns', () => {
  beforeAll(async () => void (await chooseNodeBackend('cpu')))

  it('moves the best action’s distribution by the reward and shares it between neighbours (C51, algorithm 1)', async () => {
    const next = said([
      [0.2, 0.3, 0.5],
      [0.5, 0.3, 0.2],
    ])
    const target = (reward: number, discount: number) =>
      values(
        categoricalTargets(
          next,
          undefined,
          { rewards: Float32Array.of(reward), discounts: Float32Array.of(discount) },
          support,
        ),
      )
    // −½, ½ and 1½, which is cut to 1: each half to its neighbours.
    expect(await target(0.5, 1)).toEqual(near(0.1, 0.25, 0.65))
    // Nothing follows: all of it lies at ¼.
    expect(await target(0.25, 0)).toEqual(near(0, 0.75, 0.25))
    // On the atoms themselves nothing is shared.
    expect(await target(0, 1)).toEqual(near(0.2, 0.3, 0.5))
    expect(await target(-1, 1)).toEqual(near(0.5, 0.5, 0))
    expect(await target(7, 0.9)).toEqual(near(0, 0, 1))
  })

  it('double: another chooses the action, and equal best ones share', async () => {
    const judge = said([
      [0.2, 0.3, 0.5],
      [0.6, 0.3, 0.1],
    ])
    const rewarded = { rewards: Float32Array.of(0), discounts: Float32Array.of(1) }
    const chooser = (a: number, b: number) => ({ logits: ops.tensor(Float32Array.of(a, b), [1, 2]) })
    expect(await values(categoricalTargets(judge, chooser(0, 1), rewarded, support))).toEqual(near(0.6, 0.3, 0.1))
    expect(await values(categoricalTargets(judge, chooser(2, 2), rewarded, support))).toEqual(near(0.4, 0.3, 0.3))
  })

  it('the loss is the weighted mean divergence of the actions taken', async () => {
    const now = said(
      [
        [0.25, 0.25, 0.5],
        [0.1, 0.1, 0.8],
      ],
      [
        [0.5, 0.25, 0.25],
        [0.2, 0.3, 0.5],
      ],
    )
    const { total, surprises, told } = categoricalLosses(
      now,
      {
        taken: Int32Array.of(0, 1),
        weights: Float32Array.of(1, 0.5),
        targets: ops.tensor(Float32Array.of(0, 0.5, 0.5, 0.2, 0.3, 0.5), [2, 3]),
      },
      support,
    )
    // ½ ln 2 + ½ ln 1, and nothing where they agree
    const first = 0.5 * Math.log(2)
    expect(await values(surprises)).toEqual(near(first, 0))
    expect(await values(total)).toEqual(near(first / 2))
    // of what was done: ¼ and 0.3; wanted: ½ and 0.3, so the targets' variance is 0.01 and what is missing 0.25 and 0 has 0.015625
    expect(await values(told)).toEqual(near(first / 2, 0.275, 0.01, 0.015625))
  })
})

describe('policies with a distribution', () => {
  beforeAll(async () => void (await chooseNodeBackend('cpu')))
  const seen = {
    observation: ops.tensor(
      Float32Array.from({ length: 72 }, (_, i) => ((i * 7) % 11) / 11),
      [2, 6, 6, 1],
    ),
  }
  const of = (dueling: boolean, noise?: number) =>
    buildPolicy(tinyNetwork, [6, 6, 1], 2, 3, {
      form: { distribution: { ...support, dueling }, ...(noise && { noise }) },
    })

  it.each([false, true])('expect what their probabilities say, dueling %s', async (dueling) => {
    const policy = of(dueling)
    const { logits, value, atoms } = policy.forward(seen)
    const p = (await values(atoms!)).map(Math.exp)
    const q = (await values(logits)).map((n) => n)
    for (const [i, expected] of q.entries()) {
      expect(p[3 * i]! + p[3 * i + 1]! + p[3 * i + 2]!).toBeCloseTo(1, 5)
      expect(expected).toBeCloseTo(p[3 * i + 2]! - p[3 * i]!, 5)
    }
    expect(await values(value)).toEqual(near(Math.max(q[0]!, q[1]!), Math.max(q[2]!, q[3]!)))
    expect(policy.outputs['atoms']).toMatchObject({ shape: [6] })
    policy.dispose()
  })

  it('dueling: what is added to every action’s part alike changes nothing, what is added to the state’s does', async () => {
    const policy = of(true)
    const before = await values(policy.forward(seen).logits)
    const weights = await policy.read()
    const raised = (layer: string, by: (i: number) => number) =>
      weights.map((array) =>
        array.name === `${layer}/bias` ? { ...array, data: array.data.map((n, i) => n + by(i)) } : array,
      )
    policy.write(raised('policy', (i) => [5, -3, 2][i % 3]!))
    expect(await values(policy.forward(seen).logits)).toEqual(near(...before))
    policy.write(raised('value', (i) => [5, -3, 2][i]!))
    const after = await values(policy.forward(seen).logits)
    for (const [i, q] of after.entries()) expect(Math.abs(q - before[i]!)).toBeGreaterThan(0.1)
    policy.dispose()
  })

  it('noise: as by hand where it is given, the means where it is not, and learnt', async () => {
    const policy = of(false, 0.5)
    // one dense layer in the trunk, one in the head; ε of inputs and of units each
    const arrays = await policy.read()
    const dense = arrays.filter(({ name }) => name.endsWith('noise-kernel'))
    expect(policy.noises).toBe(dense.reduce((sum, { shape }) => sum + shape[0]! + shape[1]!, 0))
    for (const { name, shape, data } of dense) {
      const sigma = Math.fround(0.5 / Math.sqrt(shape[0]!))
      expect(
        data.every((n) => n === sigma),
        name,
      ).toBe(true)
    }
    const plain = of(false)
    plain.write(arrays.filter(({ name }) => !name.includes('noise')))
    const means = await values(plain.forward(seen).atoms!)
    expect(await values(policy.forward(seen).atoms!)).toEqual(means)

    const noise = Float32Array.from({ length: policy.noises }, (_, i) => ((i * 5) % 7) - 3)
    const shaped = noise.map((n) => Math.sign(n) * Math.sqrt(Math.abs(n)))
    let at = 0
    const moved = arrays
      .filter(({ name }) => !name.includes('noise'))
      .map((array) => {
        const spread = arrays.find(({ name }) => name === array.name.replace('/', '/noise-'))?.data
        if (!spread || !array.name.endsWith('kernel')) return array
        const [inputs, units] = array.shape as [number, number]
        const [before, after] = [shaped.subarray(at, at + inputs), shaped.subarray(at + inputs, (at += inputs + units))]
        afterOf.set(array.name.replace('kernel', 'bias'), after)
        return {
          ...array,
          data: array.data.map((n, i) => n + spread[i]! * before[Math.floor(i / units)]! * after[i % units]!),
        }
      })
      .map((array) => {
        const [after, spread] = [
          afterOf.get(array.name),
          arrays.find(({ name }) => name === array.name.replace('/', '/noise-')),
        ]
        return after && spread ? { ...array, data: array.data.map((n, i) => n + spread.data[i]! * after[i]!) } : array
      })
    plain.write(moved)
    expect(await values(policy.forward(seen, { noise }).atoms!)).toEqual(
      near(...(await values(plain.forward(seen).atoms!))),
    )
    const { grads } = ops.variableGrads(() => ops.sum(policy.forward(seen, { noise }).logits), [...policy.variables])
    const sizes = await Promise.all(
      policy.variables.map(async ({ name }) => Math.max(...(await values(grads[name]!)).map(Math.abs))),
    )
    expect(sizes.every((size) => size > 0)).toBe(true)
    policy.dispose()
    plain.dispose()
  })
})
const afterOf = new Map<string, Float32Array>()

async function play(id: string, decisions: number): Promise<TrainEvent[]> {
  const trainer = trainers.get(id)
  const options = parseOptions(trainer.options, { ...quickReplay, ...returnsThere })
  const policy = buildPolicy(tinyNetwork, [6, 6, 1], 2, 3, { form: trainer.form?.(options) })
  const env = createBrightSide(trainer.slots(options), 3)
  const events: TrainEvent[] = []
  for await (const event of trainer.train({ env, policy, seed: 3, options, decisions })) events.push(event)
  policy.dispose()
  return events
}

const gpu = await openGpu()
describe.skipIf(!gpu)('Rainbow on the GPU', () => {
  afterAll(async () => void (await chooseNodeBackend('cpu')))

  it('takes the steps it takes on wasm', async () => {
    await chooseNodeBackend('webgpu')
    const there = await play('rainbow', 36)
    await chooseNodeBackend('wasm')
    const here = await play('rainbow', 36)
    expect(there.length).toBe(here.length)
    for (const [i, { metrics }] of here.entries())
      for (const [name, value] of Object.entries(metrics)) expect(there[i]?.metrics[name], name).toBeCloseTo(value, 2)
  })
})

it('refuses a least return that is not the least, by its name', () => {
  const { options, form } = trainers.get('c51')
  expect(() => form!(parseOptions(options, { low: 3, high: 3 }))).toThrow(/^low: must lie below 3/)
})
