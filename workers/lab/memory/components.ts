import type { MatrixShape, Steps } from '../contracts/embedding'
import type { OptionSpec, Values } from '../contracts/options'
import type { Random } from '../random'

/** Memories as sums of directions, h ≈ centre + Σ sₖ · directionₖ, all in the memory's own units. */
export interface Components {
  /** [width] */
  readonly centre: Float64Array
  /** [count][width]: what one unit of the component adds to the memory, ∂h/∂sₖ. */
  readonly directions: readonly Float64Array[]
  /** Of each: share of the variance of standardised memories along its direction. */
  readonly shares: readonly number[]
  /** [rows × width] → [rows × count] */
  read(points: ArrayLike<number>): Float32Array
  /** What was done, in a sentence or two. */
  readonly words: string
}

/** A component of each is a fixed linear function of the memory: `readers` [count][width], sₖ = readerₖ · (h − centre). */
export interface LinearComponents extends Components {
  readonly readers: readonly Float64Array[]
}

/** One way to take memories apart. Same points, options and random state, same components. */
export interface Decomposition<S extends OptionSpec = OptionSpec> {
  readonly id: string
  readonly title: string
  readonly cite: string
  readonly options: S
  fit(points: Float32Array, shape: MatrixShape, options: Values<S>, random: Random): Steps<Components>
}

export function linear(given: Omit<LinearComponents, 'read'>): LinearComponents {
  const { centre, readers } = given
  const offsets = readers.map((reader) => dot(reader, centre, 0))
  return {
    ...given,
    read(points) {
      const rows = points.length / centre.length
      const out = new Float32Array(rows * readers.length)
      for (let row = 0; row < rows; row++)
        for (const [k, reader] of readers.entries())
          out[row * readers.length + k] = dot(reader, points, row * centre.length) - offsets[k]!
      return out
    },
  }
}

export const isLinear = (components: Components): components is LinearComponents => 'readers' in components

/** a · b from here on. */
export function dot(a: Float64Array, b: ArrayLike<number>, from: number): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[from + i]!
  return sum
}
