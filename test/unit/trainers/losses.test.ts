import { describe, expect, it } from 'vitest'
import {
  a2cLosses,
  a2cParts,
  entropy,
  gradients,
  ppoLosses,
  ppoParts,
  type Losses,
} from '../../../workers/lab/trainers/parts/losses'
import { createRmsProp } from '../../../workers/lab/backend/rmsprop'
import { chooseNodeBackend } from '../../../workers/headless/backend.lib'
import * as tf from '../../../workers/lab/backend/tf'

await chooseNodeBackend('cpu')

const read = ({ total, parts }: Losses, names: readonly string[]): Record<string, number> => {
  expect(parts.shape).toEqual([1, names.length])
  return {
    total: total.dataSync()[0] ?? NaN,
    ...Object.fromEntries([...parts.dataSync()].map((value, i) => [names[i]?.replace('losses/', ''), value])),
  }
}
const weights = { entropy: 0.1, value: 0.5 }

// Two rows, two actions; the logits make π(taken) = ¾ and ¼.
const output = {
  logits: tf.tensor2d([
    [Math.log(3), 0],
    [Math.log(3), 0],
  ]),
  value: tf.tensor2d([[1], [3]]),
}
const taken = Int32Array.of(0, 1)
const H = -(0.75 * Math.log(0.75) + 0.25 * Math.log(0.25))

describe('losses, worked by hand', () => {
  // π_old(taken) = ½, ½: ratios 1.5 and 0.5, clip 0.2.
  const old = Float32Array.of(Math.log(0.5), Math.log(0.5))
  const cases = [
    // both advantages positive: min(1.5, 1.2)·2 = 2.4 and min(0.5, 0.8)·4 = 2 → −2.2
    { name: 'positive advantages: the rise is clipped, the fall is not', advantages: [2, 4], policy: -2.2 },
    // both negative: min(−3, −2.4) = −3 and min(−2, −3.2) = −3.2 → 3.1
    { name: 'negative advantages: the fall is clipped, the rise is not', advantages: [-2, -4], policy: 3.1 },
  ]
  it.each(cases)('PPO, $name', ({ advantages, policy }) => {
    const got = read(
      ppoLosses(
        output,
        { taken, advantages: Float32Array.from(advantages), returns: Float32Array.of(2, 1), oldLogProbabilities: old },
        0.2,
        weights,
      ),
      ppoParts,
    )
    expect(got['policy']).toBeCloseTo(policy, 5)
    expect(got['value']).toBeCloseTo((0.5 * (1 + 4)) / 2, 5)
    expect(got['entropy']).toBeCloseTo(H, 5)
    expect(got['approxKl']).toBeCloseTo((0.5 - Math.log(1.5) + (-0.5 - Math.log(0.5))) / 2, 5)
    expect(got['clipFraction']).toBe(1)
    expect(got['total']).toBeCloseTo(policy - 0.1 * H + 0.5 * 1.25, 5)
  })

  it('PPO at the old policy: ratio 1, KL 0, nothing clipped', () => {
    const same = Float32Array.of(Math.log(0.75), Math.log(0.25))
    const got = read(
      ppoLosses(
        output,
        { taken, advantages: Float32Array.of(2, 4), returns: Float32Array.of(1, 3), oldLogProbabilities: same },
        0.2,
        weights,
      ),
      ppoParts,
    )
    expect(got).toMatchObject({
      policy: expect.closeTo(-3, 5),
      approxKl: expect.closeTo(0, 6),
      clipFraction: 0,
      value: 0,
    })
  })

  it('A2C', () => {
    const got = read(
      a2cLosses(output, { taken, advantages: Float32Array.of(2, -1), returns: Float32Array.of(2, 1) }, weights),
      a2cParts,
    )
    expect(got['policy']).toBeCloseTo(-(2 * Math.log(0.75) - Math.log(0.25)) / 2, 5)
    expect(got['total']).toBeCloseTo((got['policy'] ?? NaN) - 0.1 * H + 0.5 * 1.25, 5)
  })

  it('entropy of an even choice among four is ln 4, also for huge logits', () => {
    for (const logit of [0, 500])
      expect(entropy(tf.logSoftmax(tf.fill([3, 4], logit) as tf.Tensor2D)).dataSync()[0]).toBeCloseTo(Math.log(4), 5)
  })

  it('a clipped row has no policy slope, an unclipped one has A·(1 − π)·ratio', () => {
    const logits = tf.variable(output.logits)
    const slope = (advantages: number[]) => [
      ...(
        gradients(
          [logits],
          () =>
            ppoLosses(
              { ...output, logits: logits as tf.Tensor2D },
              {
                taken,
                advantages: Float32Array.from(advantages),
                returns: Float32Array.of(1, 3),
                oldLogProbabilities: old,
              },
              0.2,
              { entropy: 0, value: 0 },
            ).total,
        )[0] as tf.Tensor
      ).dataSync(),
    ]
    expect(slope([2, 0])).toEqual([0, 0, 0, 0].map((x) => expect.closeTo(x, 6)))
    // −½ (mean of two rows) · A 4 · ratio ½ · (e_taken − π) = −1 · ((0,1) − (¾,¼))
    expect(slope([0, 4])).toEqual([0, 0, 0.75, -0.75].map((x) => expect.closeTo(x, 5)))
  })
})

describe('RMSProp', () => {
  it('takes the step TensorFlow 1 takes', async () => {
    const variables = [tf.variable(tf.tensor1d([1, 2])), tf.variable(tf.tensor2d([[3]]))]
    const optimizer = createRmsProp(variables, { decay: 0.9, epsilon: 0.01 })
    const norm = optimizer.apply([tf.tensor1d([3, 0]), tf.tensor2d([[4]])], 0.1, 2.5)
    expect(norm.dataSync()[0]).toBeCloseTo(5, 5)
    // clipped by ½: g = 1.5, 0, 2; square = .9 + .1 g²; change = .1 g / √(square + .01)
    const step = (g: number) => (0.1 * g) / Math.sqrt(0.9 + 0.1 * g * g + 0.01)
    expect(variables.flatMap((v) => [...v.dataSync()])).toEqual(
      [1 - step(1.5), 2, 3 - step(2)].map((x) => expect.closeTo(x, 5)),
    )
    const [saved] = await optimizer.read()
    expect([...(saved?.data ?? [])]).toEqual([1.125, 0.9, 1.3].map((x) => expect.closeTo(x, 5)))
    expect(() => optimizer.write([{ name: 'rmsprop/square', shape: [2], data: new Float32Array(2) }])).toThrow(
      'rmsprop/square',
    )
    expect(() => optimizer.write([])).toThrow('rmsprop/square')
  })
})
