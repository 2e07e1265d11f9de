import { describe, expect, it } from 'vitest'
import { createRandom, type Random } from '../../../workers/lab/random'
import { holm } from '../../../workers/lab/statistics/multiple'
import { compare } from '../../../workers/lab/statistics/compare'
import { signFlipTest } from '../../../workers/lab/statistics/paired'
import { pearson } from '../../../workers/lab/statistics/series'

const EXPERIMENTS = 400
const normals = (random: Random, n: number, mean = 0) => Array.from({ length: n }, () => mean + random.normal())

/** Of 400 seeded experiments, how many reject. */
function rejections(experiment: (random: Random, seed: number) => boolean): number {
  let count = 0
  for (let seed = 0; seed < EXPERIMENTS; seed++) if (experiment(createRandom(7000 + seed), seed)) count++
  return count
}

/** Three binomial standard deviations round the stated rate. */
function expectRate(count: number, rate: number) {
  const slack = 3 * Math.sqrt(EXPERIMENTS * rate * (1 - rate))
  expect(count).toBeGreaterThan(EXPERIMENTS * rate - slack)
  expect(count).toBeLessThan(EXPERIMENTS * rate + slack)
}

describe('false alarms at 0.05 where there is no effect', () => {
  it('sign flips, drawn (n = 20)', () => {
    for (const direction of ['more', 'other'] as const) {
      expectRate(
        rejections((random, seed) => signFlipTest(normals(random, 20), { seed, draws: 499, direction }) <= 0.05),
        0.05,
      )
    }
  })

  it('a comparison, enumerated (n = 10)', () => {
    expectRate(
      rejections((random, seed) => compare(normals(random, 10), { seed, direction: 'less', resamples: 1 }).p <= 0.05),
      0.05,
    )
  })

  it('any of a family of five after Holm', () => {
    const family = (random: Random) =>
      Array.from({ length: 5 }, () => signFlipTest(normals(random, 10), { seed: 1, direction: 'other' }))
    expectRate(
      rejections((random) => holm(family(random)).some((p) => p <= 0.05)),
      0.05,
    )
    // Without it, 1 − 0.95⁵ = 0.226.
    expectRate(
      rejections((random) => family(random).some((p) => p <= 0.05)),
      0.226,
    )
  })
})

it('finds a planted effect of d = 0.8 at n = 20 as often as the t-test would: 0.924', () => {
  expectRate(
    rejections(
      (random, seed) => signFlipTest(normals(random, 20, 0.8), { seed, draws: 499, direction: 'other' }) <= 0.05,
    ),
    0.924,
  )
})

/** Mean over rollouts of AR(1) curves: what a study plots, with nothing going on. */
function averagedCurve(random: Random, rollouts: number, length: number, phi: number): number[] {
  const curve = Array.from({ length }, () => 0)
  for (let rollout = 0; rollout < rollouts; rollout++) {
    let value = random.normal() / Math.sqrt(1 - phi * phi)
    for (let t = 0; t < length; t++) {
      value = phi * value + random.normal()
      curve[t]! += value / rollouts
    }
  }
  return curve
}

it('unrelated averaged curves correlate "significantly" 55 % of the time as published, 6 % corrected (measured 0.5525, 0.0625)', () => {
  const both = (random: Random) => pearson(averagedCurve(random, 10, 200, 0.9), averagedCurve(random, 10, 200, 0.9))
  let naive = 0
  const corrected = rejections((random) => {
    const { pNaive, pCorrected } = both(random)
    if (pNaive <= 0.05) naive++
    return pCorrected <= 0.05
  })
  expect(naive / EXPERIMENTS).toBeGreaterThan(0.2)
  expect(corrected / EXPERIMENTS).toBeLessThan(0.1)
})
