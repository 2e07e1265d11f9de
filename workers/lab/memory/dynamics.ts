import type { Random } from '../random'
import { dot, type LinearComponents } from './components'

/** Components of one episode, [steps × count], standardised over all that is compared. */
export interface Course {
  readonly values: Float32Array
  readonly count: number
}

/**
 * C[i, j] = mean of sᵢ(t) · sⱼ(t + lag) over every episode and step that has both, [count × count]: what of i comes before what of j. Divided by
 * the number of pairs (the published code divided by the number of components). Nothing where no episode is longer than the lag. `isOf`: only pairs
 * that begin at these steps, such as those of one behaviour (the published code took as many episodes from the beginning of its data).
 */
export function crossCorrelation(
  courses: readonly Course[],
  lag: number,
  isOf: (course: number, t: number) => boolean = () => true,
): Float64Array | null {
  const count = courses[0]?.count ?? 0
  const sum = new Float64Array(count * count)
  let pairs = 0
  for (const [course, { values }] of courses.entries())
    for (let t = 0; (t + lag + 1) * count <= values.length; t++) {
      if (!isOf(course, t)) continue
      pairs++
      for (let i = 0; i < count; i++)
        for (let j = 0; j < count; j++) sum[i * count + j]! += values[t * count + i]! * values[(t + lag) * count + j]!
    }
  return pairs > 0 ? sum.map((value) => value / pairs) : null
}

/**
 * ∂sⱼ(t + lag) / ∂sᵢ(t) through the memory's own steps, what is seen as it was. `steps`: of each decision ∂h(t) / ∂h(t − 1), [width × width]. By
 * lag − 1, then by t: [count × count], a row for each i. readerⱼ · J(t + lag) ⋯ J(t + 1) · directionᵢ.
 */
export function slopesThrough(
  steps: readonly Float32Array[],
  { readers, directions }: Pick<LinearComponents, 'readers' | 'directions'>,
  lags: number,
): Float64Array[][] {
  const slopes = Array.from({ length: lags }, (): Float64Array[] => [])
  for (let end = 0; end < steps.length; end++) {
    // What each component at the end owes to every number of the memory, further and further back.
    let owed: readonly Float64Array[] = readers
    for (let lag = 1; lag <= Math.min(lags, end); lag++) {
      owed = owed.map((row) => timesMatrix(row, steps[end - lag + 1]!))
      const one = new Float64Array(readers.length * readers.length)
      for (const [i, direction] of directions.entries())
        for (const [j, row] of owed.entries()) one[i * readers.length + j] = dot(row, direction, 0)
      slopes[lag - 1]!.push(one)
    }
  }
  return slopes
}

/** vᵀ M */
function timesMatrix(v: Float64Array, matrix: Float32Array): Float64Array {
  const out = new Float64Array(v.length)
  for (let i = 0; i < v.length; i++) for (let j = 0; j < v.length; j++) out[j]! += v[i]! * matrix[i * v.length + j]!
  return out
}

/** Σ |J| over entries whose sign is that of C, of Σ |J|: large slopes count as much as they are large. */
export function agreement(slopes: ArrayLike<number>, found: ArrayLike<number>): number {
  let [agree, all] = [0, 0]
  for (let i = 0; i < slopes.length; i++) {
    const size = Math.abs(slopes[i]!)
    all += size
    if (Math.sign(slopes[i]!) === Math.sign(found[i]!)) agree += size
  }
  return all > 0 ? agree / all : NaN
}

/** Sums of the same numbers in another order. */
const ROUNDING = 1e-12

export interface Consistency {
  /** Mean agreement of each sample's slopes with what that sample went on to do. */
  readonly agreement: number
  /** Mean of the same with every other sample's doings, and how often by chance it would be as high. */
  readonly chance: number
  readonly p: number
  /** Of each sample: agreement with its own doings, and how much of that neither its slopes nor its doings have with those of others. */
  readonly own: readonly number[]
  readonly lifts: readonly number[]
}

/**
 * Do slopes through the agent say what happens? `slopes` and `doings` [samples][count²]: ∂sⱼ(t + lag) / ∂sᵢ(t), and sᵢ(t) · sⱼ(t + lag) of the same
 * sample. A half is not chance: both have habits of their own. Chance is what is left when samples are paired with one another.
 */
export function consistency(
  slopes: readonly Float64Array[],
  doings: readonly Float64Array[],
  random: Random,
  pairings = 999,
): Consistency {
  const samples = slopes.map((_, i) => i)
  const table = slopes.map((own) => doings.map((other) => agreement(own, other)))
  const meanOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
  const meanWith = (other: readonly number[]) => meanOf(samples.map((i) => table[i]![other[i]!]!))
  const own = samples.map((i) => table[i]![i]!)
  const withOthers = samples.map((i) => meanOf(table[i]!.filter((_, other) => other !== i)))
  const ofOthers = samples.map((i) => meanOf(samples.filter((other) => other !== i).map((other) => table[other]![i]!)))
  const chance = meanOf(withOthers)
  const nulls = Array.from({ length: pairings }, () => meanWith(rotated(samples, random)))
  return {
    agreement: meanOf(own),
    chance,
    p: (1 + nulls.filter((value) => value >= meanOf(own) - ROUNDING).length) / (1 + pairings),
    own,
    lifts: samples.map((i) => settled(own[i]! - withOthers[i]! - ofOthers[i]! + chance)),
  }
}

/** What is left of equal sums is none. */
const settled = (difference: number): number => (Math.abs(difference) < ROUNDING ? 0 : difference)

/** A permutation in which nobody keeps its place: one random cycle through all (Sattolo). */
function rotated(given: readonly number[], random: Random): number[] {
  const out = [...given]
  for (let i = out.length - 1; i > 0; i--) {
    const j = random.below(i)
    ;[out[i], out[j]] = [out[j]!, out[i]!]
  }
  return out
}
