import { describe, expect, it } from 'vitest'
import { agreement, consistency, crossCorrelation } from '../../../workers/lab/memory/dynamics'
import { held, mixed, rerouted } from '../../../workers/lab/memory/directions'
import { linear } from '../../../workers/lab/memory/components'
import { probe, probeEach, type Rows } from '../../../workers/lab/memory/probes'
import { createRandom } from '../../../workers/lab/random'

const EPISODES = 30
const STEPS = 40
const WIDTH = 4

/** A memory of which one number counts decisions since something happened, and the others wander slowly. */
function planted(seed: number, games = EPISODES) {
  const random = createRandom(seed)
  const [points, since, wander]: number[][] = [[], [], []]
  for (let episode = 0; episode < games; episode++) {
    const slow = [random.normal(), random.normal(), random.normal(), random.normal()]
    let count = 0
    for (let t = 0; t < STEPS; t++) {
      count = random.uniform() < 0.1 ? 0 : count + 1
      slow.forEach((value, i) => (slow[i] = 0.95 * value + 0.3 * random.normal()))
      points!.push(slow[0]!, 0.1 * count + 0.05 * random.normal(), slow[1]!, slow[2]!)
      since!.push(count)
      wander!.push(slow[3]!)
    }
  }
  const rows: Rows = {
    points: Float32Array.from(points!),
    shape: [games * STEPS, WIDTH],
    episodes: Int32Array.from({ length: games * STEPS }, (_, i) => Math.floor(i / STEPS)),
    times: Int32Array.from({ length: games * STEPS }, (_, i) => i % STEPS),
  }
  return { rows, since: since!, wander: wander! }
}

describe('probes', () => {
  it('find the number that counts, and not the noise', () => {
    const { rows, since } = planted(1)
    const found = probe(rows, since, createRandom(2))
    expect(found.r2).toBeGreaterThan(0.97)
    expect(found.low).toBeGreaterThan(0.95)
    expect([found.p, found.chance < 0.2]).toEqual([0.01, true])
    // 0.1 a decision: ten decisions per unit of that number, nothing of the others.
    expect(found.weights[1]).toBeGreaterThan(9)
    for (const other of [0, 2, 3]) expect(Math.abs(found.weights[other]!)).toBeLessThan(0.2)
    const each = probeEach(rows, since, createRandom(2))
    expect(each[1]).toBeGreaterThan(0.97)
    for (const other of [0, 2, 3]) expect(each[other]).toBeLessThan(0.05)
  })

  it('of a quantity that no number holds they find what chance finds, at its rate', () => {
    const p = Array.from({ length: 40 }, (_, seed) => {
      const { rows, wander } = planted(seed + 10)
      return probe(rows, wander, createRandom(seed), 19).p
    })
    // At 5 % two of forty are expected; seven or more come once in two hundred.
    expect(p.filter((value) => value <= 0.05).length).toBeLessThan(7)
    expect(p.filter((value) => value <= 0.5).length).toBeGreaterThan(10)
  })

  it('of a clock, in games of any length, they find what other games’ clocks are read as', () => {
    const { rows: all, since } = planted(5, 200)
    const random = createRandom(6)
    const lengths = Array.from({ length: 200 }, () => 8 + random.below(STEPS - 8))
    const kept = [...all.times.keys()].filter((row) => all.times[row]! < lengths[all.episodes[row]!]!)
    const times = Int32Array.from(kept, (row) => all.times[row]!)
    const rows: Rows = {
      // One number of the memory tells the time, another counts what happened.
      points: Float32Array.from(kept.flatMap((row, i) => [times[i]! + random.normal(), all.points[row * WIDTH + 1]!])),
      shape: [kept.length, 2],
      episodes: Int32Array.from(kept, (row) => all.episodes[row]!),
      times,
    }
    const clock = probe(rows, times, createRandom(2))
    expect(clock.r2).toBeGreaterThan(0.95)
    expect(clock.low).toBeLessThan(clock.chance)
    const counted = probe(
      rows,
      Float32Array.from(kept, (row) => since[row]!),
      createRandom(2),
    )
    expect(counted.low).toBeGreaterThan(counted.chance)
    expect(counted.p).toBe(0.01)
  })

  it('never judge an episode by itself: what only tells episodes apart is no knowledge', () => {
    const { rows } = planted(3)
    const random = createRandom(4)
    const own = Array.from({ length: EPISODES }, () => random.normal())
    // A number for every episode, and a memory that holds exactly that number.
    const points = rows.points.map((value, i) => (i % WIDTH === 0 ? Math.floor(i / WIDTH / STEPS) : value))
    const target = Array.from(rows.episodes, (episode) => own[episode]!)
    expect(probe({ ...rows, points }, target, createRandom(1), 19).r2).toBeLessThan(0.2)
  })

  it('are refused where nothing can be learnt', () => {
    const { rows, since } = planted(1)
    expect(() =>
      probe(
        rows,
        since.map(() => 3),
        createRandom(1),
      ),
    ).toThrow('quantity: never changes')
    const few = { ...rows, episodes: rows.episodes.map((episode) => episode % 4) }
    expect(() => probe(few, since, createRandom(1))).toThrow('episodes: must be at least 5; there are 4')
  })

  it('a number that never changes, or is there twice, does no harm', () => {
    const { rows, since } = planted(1)
    const points = rows.points.map((value, i) => (i % WIDTH === 0 ? 3 : i % WIDTH === 2 ? rows.points[i - 1]! : value))
    expect(probe({ ...rows, points }, since, createRandom(2), 1).r2).toBeGreaterThan(0.97)
  })
})

