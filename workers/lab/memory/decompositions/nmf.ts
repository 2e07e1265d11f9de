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
/** Sweeps over a new memory's loads, at most, and what changes so little is settled: of its greatest load. */
const SWEEPS = 1000
const SETTLED = 1e-6
/** A part or load that reached zero could not come back, were it quite zero. */
const FLOOR = 1e-12

/**
 * Memories, each number from its least one up, as sums of non-negative parts: hierarchical alternating least squares (Cichocki & Phan 2009,
 * algorithm 2), one load or number of a part after the other at its best, everything else held. A part is as long as its greatest number is 1.
 */
export default {
  id: 'nmf',
  title: 'NMF',
  cite: 'Cichocki & Phan 2009, Fast local algorithms for large scale nonnegative matrix and tensor factorizations',
  options,
  *fit(points, [rows, width], { count, rounds, tolerance }, random) {
    const least = leastOf(points, width)
    const x = raised(points, least)
    const start = Math.sqrt(x.reduce((sum, value) => sum + value, 0) / x.length / count) || 1
    const draw = (length: number) => Float64Array.from({ length }, () => start * (0.5 + random.uniform()))
    const [loads, parts] = [draw(rows * count), draw(width * count)]
    const all = x.reduce((sum, value) => sum + value * value, 0)
    let [first, before, round] = [NaN, NaN, 0]
    for (; round < rounds; round++) {
      sweep(loads, timesParts(x, parts, [rows, width], count), gram(parts, count), FLOOR)
      const [weighed, among] = [timesLoads(x, loads, [rows, width], count), gram(loads, count)]
      if (round === 0) first = before = errorOf(all, weighed, among, parts)
      sweep(parts, weighed, among, FLOOR)
      if (round % LOOK !== LOOK - 1) continue
      const error = errorOf(all, weighed, among, parts)
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
  const { length } = directions
  const parts = Float64Array.from(
    { length: width * length },
    (_, i) => directions[i % length]![Math.floor(i / length)]!,
  )
  const read = (given: ArrayLike<number>) => {
    const count = given.length / width
    return Float32Array.from(loadsOf(raised(given, least), parts, [count, width], length))
  }
  const { spread } = standardise(points, [rows, width])
  const loads = read(points)
  const variance = (k: number) => {
    const own = Float32Array.from({ length: rows }, (_, row) => loads[row * length + k]!)
    return standardise(own, [rows, 1]).spread[0]! ** 2
  }
  const total = spread.filter((s) => s > 0).length
  const size = (direction: Float64Array) =>
    direction.reduce((sum, a, i) => sum + (spread[i]! > 0 ? (a / spread[i]!) ** 2 : 0), 0)
  return {
    centre: least,
    directions,
    shares: directions.map((direction, k) => (total > 0 ? (variance(k) * size(direction)) / total : 0)),
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

/**
 * One side of X ≈ W Hᵀ, the other held: each of the `count` numbers of every row at its best, one after the other. `free` [n × count];
 * `above` [n × count]: X H, or Xᵀ W; `among` [count × count]: Hᵀ H, or Wᵀ W. Returns the greatest change.
 */
function sweep(free: Float64Array, above: Float64Array, among: Float64Array, floor: number): number {
  const count = Math.sqrt(among.length)
  let most = 0
  for (let from = 0; from < free.length; from += count)
    for (let k = 0; k < count; k++) {
      const square = among[k * count + k]!
      if (!(square > 0)) continue
      let slope = above[from + k]!
      for (let j = 0; j < count; j++) slope -= free[from + j]! * among[k * count + j]!
      const before = free[from + k]!
      const after = Math.max(floor, before + slope / square)
      free[from + k] = after
      most = Math.max(most, Math.abs(after - before))
    }
  return most
}

/** Loads of rows whose parts are known. */
function loadsOf(x: Float64Array, parts: Float64Array, [rows, width]: MatrixShape, count: number): Float64Array {
  const above = timesParts(x, parts, [rows, width], count)
  const among = gram(parts, count)
  const loads = new Float64Array(rows * count)
  for (let from = 0; from < loads.length; from += count) {
    const [own, target] = [loads.subarray(from, from + count), above.subarray(from, from + count)]
    for (let i = 0; i < SWEEPS; i++) if (sweep(own, target, among, 0) <= SETTLED * Math.max(...own)) break
  }
  return loads
}

/** X H: `x` [rows × width], `parts` [width × count] → [rows × count] */
function timesParts(x: Float64Array, parts: Float64Array, [rows, width]: MatrixShape, count: number): Float64Array {
  const out = new Float64Array(rows * count)
  for (let row = 0; row < rows; row++)
    for (let c = 0; c < width; c++) {
      const value = x[row * width + c]!
      for (let k = 0; k < count; k++) out[row * count + k]! += value * parts[c * count + k]!
    }
  return out
}

/** Xᵀ W: `loads` [rows × count] → [width × count] */
function timesLoads(x: Float64Array, loads: Float64Array, [rows, width]: MatrixShape, count: number): Float64Array {
  const out = new Float64Array(width * count)
  for (let row = 0; row < rows; row++)
    for (let c = 0; c < width; c++) {
      const value = x[row * width + c]!
      for (let k = 0; k < count; k++) out[c * count + k]! += value * loads[row * count + k]!
    }
  return out
}

/** Aᵀ A of [n × count] */
function gram(a: Float64Array, count: number): Float64Array {
  const out = new Float64Array(count * count)
  for (let from = 0; from < a.length; from += count)
    for (let k = 0; k < count; k++) for (let j = 0; j < count; j++) out[k * count + j]! += a[from + k]! * a[from + j]!
  return out
}

/** ‖X − W Hᵀ‖² = ‖X‖² − 2 ⟨Xᵀ W, H⟩ + ⟨Wᵀ W, Hᵀ H⟩ */
function errorOf(all: number, weighed: Float64Array, among: Float64Array, parts: Float64Array): number {
  const within = gram(parts, Math.sqrt(among.length))
  const made = weighed.reduce((sum, value, i) => sum + value * parts[i]!, 0)
  return Math.max(0, all - 2 * made + among.reduce((sum, value, i) => sum + value * within[i]!, 0))
}

/** [width × count] → [count][width] */
function scaled(parts: Float64Array, count: number, width: number): Float64Array[] {
  return Array.from({ length: count }, (_, k) => {
    const part = Float64Array.from({ length: width }, (_, c) => parts[c * count + k]!).map((value) =>
      value > FLOOR ? value : 0,
    )
    const most = part.reduce((a, b) => Math.max(a, b), 0)
    return most > 0 ? part.map((value) => value / most) : part
  })
}
