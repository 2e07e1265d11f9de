import { describe, expect, it } from 'vitest'
import type { MatrixShape, Steps } from '../../../workers/lab/contracts/embedding'
import { defaults } from '../../../workers/lab/contracts/options'
import { isLinear, type Components, type LinearComponents } from '../../../workers/lab/memory/components'
import { decompositions } from '../../../workers/lab/memory/registry'
import { outlying, standardise } from '../../../workers/lab/memory/standard'
import { createRandom } from '../../../workers/lab/random'

const finish = <T>(steps: Steps<T>): T => {
  for (;;) {
    const { done, value } = steps.next()
    if (done) return value
    expect(value.share).toBeLessThanOrEqual(1)
  }
}
const fit = (id: string, points: Float32Array, shape: MatrixShape, given: object, seed = 1) => {
  const { fit, options } = decompositions.get(id)
  return finish(fit(points, shape, { ...defaults(options), ...given }, createRandom(seed)))
}
const column = (values: ArrayLike<number>, columns: number, at: number) =>
  Array.from({ length: values.length / columns }, (_, row) => values[row * columns + at]!)
function correlation(a: readonly number[], b: readonly number[]): number {
  const mean = (x: readonly number[]) => x.reduce((sum, value) => sum + value, 0) / x.length
  const [ma, mb] = [mean(a), mean(b)]
  const with_ = (x: readonly number[], mx: number, y: readonly number[], my: number) =>
    x.reduce((sum, value, i) => sum + (value - mx) * (y[i]! - my), 0)
  return with_(a, ma, b, mb) / Math.sqrt(with_(a, ma, a, ma) * with_(b, mb, b, mb))
}

const ROWS = 2000
const WIDTH = 6
/** Three sources nobody would call normal, mixed into six numbers. */
function mixed() {
  const random = createRandom(5)
  const draws = Array.from({ length: ROWS }, () => [
    random.uniform() - 0.5,
    random.uniform() < 0.1 ? 3 : 0,
    -Math.log(1 - random.uniform()) * (random.uniform() < 0.5 ? -1 : 1),
  ])
  const mixing = Array.from({ length: 3 }, () => Array.from({ length: WIDTH }, () => random.normal()))
  const points = Float32Array.from(
    draws.flatMap((row) =>
      Array.from({ length: WIDTH }, (_, c) => 7 + row.reduce((sum, s, k) => sum + s * mixing[k]![c]!, 0)),
    ),
  )
  return { points, sources: [0, 1, 2].map((k) => draws.map((row) => row[k]!)), mixing }
}

describe('components of memories', () => {
  const { points, sources, mixing } = mixed()
  const shape = [ROWS, WIDTH] as const

  it.each(decompositions.all)(
    '$id: says what it did, comes out the same again, and puts memories together again',
    ({ id }) => {
      const [one, two] = [fit(id, points, shape, { count: 3 }), fit(id, points, shape, { count: 3 })] as [
        Components,
        Components,
      ]
      expect(one.words).toMatch(/^.+\.$/)
      expect(two.directions).toEqual(one.directions)
      expect(one.shares.length).toBe(3)
      const scores = one.read(points)
      let worst = 0
      for (let row = 0; row < 50; row++)
        for (let c = 0; c < WIDTH; c++) {
          const made = one.directions.reduce(
            (sum, direction, k) => sum + scores[row * 3 + k]! * direction[c]!,
            one.centre[c]!,
          )
          worst = Math.max(worst, Math.abs(made - points[row * WIDTH + c]!))
        }
      // Three sources: nothing else is left (three parts of a sum of any sign do not do as well).
      expect(worst).toBeLessThan(id === 'nmf' ? 1.2 : 1e-4)
    },
  )

  it.each(['pca', 'ica'])('%s: reading a direction gives that component and no other', (id) => {
    const found = fit(id, points, shape, { count: 3 }) as LinearComponents
    expect(isLinear(found)).toBe(true)
    for (const [k, direction] of found.directions.entries()) {
      const read = Array.from(found.read(found.centre.map((value, i) => value + direction[i]!)))
      read.forEach((value, j) => expect(value).toBeCloseTo(j === k ? 1 : 0, 6))
    }
    expect(found.shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 2)
    expect(found.shares).toEqual(found.shares.toSorted((a, b) => b - a))
  })

  it('ica finds the sources that were mixed, and how; pca does not', () => {
    const cleanest = (id: string) => {
      const scores = fit(id, points, shape, { count: 3 }).read(points)
      return sources.map((source) =>
        Math.max(...[0, 1, 2].map((k) => Math.abs(correlation(source, column(scores, 3, k))))),
      )
    }
    for (const r of cleanest('ica')) expect(r).toBeGreaterThan(0.99)
    expect(Math.min(...cleanest('pca'))).toBeLessThan(0.95)
    const { directions } = fit('ica', points, shape, { count: 3 })
    const along = (direction: Float64Array) => Math.max(...mixing.map((way) => Math.abs(cosine([...direction], way))))
    for (const direction of directions) expect(along(direction)).toBeGreaterThan(0.99)
  })

  it('ica says so where it has not settled, and a rare event points up', () => {
    expect(fit('ica', points, shape, { count: 3, rounds: 1, tolerance: 1e-8 }).words).toContain(
      'had not settled after 1 rounds',
    )
    const scores = fit('ica', points, shape, { count: 3 }).read(points)
    const rare = [0, 1, 2].map((k) => correlation(sources[1]!, column(scores, 3, k))).find((r) => Math.abs(r) > 0.9)
    expect(rare).toBeGreaterThan(0.9)
  })

  it('nmf finds parts that are there', () => {
    const random = createRandom(3)
    const parts = [
      [1, 0.5, 0, 0],
      [0, 0, 0.25, 1],
    ]
    const loads = Array.from({ length: 200 }, () => [
      random.uniform() < 0.3 ? 0 : random.uniform(),
      random.uniform() < 0.3 ? 0 : random.uniform(),
    ])
    const made = Float32Array.from(
      loads.flatMap(([a, b]) => parts[0]!.map((_, c) => a! * parts[0]![c]! + b! * parts[1]![c]!)),
    )
    const { directions } = fit('nmf', made, [200, 4], { count: 2, rounds: 2000, tolerance: 0 })
    for (const part of parts) {
      const near = directions.map((direction) => Math.max(...part.map((value, c) => Math.abs(value - direction[c]!))))
      expect(Math.min(...near)).toBeLessThan(0.02)
    }
  })

  it('nmf leaves no more than multiplicative updates do, and reads every memory at its best', () => {
    const [rows, width, count] = [300, 12, 4]
    const random = createRandom(9)
    const parts = Array.from({ length: count }, () => Array.from({ length: width }, () => random.uniform() ** 3))
    const noisy = Float32Array.from(
      Array.from({ length: rows }).flatMap(() => {
        const own = parts.map(() => Math.max(0, random.normal()))
        return parts[0]!.map((_, c) => own.reduce((sum, load, k) => sum + load * parts[k]![c]!, 0.3 * random.uniform()))
      }),
    )
    const { directions, centre, read } = fit('nmf', noisy, [rows, width], { count })
    const loads = read(noisy)
    let error = 0
    for (let row = 0; row < rows; row++) {
      const left = Array.from(centre, (least, c) =>
        directions.reduce((sum, part, k) => sum - loads[row * count + k]! * part[c]!, noisy[row * width + c]! - least),
      )
      // Karush, Kuhn and Tucker: a load above zero cannot be bettered, one at zero only by going below.
      const slopes = directions.map((part) => part.reduce((sum, value, c) => sum + value * left[c]!, 0))
      slopes.forEach((slope, k) => expect(loads[row * count + k]! > 1e-3 ? Math.abs(slope) : slope).toBeLessThan(1e-3))
      error += left.reduce((sum, value) => sum + value * value, 0)
    }
    const raised = noisy.map((value, i) => value - centre[i % width]!)
    expect(error).toBeLessThan(1.01 * leeAndSeung(raised, [rows, width], count, 500))
    expect(error).toBeGreaterThan(0)
  })

  it('numbers that never change are left alone', () => {
    const still = points.map((value, i) => (i % WIDTH === 2 ? 4 : value))
    for (const id of ['pca', 'ica']) {
      const { directions, read } = fit(id, still, shape, { count: 3 })
      for (const direction of directions) expect(direction[2]).toBeCloseTo(0, 12)
      expect(read(still).every(Number.isFinite)).toBe(true)
    }
  })
})

