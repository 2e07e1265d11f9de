import { EigenvalueDecomposition, Matrix } from 'ml-matrix'
import { shareAlong } from './components'

/** Directions that hold less than this of the largest one's part are not moved in. */
const STILL = 1e-9
/** Of the bisection. */
const ROUNDS = 60
const STEEPEST = 64

/**
 * A random direction, [channels], of length 1, that as much of a layer lies along as is asked for: what a component that takes as much is held
 * against. u ∝ C^(p/2) z with normal z and C the layer's second moments [channels × channels]: the share along it grows with p, from the
 * least that lies along any direction the layer moves in to the most; p is found by bisection.
 */
export function asLarge(moments: Float64Array, share: number, normal: () => number): Float64Array {
  const channels = Math.sqrt(moments.length)
  const matrix = new Matrix(
    Array.from({ length: channels }, (_, i) => [...moments.subarray(i * channels, (i + 1) * channels)]),
  )
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(matrix, { assumeSymmetric: true })
  const most = Math.max(...realEigenvalues)
  const axes = realEigenvalues.flatMap((value, k) =>
    value > STILL * most ? [{ size: value / most, axis: eigenvectorMatrix.getColumn(k), drawn: normal() }] : [],
  )
  const tilted = (p: number): Float64Array => {
    // Logarithms first: steep powers leave the numbers there are.
    const weights = axes.map(({ size }) => (p / 2) * Math.log(size))
    const top = Math.max(...weights)
    const sum = new Float64Array(channels)
    axes.forEach(({ axis, drawn }, k) =>
      axis.forEach((value, i) => (sum[i]! += drawn * Math.exp(weights[k]! - top) * value)),
    )
    const length = Math.hypot(...sum)
    return sum.map((value) => value / length)
  }
  let [low, high] = [-STEEPEST, STEEPEST]
  for (let round = 0; round < ROUNDS; round++) {
    const middle = (low + high) / 2
    if (shareAlong(tilted(middle), moments) < share) low = middle
    else high = middle
  }
  return tilted((low + high) / 2)
}
