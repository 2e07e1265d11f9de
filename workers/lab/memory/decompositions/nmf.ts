import type { MatrixShape } from '../../contracts/embedding'
import type { OptionSpec } from '../../contracts/options'
import type { Components, Decomposition } from '../components'
import { standardise } from '../standard'

const options = {
  count: { kind: 'number', title: 'Components', default: 16, min: 1, max: 64, step: 1, help: 'How many parts.' },
  rounds: {
    kind: 'number',
    default: 500,
    min: 10,
    max: 5000,
    step: 10,
    help: 'After so many rounds it stops, settled or not.',
  },
  tolerance: {
    kind: 'number',
    default: 1e-4,
    min: 0,
    max: 0.1,
    help: 'It has settled once ten rounds take less than this share off the error at the start.',
  },
} as const satisfies OptionSpec

/** Between two looks at the error. */
const LOOK = 10
/** Rounds in which new memories are read. */
const READING = 200
const TINY = 1e-12

/**
 * Memories, each number from its least one up, as sums of non-negative parts: multiplicative updates for the squared error (Lee & Seung
 * 2001, theorem 1). A part is as long as its greatest number is 1.
 */
export default {
  id: 'nmf',
  title: 'NMF',
  cite: 'Lee & Seung 2001, Algorithms for non-negative matrix factorization',
  options,
  *fit(points, [rows, width], { count, rounds, tolerance }, random) {
    const least = leastOf(points, width)
    const x = raised(points, least)
    const start = Math.sqrt(x.reduce((sum, value) => sum + value, 0) / x.length / count) || 1
    const draw = (length: number) => Float64Array.from({ length }, () => start * (0.5 + random.uniform()))
    const [loads, parts] = [draw(rows * count), draw(count * width)]
    const first = errorOf(x, loads, parts, [rows, width], count)
    let [before, round] = [first, 0]
    for (; round < rounds; round++) {
      updateLoads(x, loads, parts, [rows, width], count)
      updateParts(x, loads, parts, [rows, width], count)
      if (round % LOOK !== LOOK - 1) continue
      const error = errorOf(x, loads, parts, [rows, width], count)
      yield { stage: 'Non-negative parts', share: round / rounds }
      if (before - error <= tolerance * first) break
      before = error
    }
    const settled = round < rounds ? `settled after ${round + 1} rounds` : `had not settled after ${rounds} rounds`
    return componentsOf(
      points,
      least,
      scaled(parts, count, width),
      `${count} non-negative parts of ${rows} memories, each number from its least one up; it ${settled}.`,
    )
  },
} satisfies Decomposition<typeof options>

function componentsOf(
  points: Float32Array,
  least: Float64Array,
  directions: readonly Float64Array[],
  words: string,
): Components {
  const width = least.length
  const rows = points.length / width
  const parts = Float64Array.from(directions.flatMap((direction) => [...direction]))
  const read = (given: ArrayLike<number>) => {
    const count = given.length / width
    return Float32Array.from(loadsOf(raised(given, least), parts, [count, width], directions.length))
  }
  const { spread } = standardise(points, [rows, width])
  const loads = read(points)
  const variance = (k: number) => {
    const own = Float32Array.from({ length: rows }, (_, row) => loads[row * directions.length + k]!)
    return standardise(own, [rows, 1]).spread[0]! ** 2
  }
  const total = spread.filter((s) => s > 0).length
  const length = (direction: Float64Array) =>
    direction.reduce((sum, a, i) => sum + (spread[i]! > 0 ? (a / spread[i]!) ** 2 : 0), 0)
  return {
    centre: least,
    directions,
    shares: directions.map((direction, k) => (total > 0 ? (variance(k) * length(direction)) / total : 0)),
    read,
    words,
  }
}

function leastOf(points: Float32Array, width: number): Float64Array {
  const least = new Float64Array(width).fill(Infinity)
  for (let i = 0; i < points.length; i++) least[i % width] = Math.min(least[i % width]!, points[i]!)
  return least
}

