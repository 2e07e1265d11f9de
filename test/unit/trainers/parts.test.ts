import { describe, expect, it } from 'vitest'
import { advantages, explainedVariance, normalize, nStepReturns } from '../../../workers/lab/trainers/parts/advantages'
import { orthogonal } from '../../../workers/lab/models/orthogonal'
import { greediest, logProbability, sampleAction } from '../../../workers/lab/agents/acting'
import { linear } from '../../../workers/lab/trainers/parts/schedules'
import { createRandom, shuffle } from '../../../workers/lab/random'

const f32 = (...values: number[]) => Float32Array.from(values)
const close = (actual: Float32Array, expected: number[]) => {
  expect(actual.length).toBe(expected.length)
  expected.forEach((value, i) => expect(actual[i]).toBeCloseTo(value, 5))
}

describe('advantages and returns', () => {
  // γ = ½, λ = ½, one slot: worked by hand from the last row back
  const cases = [
    {
      name: 'an episode that goes on: bootstrapped at the end',
      rewards: f32(1, 0, 2),
      values: f32(1, 2, 4),
      nextValues: f32(2, 4, 8),
      cut: [0, 0, 0],
      // δ = 1+1−1=1, 0+2−2=0, 2+4−4=2; A = 2, 0+¼·2=.5, 1+¼·.5=1.125
      gae: [1.125, 0.5, 2],
      returns: [1 + 0.5 * (0 + 0.5 * 6), 0.5 * 6, 6],
    },
    {
      name: 'terminated in the middle: nothing flows back, no bootstrap',
      rewards: f32(1, 0, 2),
      values: f32(1, 2, 4),
      nextValues: f32(2, 0, 8),
      cut: [0, 1, 0],
      // δ = 1, 0+0−2=−2, 2; A = 2, −2 (cut), 1+¼·−2=.5
      gae: [0.5, -2, 2],
      returns: [1, 0, 6],
    },
    {
      name: 'truncated in the middle: nothing flows back, but the final value counts',
      rewards: f32(1, 0, 2),
      values: f32(1, 2, 4),
      nextValues: f32(2, 6, 8),
      cut: [0, 1, 0],
      // δ = 1, 0+3−2=1, 2; A = 2, 1 (cut), 1+¼·1=1.25
      gae: [1.25, 1, 2],
      returns: [1 + 0.5 * 3, 3, 6],
    },
  ]
  it.each(cases)('$name', ({ rewards, values, nextValues, cut, gae, returns }) => {
    const path = { slots: 1, rewards, values, nextValues, cut: Uint8Array.from(cut) }
    close(advantages(path, 0.5, 0.5), gae)
    close(nStepReturns(path, 0.5), returns)
  })

  it('keeps slots apart', () => {
    const two = {
      slots: 2,
      rewards: f32(1, 10, 0, 20),
      values: f32(0, 0, 0, 0),
      nextValues: f32(0, 0, 0, 0),
      cut: new Uint8Array(4),
    }
    close(advantages(two, 0.5, 1), [1, 20, 0, 20])
    close(nStepReturns(two, 0.5), [1, 20, 0, 20])
  })

  it('λ = 1 makes advantage plus value the n-step return', () => {
    const random = createRandom(5)
    const draw = () => Float32Array.from({ length: 24 }, () => random.normal())
    const path = {
      slots: 3,
      rewards: draw(),
      values: draw(),
      nextValues: draw(),
      cut: Uint8Array.from({ length: 24 }, () => (random.below(4) === 0 ? 1 : 0)),
    }
    path.nextValues.forEach((_, i) => {
      if (!path.cut[i] && i + 3 < 24) path.nextValues[i] = path.values[i + 3] ?? 0
    })
    close(
      advantages(path, 0.9, 1).map((a, i) => a + (path.values[i] ?? 0)),
      [...nStepReturns(path, 0.9)],
    )
  })
})

describe('scalars', () => {
  it('explains variance', () => {
    expect(explainedVariance(f32(1, 2, 3), f32(1, 2, 3))).toBe(1)
    expect(explainedVariance(f32(2, 2, 2), f32(1, 2, 3))).toBeCloseTo(0, 6)
    expect(explainedVariance(f32(3, 2, 1), f32(1, 2, 3))).toBeCloseTo(-3, 6)
    expect(explainedVariance(f32(0, 1), f32(4, 4))).toBe(0)
  })
  it('normalizes', () => {
    close(normalize(f32(1, 3)), [-1, 1])
    close(normalize(f32(7, 7, 7)), [0, 0, 0])
  })
  it.each([
    [-1, 4],
    [0, 4],
    [0.25, 3],
    [1, 0],
    [2, 0],
  ])('schedules linearly: progress %d → %d', (progress, value) => {
    expect(linear(4, 0, progress)).toBe(value)
  })
})

describe('sampling', () => {
  const logits = f32(Math.log(1), Math.log(2), Math.log(5))
  it('knows probabilities', () => {
    expect([0, 1, 2].map((action) => Math.exp(logProbability(logits, action)))).toEqual(
      [1, 2, 5].map((p) => expect.closeTo(p / 8, 6)),
    )
    expect(logProbability(f32(1000, 0), 0)).toBeCloseTo(0, 9)
  })
  it('draws with them', () => {
    const random = createRandom(1)
    const counts = [0, 0, 0]
    for (let i = 0; i < 8000; i++) {
      const action = sampleAction(logits, random)
      counts[action] = (counts[action] ?? 0) + 1
    }
    // 5 standard deviations of a binomial
    ;[1, 2, 5].forEach((p, action) =>
      expect(Math.abs((counts[action] ?? 0) - 1000 * p)).toBeLessThan(5 * Math.sqrt(1000 * p * (1 - p / 8))),
    )
  })
  it('is greedy towards the first of equals', () => {
    expect([f32(1, 3, 2), f32(2, 2), f32(-5, -4)].map(greediest)).toEqual([1, 0, 1])
  })
  it('shuffles: a permutation, every position equally likely', () => {
    const random = createRandom(2)
    const firsts = [0, 0, 0, 0]
    for (let i = 0; i < 4000; i++) {
      const order = shuffle(4, random)
      expect([...order].sort()).toEqual([0, 1, 2, 3])
      firsts[order[0] ?? 0]!++
    }
    for (const count of firsts) expect(Math.abs(count - 1000)).toBeLessThan(5 * Math.sqrt(1000 * 0.75))
  })
})

describe('orthogonal', () => {
  it.each([
    [6, 3],
    [3, 6],
    [4, 4],
    [5, 1],
  ])('%d×%d has orthogonal vectors of length 2 along its shorter side', (rows, cols) => {
    const matrix = orthogonal(rows, cols, 2, createRandom(3))
    const entry = (r: number, c: number) => matrix[r * cols + c] ?? NaN
    const [long, short] = rows >= cols ? [rows, cols] : [cols, rows]
    for (let a = 0; a < short; a++)
      for (let b = 0; b <= a; b++) {
        let dot = 0
        for (let k = 0; k < long; k++) dot += rows >= cols ? entry(k, a) * entry(k, b) : entry(a, k) * entry(b, k)
        expect(dot).toBeCloseTo(a === b ? 4 : 0, 5)
      }
  })
})
