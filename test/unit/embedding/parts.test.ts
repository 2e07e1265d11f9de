import { describe, expect, it } from 'vitest'
import type { Steps } from '../../../workers/lab/contracts/embedding'
import { affinities, probabilities } from '../../../workers/lab/embedding/affinities'
import { findClusters } from '../../../workers/lab/embedding/clusters'
import { gradient } from '../../../workers/lab/embedding/descent'
import { neighboursOf } from '../../../workers/lab/embedding/neighbours'
import { reduceToPrincipal } from '../../../workers/lab/embedding/principal'
import { groupings } from '../../../workers/lab/embedding/registry'
import { chooseRows } from '../../../workers/lab/embedding/subset'
import { cut, wardMerges } from '../../../workers/lab/embedding/ward'
import { defaults } from '../../../workers/lab/contracts/options'
import { createRandom } from '../../../workers/lab/random'
import { twoClusters } from './planted'

function finish<T>(steps: Steps<T>): T {
  for (;;) {
    const step = steps.next()
    if (step.done) return step.value
  }
}

describe('principal components', () => {
  it('as worked out by hand', () => {
    // Centred: (−2,−2) (0,1) (1,0) (1,1); covariance [[2, 5/3], [5/3, 2]]: axes (1,1)/√2 with 11/3 and (1,−1)/√2 with 1/3.
    const { points, columns, explained } = finish(reduceToPrincipal(Float32Array.of(1, 2, 3, 5, 4, 4, 4, 5), [4, 2], 2))
    expect(columns).toBe(2)
    expect(explained.map((share) => +share.toFixed(6))).toEqual([+(11 / 12).toFixed(6), +(1 / 12).toFixed(6)])
    const first = [0, 1, 2, 3].map((row) => points[2 * row]!)
    const second = [0, 1, 2, 3].map((row) => Math.abs(points[2 * row + 1]!))
    ;[-4, 1, 1, 2].forEach((value, row) => expect(first[row]).toBeCloseTo(value / Math.SQRT2, 5))
    ;[0, 1, 1, 0].forEach((value, row) => expect(second[row]).toBeCloseTo(value / Math.SQRT2, 5))
  })

  it('of wide points hold what the leading axes hold, within a hundredth', () => {
    // Rank 3 plus little noise in 900 columns; variances 100, 25 and 4 times 900 / 3 by construction.
    const random = createRandom(2)
    const [rows, columns] = [200, 900]
    const axes = [10, 5, 2].map((size) =>
      Array.from({ length: columns }, (_, j) => (j % 3 === [10, 5, 2].indexOf(size) ? size : 0)),
    )
    const scores = Array.from({ length: rows }, () => axes.map(() => random.normal()))
    const points = Float32Array.from({ length: rows * columns }, (_, i) =>
      axes.reduce(
        (sum, axis, k) => sum + scores[Math.floor(i / columns)]![k]! * axis[i % columns]!,
        0.01 * random.normal() + 3,
      ),
    )
    const { points: found, columns: kept, explained } = finish(reduceToPrincipal(points, [rows, columns], 50))
    expect(kept).toBe(50)
    const mean = axes.map((_, k) => scores.reduce((sum, row) => sum + row[k]!, 0) / rows)
    // Distances from the centre are kept.
    for (const row of [0, 50, 199]) {
      const truth = axes.reduce(
        (sum, axis, k) => sum + ((scores[row]![k]! - mean[k]!) * axis[k]!) ** 2 * (columns / 3),
        0,
      )
      const own = found.subarray(row * kept, (row + 1) * kept).reduce((sum, value) => sum + value * value, 0)
      expect(own / truth).toBeCloseTo(1, 2)
    }
    expect(explained.slice(0, 3).reduce((a, b) => a + b, 0)).toBeGreaterThan(0.99)
    expect(explained[0]).toBeGreaterThan(explained[1]!)
  })
})

