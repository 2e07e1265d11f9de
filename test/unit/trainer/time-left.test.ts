import { describe, expect, it } from 'vitest'
import { Paces } from '../../../workers/lab/runs/time-left'
import { createRandom } from '../../../workers/lab/random'

/** Steps done at each tenth of a second, until `total` are: on a machine that others use too, now this much and now that. */
function course(total: number, paceAt: (second: number) => number): number[] {
  const done = [0]
  while (done.at(-1)! < total) done.push(done.at(-1)! + paceAt(done.length / 10) / 10)
  return done
}

/** A different pace every 5 to 40 seconds, a third of the best at the worst. */
function busy(seed: number): (second: number) => number {
  const random = createRandom(seed)
  let [until, pace] = [0, 0]
  return (second) => {
    if (second >= until) [until, pace] = [second + 5 + 35 * random.uniform(), 100 / (1 + 2 * random.uniform())]
    return pace
  }
}

interface Told {
  readonly second: number
  /** From the least to the most. */
  readonly range: readonly [number, number]
  /** What the rate of the last 15 seconds alone would have said. */
  readonly late: number
  /** What it took. */
  readonly truth: number
}

/** What is said twice a second, and what came true; from so many seconds on. */
function follow(done: readonly number[], total: number, from = 20): Told[] {
  const paces = new Paces()
  return done.flatMap((steps, i) => {
    if (i % 5 > 0) return []
    const second = i / 10
    paces.note(1000 * second, steps)
    const late = (total - steps) / ((steps - done[Math.max(0, i - 150)]!) / Math.min(second, 15))
    return second < from
      ? []
      : [{ second, range: paces.secondsFor(total - steps), late, truth: (done.length - 1) / 10 - second }]
  })
}

const isHeld = ({ range: [least, most], truth }: Told) => least <= truth + 0.5 && truth <= most + 0.5
/** How far what is said of when it will be over moves to and fro, seconds in all. */
const swing = (told: readonly Told[], left: (one: Told) => number) =>
  told.slice(1).reduce((sum, one, i) => sum + Math.abs(one.second + left(one) - told[i]!.second - left(told[i]!)), 0)
const middle = ({ range: [least, most] }: Told) => Math.sqrt(least * most)
const share = (told: readonly Told[], holds: (one: Told) => boolean) => told.filter(holds).length / told.length

describe('time left', () => {
  it('holds the truth nine times in ten while the pace changes, and swings half as much as the last pace', () => {
    const all = Array.from({ length: 8 }, (_, seed) => follow(course(30_000, busy(seed + 1)), 30_000, 60))
    expect(share(all.flat(), isHeld)).toBeGreaterThan(0.9)
    // One number is off by more than a quarter as often as not.
    expect(share(all.flat(), ({ late, truth }) => Math.abs(late / truth - 1) > 1 / 4)).toBeGreaterThan(0.25)
    for (const told of all) {
      expect(share(told, isHeld)).toBeGreaterThan(0.75)
      expect(swing(told, middle)).toBeLessThan(0.5 * swing(told, ({ late }) => late))
    }
  })

  it('holds it again soon after everything has become slower for good', () => {
    const total = 20_000
    const told = follow(
      course(total, (second) => (second < 60 ? 100 : 30)),
      total,
    )
    expect(
      share(
        told.filter(({ second }) => second > 90),
        isHeld,
      ),
    ).toBe(1)
  })

  it('is nearly one number where the pace is one, and nothing where nothing is known', () => {
    expect(new Paces().secondsFor(10)).toEqual([Infinity, Infinity])
    const told = follow(
      course(6000, () => 100),
      6000,
    )
    expect(share(told, isHeld)).toBe(1)
    expect(Math.max(...told.map(({ range: [least, most] }) => most - least))).toBeLessThan(9)
    expect(new Paces().secondsFor(0)).toEqual([Infinity, Infinity])
  })

  // Seconds at which each of twenty states was done, as two runs of the methods went on two processors that six others used.
  it.each([
    [
      'breakout',
      [
        22, 53.7, 61.3, 70.3, 81, 94.2, 105.9, 117.7, 132.5, 152.4, 184.3, 195.8, 200.9, 205.1, 209.6, 215.3, 228,
        237.8, 251.4, 271.7,
      ],
    ],
    [
      'amidar',
      [
        15, 28.2, 47.4, 67.3, 84.4, 109.9, 122.1, 137.7, 162.1, 197.4, 217.6, 224.2, 233.7, 240.4, 248.1, 255.7, 265.6,
        276.8, 282.8, 291,
      ],
    ],
  ])(
    'as a run on a busy machine went (%s): from the third state on it came true, but for two times at most',
    (_, seconds) => {
      const paces = new Paces()
      const end = seconds.at(-1)!
      const held = seconds.slice(0, -1).map((second, i) => {
        paces.note(1000 * second, i + 1)
        const range = paces.secondsFor(seconds.length - i - 1)
        return isHeld({ second, range, late: 0, truth: end - second })
      })
      expect(held.slice(2).filter((one) => !one).length, held.join(' ')).toBeLessThanOrEqual(2)
    },
  )
})