describe('dynamics', () => {
  it('what comes before what, by hand', () => {
    // s₁ is s₀ one step later: 1, −1, 1 and −1, 1, −1; two pairs at lag 1.
    const course = { values: Float32Array.of(1, 0, -1, 1, 1, -1), count: 2 }
    expect([...crossCorrelation([course], 1)!]).toEqual([-1, 1, 0.5, -0.5])
    expect([...crossCorrelation([course, course], 0)!]).toEqual(
      [1, -2 / 3, -2 / 3, 2 / 3].map((value) => expect.closeTo(value, 12)),
    )
    expect(crossCorrelation([course], 3)).toBeNull()
  })

  it('agreement weighs slopes by their size', () => {
    expect(agreement([3, -1, 2], [0.1, 5, 1])).toBeCloseTo(5 / 6, 12)
    expect(agreement([0, 0], [1, 1])).toBeNaN()
  })

  it('slopes that say what each sample does are told from habits that all share, at the stated rate', () => {
    const random = createRandom(8)
    const draws = (n: number, of: () => number) => Array.from({ length: n }, () => Float64Array.from({ length: 4 }, of))
    const doings = draws(60, () => random.normal())
    const true_ = doings.map((own) => own.map((value) => value + 0.5 * random.normal()))
    const found = consistency(true_, doings, random, 199)
    expect([found.p, found.agreement > 0.8, Math.abs(found.chance - 0.5) < 0.05]).toEqual([0.005, true, true])
    // All samples rise alike: every pairing agrees as well, which is no finding.
    const habits = draws(60, () => 1 + 0.1 * random.normal())
    const shared = consistency(
      habits,
      draws(60, () => 1 + 0.1 * random.normal()),
      random,
      199,
    )
    expect(shared.agreement).toBe(1)
    expect(shared.p).toBe(1)
    const rates = Array.from(
      { length: 60 },
      () =>
        consistency(
          draws(20, () => random.normal()),
          draws(20, () => random.normal()),
          random,
          39,
        ).p,
    )
    expect(rates.filter((p) => p <= 0.05).length).toBeLessThan(10)
  })
})

describe('directions', () => {
  const components = linear({
    centre: Float64Array.of(1, 1, 0),
    // Not at right angles: reader · direction is 1 for its own, 0 for the other.
    directions: [Float64Array.of(1, 0, 0), Float64Array.of(1, 1, 0)],
    readers: [Float64Array.of(1, -1, 0), Float64Array.of(0, 1, 0)],
    shares: [0.5, 0.5],
    words: 'By hand.',
  })
  const before = Float32Array.of(1, 2, 3)
  const after = Float32Array.of(4, 3, 5)
  // δ = (3, 1, 2): p₀ = 2, p₁ = 1.

  it('swapped: what would have gone along the one goes along the other, from where it stood', () => {
    // δ′ = (3, 1, 2) − 2·(1, 0, 0) + 2·(1, 1, 0) = (3, 3, 2)
    expect([...rerouted(before, after, components, [{ from: 0, to: 1 }])]).toEqual([4, 5, 5])
    // both at once: − 2·d₀ + 2·d₁ − 1·d₁ + 1·d₀ = (3, 1, 2) − (1, 0, 0) + (1, 1, 0)
    expect([
      ...rerouted(before, after, components, [
        { from: 0, to: 1 },
        { from: 1, to: 0 },
      ]),
    ]).toEqual([4, 4, 5])
  })

  it('collapsed: it goes nowhere', () => {
    expect([...rerouted(before, after, components, [{ from: 1, to: null }])]).toEqual([3, 2, 5])
    expect([...rerouted(before, after, components, [])]).toEqual([...after])
    expect([...before, ...after]).toEqual([1, 2, 3, 4, 3, 5])
  })

  it('held: one component at a value, the other as it was', () => {
    const now = held(after, components, 0, 0.25)
    expect([...components.read(now)]).toEqual([0.25, components.read(after)[1]])
    expect(now[2]).toBe(5)
  })

  it('a random direction lies among the components, moves as much as they do, and is read by its own reader', () => {
    const random = createRandom(2)
    const { reader, direction } = mixed(components, [2, 0.5], () => random.normal())
    expect(reader.reduce((sum, a, i) => sum + a * direction[i]!, 0)).toBeCloseTo(1, 12)
    // Of scores with these spreads and nothing in common: Σ (reader · dₖ · spreadₖ)² = 1.
    const own = components.directions.map((d, k) => [2, 0.5][k]! * reader.reduce((sum, a, i) => sum + a * d[i]!, 0))
    expect(Math.hypot(...own)).toBeCloseTo(1, 12)
    expect([reader[2], direction[2]]).toEqual([0, 0])
    // One that never moves is no part of it.
    expect([...mixed(components, [0, 1], () => random.normal()).direction].map(Math.abs)).toEqual([1, 1, 0])
  })
})