/** What is lower than any memory was counts as the least. */
const raised = (points: ArrayLike<number>, least: Float64Array): Float64Array =>
  Float64Array.from({ length: points.length }, (_, i) => Math.max(0, points[i]! - least[i % least.length]!))

/** W ← W ∘ X Hᵀ / W H Hᵀ */
function updateLoads(
  x: Float64Array,
  loads: Float64Array,
  parts: Float64Array,
  [rows, width]: MatrixShape,
  count: number,
): void {
  const among = products(parts, count, width)
  for (let row = 0; row < rows; row++) {
    const own = loads.slice(row * count, (row + 1) * count)
    for (let k = 0; k < count; k++) {
      let [above, below] = [0, TINY]
      for (let c = 0; c < width; c++) above += x[row * width + c]! * parts[k * width + c]!
      for (let j = 0; j < count; j++) below += own[j]! * among[j * count + k]!
      loads[row * count + k] = (own[k]! * above) / below
    }
  }
}

/** Loads of rows whose parts are known: the same rule, X Hᵀ taken once. */
function loadsOf(x: Float64Array, parts: Float64Array, [rows, width]: MatrixShape, count: number): Float64Array {
  const among = products(parts, count, width)
  const loads = new Float64Array(rows * count).fill(1)
  const above = new Float64Array(count)
  for (let row = 0; row < rows; row++) {
    const own = loads.subarray(row * count, (row + 1) * count)
    for (let k = 0; k < count; k++) {
      above[k] = 0
      for (let c = 0; c < width; c++) above[k]! += x[row * width + c]! * parts[k * width + c]!
    }
    for (let round = 0; round < READING; round++) {
      const before = own.slice()
      for (let k = 0; k < count; k++) {
        let below = TINY
        for (let j = 0; j < count; j++) below += before[j]! * among[j * count + k]!
        own[k] = (before[k]! * above[k]!) / below
      }
    }
  }
  return loads
}

/** H ← H ∘ Wᵀ X / Wᵀ W H */
function updateParts(
  x: Float64Array,
  loads: Float64Array,
  parts: Float64Array,
  [rows, width]: MatrixShape,
  count: number,
): void {
  const above = new Float64Array(count * width)
  const among = new Float64Array(count * count)
  for (let row = 0; row < rows; row++)
    for (let k = 0; k < count; k++) {
      const load = loads[row * count + k]!
      for (let c = 0; c < width; c++) above[k * width + c]! += load * x[row * width + c]!
      for (let j = 0; j < count; j++) among[k * count + j]! += load * loads[row * count + j]!
    }
  const before = parts.slice()
  for (let k = 0; k < count; k++)
    for (let c = 0; c < width; c++) {
      let below = TINY
      for (let j = 0; j < count; j++) below += among[k * count + j]! * before[j * width + c]!
      parts[k * width + c]! *= above[k * width + c]! / below
    }
}

/** H Hᵀ */
function products(parts: Float64Array, count: number, width: number): Float64Array {
  const out = new Float64Array(count * count)
  for (let k = 0; k < count; k++)
    for (let j = 0; j < count; j++)
      for (let c = 0; c < width; c++) out[k * count + j]! += parts[k * width + c]! * parts[j * width + c]!
  return out
}

function errorOf(
  x: Float64Array,
  loads: Float64Array,
  parts: Float64Array,
  [rows, width]: MatrixShape,
  count: number,
): number {
  let error = 0
  for (let row = 0; row < rows; row++)
    for (let c = 0; c < width; c++) {
      let made = 0
      for (let k = 0; k < count; k++) made += loads[row * count + k]! * parts[k * width + c]!
      error += (x[row * width + c]! - made) ** 2
    }
  return error
}

function scaled(parts: Float64Array, count: number, width: number): Float64Array[] {
  return Array.from({ length: count }, (_, k) => {
    const part = parts.slice(k * width, (k + 1) * width)
    const most = part.reduce((a, b) => Math.max(a, b), 0)
    return most > 0 ? part.map((value) => value / most) : part
  })
}
