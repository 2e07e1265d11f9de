import { beforeAll, describe, expect, it } from 'vitest'
import { explorationRate, exploringAction } from '../../../workers/lab/trainers/parts/exploration'
import { gradients } from '../../../workers/lab/trainers/parts/losses'
import { tellGames } from '../../../workers/lab/trainers/parts/metric-specs'
import { createMetrics } from '../../../workers/lab/trainers/parts/metrics'
import { GOES_ON, nStep, TERMINATED, TRUNCATED } from '../../../workers/lab/trainers/parts/n-step'
import {
  huber,
  nextValue,
  qLosses,
  qTargets,
  qValues,
  withTaughtValue,
} from '../../../workers/lab/trainers/parts/q-values'
import { createTargetNetwork } from '../../../workers/lab/trainers/parts/target-network'
import { buildPolicy } from '../../../workers/lab/models/policy'
import type { Policy } from '../../../workers/lab/contracts/model'
import type { Tensor } from '../../../workers/lab/contracts/tensor'
import * as ops from '../../../workers/lab/backend/ops'
import { own } from '../../../workers/lab/backend/tensors'
import * as tf from '../../../workers/lab/backend/tf'
import { createRandom } from '../../../workers/lab/random'
import { chooseNodeBackend } from '../../../workers/headless/backend.lib'
import { tinyNetwork } from './bright-side'

const close = (tensor: Tensor, expected: number[]) =>
  expect([...tensor.dataSync()]).toEqual(expected.map((x) => expect.closeTo(x, 5)))

describe('n-step targets, γ = ½', () => {
  const path = [
    { reward: 1, end: GOES_ON },
    { reward: 0, end: GOES_ON },
    { reward: 4, end: GOES_ON },
    { reward: 8, end: GOES_ON },
  ]
  const ending = (at: number, end: number) => path.map((decision, k) => (k === at ? { ...decision, end } : decision))
  const cases = [
    { name: '1 step', n: 1, path, expected: { reward: 1, discount: 0.5, steps: 1 } },
    // 1 + ½·0 + ¼·4
    { name: '3 steps', n: 3, path, expected: { reward: 2, discount: 0.125, steps: 3 } },
    {
      name: 'terminated on the way: nothing follows',
      n: 3,
      path: ending(1, TERMINATED),
      expected: { reward: 1, discount: 0, steps: 2 },
    },
    {
      name: 'truncated on the way: what follows counts, sooner',
      n: 3,
      path: ending(1, TRUNCATED),
      expected: { reward: 1, discount: 0.25, steps: 2 },
    },
    {
      name: 'terminated at the last step',
      n: 3,
      path: ending(2, TERMINATED),
      expected: { reward: 2, discount: 0, steps: 3 },
    },
    {
      name: 'an end beyond the last step plays no part',
      n: 3,
      path: ending(3, TERMINATED),
      expected: { reward: 2, discount: 0.125, steps: 3 },
    },
  ]
  it.each(cases)('$name', ({ n, path, expected }) => {
    expect(nStep(n, 0.5, (k) => path[k]!)).toEqual(expected)
  })
})

describe('exploration', () => {
  it('falls in a straight line over a part of the run', () => {
    const at = (progress: number) => explorationRate({ start: 1, end: 0.2, fraction: 0.5 }, progress)
    expect([0, 0.25, 0.5, 1].map(at)).toEqual([1, 0.6, 0.2, 0.2].map((x) => expect.closeTo(x, 9)))
    expect(explorationRate({ start: 1, end: 0.2, fraction: 0 }, 0)).toBe(0.2)
  })

  it('chooses the best but for ε, any then', () => {
    const random = createRandom(1)
    const counts = [0, 0, 0, 0]
    for (let i = 0; i < 20_000; i++) counts[exploringAction(Float32Array.of(0, 1, 3, 2), 0.4, random)]!++
    expect(counts.map((count) => count / 20_000)).toEqual([0.1, 0.1, 0.7, 0.1].map((p) => expect.closeTo(p, 1)))
    expect(exploringAction(Float32Array.of(2, 5, 5), 0, random)).toBe(1)
  })
})

it('means of games and of what was added up', async () => {
  await chooseNodeBackend('cpu')
  expect(tellGames([])).toEqual({})
  expect(
    tellGames([
      { score: 3, length: 10 },
      { score: -1, length: 20 },
    ]),
  ).toEqual({ 'charts/return': 1, 'charts/length': 15, 'charts/games': 2 })
  const before = tf.memory().numTensors
  const metrics = createMetrics({ pair: ['a', 'b'], norm: ['c'] })
  tf.tidy(() =>
    [
      [1, 2],
      [3, 6],
    ].forEach((row) => metrics.add('pair', tf.tensor1d(row))),
  )
  metrics.add('norm', tf.scalar(5))
  expect(await metrics.take(1)).toEqual({ a: 2, b: 4, c: 5 })
  metrics.add('pair', tf.tensor1d([1, NaN]))
  metrics.add('norm', tf.scalar(5))
  await expect(metrics.take(7)).rejects.toMatchObject({ name: 'NumericError', update: 7 })
  metrics.add('norm', tf.scalar(5))
  metrics.dispose()
  expect(tf.memory().numTensors).toBe(before)
})