describe('t-SNE', () => {
  it('neighbour probabilities have the perplexity asked for', () => {
    const squares = Float64Array.from({ length: 60 }, (_, i) => (i + 1) ** 1.5)
    const shares = probabilities(squares, 12)
    expect(2 ** -shares.reduce((sum, p) => sum + p * Math.log2(p), 0)).toBeCloseTo(12, 3)
    expect(shares.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 10)
  })

  const rows = 40
  const points = twoClusters(rows, 5, 3)
  const near = finish(affinities(points, [rows, 5], 8))
  const random = createRandom(4)
  const positions = Float64Array.from({ length: 2 * rows }, () => 2 * random.normal())

  it('joint probabilities are symmetric and sum to 1', () => {
    const p = (i: number, j: number) => {
      for (let at = near.starts[i]!; at < near.starts[i + 1]!; at++) if (near.columns[at] === j) return near.values[at]!
      return 0
    }
    for (let i = 0; i < rows; i++) for (let j = 0; j < i; j++) expect(p(i, j)).toBe(p(j, i))
    expect(near.values.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 10)
  })

  it('the exact gradient is the slope of KL(P‖Q)', () => {
    const loss = (y: Float64Array) => {
      const closeness = (i: number, j: number) =>
        1 / (1 + (y[2 * i]! - y[2 * j]!) ** 2 + (y[2 * i + 1]! - y[2 * j + 1]!) ** 2)
      let z = 0
      for (let i = 0; i < rows; i++) for (let j = 0; j < rows; j++) if (i !== j) z += closeness(i, j)
      let sum = 0
      for (let i = 0; i < rows; i++)
        for (let at = near.starts[i]!; at < near.starts[i + 1]!; at++)
          sum += near.values[at]! * Math.log((near.values[at]! * z) / closeness(i, near.columns[at]!))
      return sum
    }
    const slope = gradient(near, positions, 1, 0)
    for (let i = 0; i < 2 * rows; i++) {
      const shifted = (by: number) => loss(positions.map((value, k) => (k === i ? value + by : value)))
      expect(4 * slope[i]!).toBeCloseTo((shifted(1e-5) - shifted(-1e-5)) / 2e-5, 7)
    }
  })

  it('the tree comes within a few hundredths of it, also with points on one spot', () => {
    const many = Float64Array.from({ length: 2000 }, (_, i) => (i < 40 ? 1 : 10 * random.normal()))
    const none = { starts: new Int32Array(1001), columns: new Int32Array(0), values: new Float64Array(0) }
    const exact = gradient(none, many, 1, 0)
    const about = gradient(none, many, 1, 0.5)
    const length = Math.hypot(...exact)
    const off = Math.hypot(...exact.map((value, i) => value - about[i]!))
    expect(off / length).toBeLessThan(0.03)
    expect(off).toBeGreaterThan(0)
  })
})

describe('nearest neighbours of one row', () => {
  const [rows, columns] = [300, 19]
  const points = twoClusters(rows, columns, 1)
  const row = (i: number) => [...points.subarray(i * columns, (i + 1) * columns)]
  const dot = (a: number[], b: number[]) => a.reduce((sum, value, j) => sum + value * b[j]!, 0)
  const distances = {
    euclidean: (a: number[], b: number[]) => Math.hypot(...a.map((value, j) => value - b[j]!)),
    cosine: (a: number[], b: number[]) => 1 - dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b)),
  }

  it.each(['euclidean', 'cosine'] as const)('%s: as by brute force', (metric) => {
    const truth = Array.from({ length: rows }, (_, i) => ({ i, d: distances[metric](row(17), row(i)) }))
      .filter(({ i }) => i !== 17)
      .sort((a, b) => a.d - b.d)
    const found = neighboursOf(points, [rows, columns], 17, 10, metric)
    expect([...found.rows]).toEqual(truth.slice(0, 10).map(({ i }) => i))
    found.distances.forEach((distance, i) => expect(distance).toBeCloseTo(truth[i]!.d, 4))
  })

  it('never more than there are, and only of rows that are there', () => {
    expect(neighboursOf(points.subarray(0, 3 * columns), [3, columns], 1, 10).rows.length).toBe(2)
    expect(() => neighboursOf(points, [rows, columns], 300, 3)).toThrow('0 to 299')
  })
})

