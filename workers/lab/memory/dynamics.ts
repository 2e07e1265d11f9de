import type { Random } from '../random'

/** Components of one episode, [steps × count], standardised over all that is compared. */
export interface Course {
  readonly values: Float32Array
  readonly count: number
}

/**
 * C[i, j] = mean of sᵢ(t) · sⱼ(t + lag) over every episode and step that has both, [count × count]: what of i comes before what of j. Divided by
 * the number of pairs (the published code divided by the number of components). Nothing where no episode is longer than the lag.
 */
export function crossCorrelation(courses: readonly Course[], lag: number): Float64Array | null {
  const count = courses[0]?.count ?? 0
  const sum = new Float64Array(count * count)
  let pairs = 0
  for (const { values } of courses)
    for (let t = 0; (t + lag + 1) * count <= values.length; t++, pairs++)
      for (let i = 0; i < count; i++)
        for (let j = 0; j < count; j++) sum[i * count + j]! += values[t * count + i]! * values[(t + lag) * count + j]!
  return pairs > 0 ? sum.map((value) => value / pairs) : null
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

export interface Consistency {
  /** Mean agreement of each sample's slopes with what that sample went on to do. */
  readonly agreement: number
  /** Mean of the same with another sample's doings, and how often by chance it would be as high. */
  readonly chance: number
  readonly p: number
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
  const meanWith = (other: readonly number[]) =>
    samples.reduce((sum, i) => sum + agreement(slopes[i]!, doings[other[i]!]!), 0) / samples.length
  const own = meanWith(samples)
  const nulls = Array.from({ length: pairings }, () => meanWith(rotated(samples, random)))
  return {
    agreement: own,
    chance: nulls.reduce((sum, value) => sum + value, 0) / pairings,
    p: (1 + nulls.filter((value) => value >= own).length) / (1 + pairings),
  }
}

/** A permutation in which nobody keeps its place: one random cycle through all (Sattolo). */
function rotated(given: readonly number[], random: Random): number[] {
  const out = [...given]
  for (let i = out.length - 1; i > 0; i--) {
    const j = random.below(i)
    ;[out[i], out[j]] = [out[j]!, out[i]!]
  }
  return out
}
