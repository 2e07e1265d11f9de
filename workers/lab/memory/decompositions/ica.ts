import { EigenvalueDecomposition, Matrix } from 'ml-matrix'
import type { MatrixShape, Steps } from '../../contracts/embedding'
import type { OptionSpec } from '../../contracts/options'
import { principalAxes } from '../../embedding/principal'
import type { Random } from '../../random'
import { dot, linear, type Decomposition } from '../components'
import { standardise } from '../standard'

const options = {
  count: {
    kind: 'number',
    title: 'Components',
    default: 16,
    min: 2,
    max: 64,
    step: 1,
    help: 'How many; they are sought among as many leading principal components.',
  },
  rounds: {
    kind: 'number',
    default: 400,
    min: 1,
    max: 8000,
    step: 1,
    help: 'After so many rounds it stops, settled or not.',
  },
  tolerance: {
    kind: 'number',
    default: 1e-4,
    min: 1e-8,
    max: 0.1,
    help: 'It has settled once no component turns by more than this in a round (1 − |cosine|).',
  },
} as const satisfies OptionSpec

/** Nothing of a variance below this share of the greatest is blown up to 1. */
const LEAST = 1e-10

/**
 * Independent components of standardised memories: FastICA with ln cosh, all at once (Hyvärinen 1999, eq. 20 and 43), on whitened
 * principal components. Each has variance 1; most of the memory's variance first, signed so that its longer tail is positive.
 */
export default {
  id: 'ica',
  title: 'ICA',
  cite: 'Hyvärinen 1999, Fast and robust fixed-point algorithms for independent component analysis',
  options,
  *fit(points, shape, { count, rounds, tolerance }, random) {
    const { mean, spread, points: standard } = standardise(points, shape)
    const { axes, variances, total } = yield* principalAxes(standard, shape, count)
    const sound = axes.filter((_, k) => variances[k]! > LEAST * variances[0]!)
    // Standardised memories have mean 0. Over n − 1 or n makes no difference here but for a factor near 1.
    const white = sound.map((axis, k) => axis.map((a) => a / Math.sqrt(variances[k]!)))
    const scores = scoresOf(standard, shape, white)
    const { turned, round } = yield* turn(scores, { rounds, tolerance }, random)
    const sources = turned.map((row) => ({
      reader: combine(row, white),
      direction: combine(
        row,
        sound.map((axis, k) => axis.map((a) => a * Math.sqrt(variances[k]!))),
      ),
      sign: Math.sign(skewness(scores, row)) || 1,
    }))
    const holds = ({ direction }: (typeof sources)[number]) => (total > 0 ? dot(direction, direction, 0) / total : 0)
    const ordered = sources.toSorted((a, b) => holds(b) - holds(a))
    const settled = round < rounds ? `settled after ${round} rounds` : `had not settled after ${rounds} rounds`
    return linear({
      centre: mean,
      readers: ordered.map(({ reader, sign }) => reader.map((a, i) => (spread[i]! > 0 ? (sign * a) / spread[i]! : 0))),
      directions: ordered.map(({ direction, sign }) => direction.map((a, i) => sign * a * spread[i]!)),
      shares: ordered.map(holds),
      words: `${ordered.length} independent components of ${shape[0]} memories; FastICA ${settled}.`,
    })
  },
} satisfies Decomposition<typeof options>

/** [axes][rows] */
function scoresOf(points: Float32Array, [rows, columns]: MatrixShape, axes: readonly Float64Array[]): Float64Array[] {
  return axes.map((axis) => Float64Array.from({ length: rows }, (_, row) => dot(axis, points, row * columns)))
}

/** Rotates white scores until they are as far from normal as they can be: rows of an orthogonal matrix. */
function* turn(
  scores: readonly Float64Array[],
  { rounds, tolerance }: { readonly rounds: number; readonly tolerance: number },
  random: Random,
): Steps<{ readonly turned: readonly Float64Array[]; readonly round: number }> {
  const k = scores.length
  const start = Array.from({ length: k }, () => Array.from({ length: k }, () => random.normal()))
  let turned = orthogonal(start)
  for (let round = 1; round <= rounds; round++) {
    const next = orthogonal(turned.map((row) => Array.from(step(scores, row))))
    const moved = Math.max(...next.map((row, i) => Math.abs(1 - Math.abs(dot(row, turned[i]!, 0)))))
    turned = next
    yield { stage: 'Independent components', share: round / rounds }
    if (moved < tolerance) return { turned, round }
  }
  return { turned, round: rounds }
}

/** E[z · tanh(w·z)] − E[1 − tanh²(w·z)] · w */
function step(scores: readonly Float64Array[], w: Float64Array): Float64Array {
  const rows = scores[0]!.length
  const bent = project(scores, w)
  let slope = 0
  for (let row = 0; row < rows; row++) {
    bent[row] = Math.tanh(bent[row]!)
    slope += 1 - bent[row]! ** 2
  }
  return w.map((weight, i) => (dot(bent, scores[i]!, 0) - slope * weight) / rows)
}

/** w · z of every row. */
function project(scores: readonly Float64Array[], w: Float64Array): Float64Array {
  const out = new Float64Array(scores[0]!.length)
  for (const [i, column] of scores.entries())
    for (let row = 0; row < out.length; row++) out[row]! += w[i]! * column[row]!
  return out
}

/** (W Wᵀ)^(−½) W */
function orthogonal(rows: readonly (readonly number[])[]): Float64Array[] {
  const w = new Matrix(rows.map((row) => [...row]))
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(w.mmul(w.transpose()), {
    assumeSymmetric: true,
  })
  const roots = Matrix.diag(realEigenvalues.map((value) => 1 / Math.sqrt(Math.max(value, Number.MIN_VALUE))))
  const made = eigenvectorMatrix.mmul(roots).mmul(eigenvectorMatrix.transpose()).mmul(w)
  return Array.from({ length: made.rows }, (_, i) => Float64Array.from(made.getRow(i)))
}

function combine(weights: Float64Array, axes: readonly Float64Array[]): Float64Array {
  return axes.reduce(
    (sum, axis, k) => sum.map((value, i) => value + weights[k]! * axis[i]!),
    new Float64Array(axes[0]!.length),
  )
}

function skewness(scores: readonly Float64Array[], w: Float64Array): number {
  return project(scores, w).reduce((sum, value) => sum + value ** 3, 0)
}