/** The squared error after so many multiplicative updates (Lee & Seung 2001, theorem 1). */
function leeAndSeung(x: Float32Array, [rows, width]: MatrixShape, count: number, rounds: number): number {
  const random = createRandom(1)
  const draw = (length: number) => Float64Array.from({ length }, () => 0.5 + random.uniform())
  const [w, h] = [draw(rows * count), draw(count * width)]
  const made = (row: number, c: number) => {
    let sum = 0
    for (let k = 0; k < count; k++) sum += w[row * count + k]! * h[k * width + c]!
    return sum
  }
  const each = (visit: (row: number, c: number) => void) => {
    for (let row = 0; row < rows; row++) for (let c = 0; c < width; c++) visit(row, c)
  }
  for (let round = 0; round < rounds; round++)
    for (const side of ['w', 'h'] as const) {
      const [own, other] = side === 'w' ? [w, h] : [h, w]
      const [above, below] = [new Float64Array(own.length), new Float64Array(own.length).fill(1e-12)]
      each((row, c) => {
        const now = made(row, c)
        for (let k = 0; k < count; k++) {
          const [at, across] = side === 'w' ? [row * count + k, k * width + c] : [k * width + c, row * count + k]
          above[at]! += x[row * width + c]! * other[across]!
          below[at]! += now * other[across]!
        }
      })
      own.forEach((value, i) => (own[i] = (value * above[i]!) / below[i]!))
    }
  let error = 0
  each((row, c) => (error += (x[row * width + c]! - made(row, c)) ** 2))
  return error
}

const cosine = (a: readonly number[], b: readonly number[]) => {
  const with_ = (x: readonly number[], y: readonly number[]) => x.reduce((sum, value, i) => sum + value * y[i]!, 0)
  return with_(a, b) / Math.sqrt(with_(a, a) * with_(b, b))
}

it('standard numbers and outliers, by hand', () => {
  // 1, 2, 3, 6: mean 3, variance (4 + 1 + 0 + 9) / 4
  const { mean, spread, points } = standardise(Float32Array.of(1, 5, 2, 5, 3, 5, 6, 5), [4, 2])
  expect([...mean, ...spread]).toEqual([3, 5, Math.sqrt(3.5), 0])
  expect([...points]).toEqual([-2, 0, -1, 0, 0, 0, 3, 0].map((value) => Math.fround(value / Math.sqrt(3.5))))
  const cloud = Float32Array.from({ length: 41 }, (_, i) => (i === 40 ? 1000 : i))
  expect([...finish(outlying(cloud, [41, 1], createRandom(1)))]).toEqual(Array.from(cloud, (x) => Number(x === 1000)))
  // Among more than three thousand some are drawn to be near to; the one that lies apart still does.
  const many = Float32Array.from({ length: 4000 }, (_, i) => (i === 7 ? 1e6 : i % 1000))
  expect([...finish(outlying(many, [4000, 1], createRandom(1)))].indexOf(1)).toBe(7)
})