describe.each(['cpu', 'wasm'])('on %s', (backend) => {
  beforeAll(async () => void (await chooseNodeBackend(backend)))

  it('dueling: Q = V + A − mean A; without, the logits', () => {
    const heads = {
      logits: tf.tensor2d([
        [1, 2, 6],
        [0, 0, -3],
      ]),
      value: tf.tensor2d([[10], [-1]]),
    }
    close(qValues(heads, true), [8, 9, 13, 0, 0, -3])
    close(qValues(heads, false), [1, 2, 6, 0, 0, -3])
  })

  it('double: the one chooses, the other judges', () => {
    const target = tf.tensor2d([
      [1, 5, 3],
      [4, 2, 0],
      [1, 3, 8],
    ])
    const online = tf.tensor2d([
      [9, 0, 1],
      [0, 0, 7],
      [2, 2, 1],
    ])
    close(nextValue(target), [5, 4, 8])
    // the last row's first two are equally good: they share
    close(nextValue(target, online), [1, 0, 2])
  })

  it('targets: rewards, and the discounted rest where there is one', () => {
    const judge = {
      logits: tf.tensor2d([
        [10, 3],
        [7, 100],
        [-4, -6],
      ]),
      value: tf.tensor2d([[1], [1], [1]]),
    }
    const chooser = { logits: tf.tensor2d([[0, 1], [0, 1], [1, 0]]), value: judge.value } // prettier-ignore
    const rewarded = { rewards: Float32Array.of(1, -2, 0.5), discounts: Float32Array.of(0.9, 0, 0.5) }
    close(qTargets(judge, undefined, rewarded, false), [10, -2, -1.5])
    // what the other chooses, judged
    close(qTargets(judge, chooser, rewarded, false), [3.7, -2, -1.5])
    // Q is 1 + 3.5, … and 1 + 1
    close(qTargets(judge, undefined, rewarded, true), [1 + 0.9 * 4.5, -2, 0.5 + 0.5 * 2])
  })

  it('Huber: a parabola within 1, a line of slope 1 beyond', () => {
    const errors = tf.tensor1d([0, 0.5, -1, 3, -4])
    close(huber(errors), [0, 0.125, 0.5, 2.5, 3.5])
    close(tf.grad((x) => tf.sum(own(huber(x))))(errors), [0, 0.5, -1, 1, -1])
  })

  it('loss of the actions taken, weighted; only they have a slope', () => {
    const logits = tf.variable(
      tf.tensor2d([
        [1, 2],
        [3, 4],
      ]),
    )
    const value = tf.variable(tf.tensor2d([[2.5], [1]]))
    const batch = { taken: Int32Array.of(1, 0), weights: Float32Array.of(1, 0.5), targets: tf.tensor1d([2.5, 0]) }
    const loss = () => qLosses({ logits, value }, batch, false)
    // errors 0.5 and −3: Huber 0.125 and 2.5
    const huberLoss = (0.125 + 0.5 * 2.5) / 2
    close(loss().errors, [0.5, -3])
    // the value head is taught 2 and 4: it misses 0.5 and −3
    close(loss().total, [huberLoss + (0.125 + 4.5) / 2])
    // the loss, half of the errors clipped, mean Q of 2 and 3; variances of (2.5, 0) and (0.5, −3)
    close(loss().parts, [huberLoss, 0.5, 2.5, 1.5625, 3.0625])
    const [ofLogits, ofValue] = gradients([logits, value], () => loss().total) as [Tensor, Tensor]
    close(ofLogits, [0, -0.25, 0.25, 0])
    close(ofValue, [0.25, -1.5])
  })

  it('without dueling the value head learns max Q, and teaches the layers below nothing', () => {
    const policy = buildPolicy(tinyNetwork, [6, 6, 1], 3, 7)
    const x = tf.randomUniform([4, 6, 6, 1], 0, 1, 'float32', 3) as tf.Tensor4D
    const batch = {
      taken: Int32Array.of(0, 1, 2, 0),
      weights: new Float32Array(4).fill(1),
      targets: tf.tensor1d([1, 2, 3, 4]),
    }
    const taught = gradients(policy.variables, () => qLosses(withTaughtValue(policy, x), batch, false).total)
    const below = policy.variables.slice(0, -2)
    const still = ops.zeros([4, 1])
    const ofLogits = () => qLosses({ logits: policy.forward({ observation: x }).logits, value: still }, batch, false)
    const alone = gradients(below, () => ofLogits().total)
    alone.forEach((slope, i) => close(taught[i]!, [...slope.dataSync()]))
    const { logits, value } = policy.forward({ observation: x })
    const missed = [...value.dataSync()].map((v, row) => v - Math.max(...logits.dataSync().slice(3 * row, 3 * row + 3)))
    // the bias's slope is the mean of what is missing
    close(taught.at(-1)!, [missed.reduce((a, b) => a + b) / 4])
    policy.dispose()
  })

  it('the target network stands still until renewed, and leaves the policy as it is', async () => {
    const policy = buildPolicy(tinyNetwork, [6, 6, 1], 2, 5)
    const x = tf.randomUniform([2, 6, 6, 1], 0, 1, 'float32', 3) as tf.Tensor4D
    const seen = (of: Pick<Policy, 'forward'>) => tf.tidy(() => [...of.forward({ observation: x }).logits.dataSync()])
    const before = tf.memory().numTensors
    const target = createTargetNetwork(policy)
    const old = seen(policy)
    expect(seen(target)).toEqual(old)
    tf.tidy(() => policy.variables.forEach((variable) => variable.assign(ops.add(variable, 0.1))))
    const now = seen(policy)
    expect(now).not.toEqual(old)
    expect(seen(target)).toEqual(old)
    expect(seen(policy)).toEqual(now)
    const saved = await target.read()
    target.renew()
    expect(seen(target)).toEqual(now)
    target.write([saved])
    expect(seen(target)).toEqual(old)
    expect(() => target.write([])).toThrow('target/weights')
    expect(() => target.write([{ ...saved, data: saved.data.slice(1) }])).toThrow('target/weights')
    expect(seen(target)).toEqual(old)
    target.dispose()
    expect(tf.memory().numTensors).toBe(before)
    policy.dispose()
  })
})
