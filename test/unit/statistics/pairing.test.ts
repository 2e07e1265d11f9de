import { describe, expect, it } from 'vitest'
import { createRandom, type Random } from '../../../workers/lab/random'
import { pairing, pairingHelps, pairingInterval } from '../../../workers/lab/statistics/pairing'

describe('what pairing gains', () => {
  it('is Pearson’s r, worked out by hand', () => {
    // Deviations (−1, 0, 1) and (−2, 1, 1): 3 / √(2 · 6).
    expect(pairing([1, 2, 3], [0, 3, 3])).toBeCloseTo(3 / Math.sqrt(12), 12)
    expect(pairing([1, 2, 3], [6, 4, 2])).toBe(-1)
  })

  it('is nothing where a side does not vary', () => {
    expect(pairing([1, 1, 1], [1, 2, 3])).toBeNaN()
    expect(pairing([], [])).toBeNaN()
    expect(pairing([NaN, NaN], [1, 2])).toBeNaN()
  })

  it('leaves out that agents differ in level, which no pairing explains', () => {
    const random = createRandom(4)
    const of = (level: number) => Array.from({ length: 200 }, () => level + random.uniform())
    const groups = [...Array<string>(200).fill('weak'), ...Array<string>(200).fill('strong')]
    const [control, changed] = [
      [...of(0), ...of(100)],
      [...of(0), ...of(100)],
    ]
    expect(pairing(control, changed)).toBeGreaterThan(0.9)
    expect(Math.abs(pairing(control, changed, groups))).toBeLessThan(0.15)
  })

  it('refuses sides of different lengths', () => {
    expect(() => pairing([1, 2], [1])).toThrow('pairs')
  })
})

describe('the interval of a correlation of pairs', () => {
  /** As rollouts go: a tenth of the pairs stays equal, the others share what had come before they parted; now and then much is won. */
  const drawn = (random: Random, n: number) => {
    const prize = () => (random.below(10) === 0 ? 3 + 2 * random.normal() : 0)
    const pairs = Array.from({ length: n }, () => {
      const shared = random.normal() + prize()
      const own = () => (shared + random.normal() + prize()) / 2
      return random.below(10) === 0 ? [shared, shared] : [own(), own()]
    })
    return [pairs.map(([one]) => one!), pairs.map(([, other]) => other!)] as const
  }

  it('tells whether pairing helps, or that it cannot be told, also of few', () => {
    const rising = Array.from({ length: 20 }, (_, i) => i)
    const jitter = rising.map((i) => i + ((i * 7) % 5))
    expect(pairingHelps(pairingInterval(rising, jitter, { seed: 1 }))).toBe('yes')
    expect(
      pairingHelps(
        pairingInterval(
          rising,
          jitter.map((value) => -value),
          { seed: 1 },
        ),
      ),
    ).toBe('no')
    expect(
      pairingHelps(
        pairingInterval(
          rising,
          rising.map((i) => (i * 7) % 10),
          { seed: 1 },
        ),
      ),
    ).toBe('untold')
    expect(pairingHelps(pairingInterval(rising.slice(0, 5), jitter.slice(0, 5), { seed: 1 }))).toBe('untold')
  })

  it('of several agents is of what is left within them: that they differ in level helps no pair', () => {
    const random = createRandom(3)
    const groups = [...Array<string>(30).fill('weak'), ...Array<string>(30).fill('strong')]
    const side = () => groups.map((group) => (group === 'weak' ? 0 : 100) + random.uniform())
    const [control, changed] = [side(), side()]
    expect(pairingHelps(pairingInterval(control, changed, { seed: 1 }))).toBe('yes')
    expect(pairingHelps(pairingInterval(control, changed, { seed: 1, groups }))).toBe('untold')
  })

  it('covers it where that of normal pairs does not', () => {
    const truth = pairing(...drawn(createRandom(1), 200_000))
    const runs = 300
    let [fisher, own] = [0, 0]
    for (let run = 0; run < runs; run++) {
      const sides = drawn(createRandom(100 + run), 100)
      const z = Math.atanh(pairing(...sides))
      const half = 1.96 / Math.sqrt(97)
      if (Math.tanh(z - half) <= truth && truth <= Math.tanh(z + half)) fisher++
      const [low, high] = pairingInterval(...sides, { seed: run, draws: 200 })
      if (low <= truth && truth <= high) own++
    }
    expect(fisher / runs).toBeLessThan(0.89)
    expect(own / runs).toBeGreaterThan(0.9)
  })

  it('is the same for the same seed, and none where there is no correlation', () => {
    const sides = drawn(createRandom(3), 40)
    expect(pairingInterval(...sides, { seed: 5 })).toEqual(pairingInterval(...sides, { seed: 5 }))
    expect(pairingInterval([1, 1, 1], [1, 2, 3], { seed: 1 })).toEqual([NaN, NaN])
  })
})