describe('clusters', () => {
  it('finds two planted ones, the larger first, the same every time', () => {
    const [rows, columns] = [301, 6]
    const points = twoClusters(rows, columns, 6)
    const { labels, count, centres } = findClusters(points, [rows, columns], 2, createRandom(3))
    expect(count).toBe(2)
    expect([...labels]).toEqual(Array.from({ length: rows }, (_, row) => row % 2))
    expect(centres[0]).toBeCloseTo(0, 0)
    expect(centres[columns]).toBeCloseTo(6, 0)
    expect(findClusters(points, [rows, columns], 2, createRandom(3)).labels).toEqual(labels)
  })

  it('never more than there are different rows', () => {
    const { count, inertia } = findClusters(Float32Array.of(1, 1, 5, 5, 5), [5, 1], 4, createRandom(1))
    expect(count).toBe(2)
    expect(inertia).toBe(0)
    expect(() => findClusters(Float32Array.of(1), [1, 1], 0, createRandom(1))).toThrow('1 to 64')
  })
})

it('rows are drawn without repeats, in order, each about equally often', () => {
  const random = createRandom(9)
  const hits = Array.from({ length: 20 }, () => 0)
  for (let i = 0; i < 2000; i++) {
    const rows = chooseRows(20, 5, random)
    expect([...rows]).toEqual([...new Set(rows)].sort((a, b) => a - b))
    rows.forEach((row) => hits[row]!++)
  }
  for (const count of hits) expect(Math.abs(count - 500)).toBeLessThan(100)
})

describe('Ward’s tree', () => {
  const heights = (points: Float32Array) =>
    finish(wardMerges(points, [points.length, 1])).map(({ height }) => +height.toFixed(6))

  it('as worked out by hand: pairs first, then √(2·2·2 / 4) times the distance of their means', () => {
    const points = Float32Array.of(0, 5, 1, 7)
    expect(heights(points)).toEqual([1, 2, +(Math.SQRT2 * 5.5).toFixed(6)])
    const merges = finish(wardMerges(points, [4, 1]))
    expect([1, 2, 3, 4].map((count) => [...cut(merges, 4, count)])).toEqual([
      [0, 0, 0, 0],
      [0, 1, 0, 1],
      [0, 1, 0, 2],
      [0, 1, 2, 3],
    ])
  })

  it('weighs clusters by their size: three zeros are farther from 4 than 8.8 is', () => {
    // √(2·3·1 / 4) · 4 = 4.899 > 4.8; by the nearest member alone, 4 would have gone to the zeros.
    expect([...cut(finish(wardMerges(Float32Array.of(0, 0, 0, 4, 8.8), [5, 1])), 5, 2)]).toEqual([0, 0, 0, 1, 1])
    expect(heights(Float32Array.of(0, 0, 0, 4, 9))).toEqual([
      0,
      0,
      +(Math.sqrt(1.5) * 4).toFixed(6),
      +(Math.sqrt(1.6) * 8).toFixed(6),
    ])
  })

  it('of one row, and of rows that are all the same', () => {
    expect(heights(Float32Array.of(3))).toEqual([])
    expect(heights(Float32Array.of(3, 3, 3))).toEqual([0, 0])
  })
})

describe.each(groupings.all.map((one) => [one.id, one] as const))('groups by %s', (_, { group, options }) => {
  const [rows, columns] = [301, 6]
  const points = twoClusters(rows, columns, 6)
  const found = (change: object) =>
    finish(group(points, [rows, columns], { ...defaults(options), ...change }, createRandom(3)))

  it('finds two planted ones, the larger first, the same every time', () => {
    const { labels, count } = found({ count: 2 })
    expect(count).toBe(2)
    expect([...labels]).toEqual(Array.from({ length: rows }, (_, row) => row % 2))
    expect(found({ count: 2 }).labels).toEqual(labels)
  })

  it('also where only some of the rows are looked at one by one, and says so', () => {
    const { labels, words } = found({ count: 2, most: 100 })
    expect([...labels]).toEqual(Array.from({ length: rows }, (_, row) => row % 2))
    if ('most' in options) expect(words).toContain('100 of 301')
  })
})
