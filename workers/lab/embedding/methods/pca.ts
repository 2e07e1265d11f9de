import type { Embedding } from '../../contracts/embedding'
import type { OptionSpec } from '../../contracts/options'
import { reduceToPrincipal } from '../principal'

const options = {
  first: {
    kind: 'number',
    title: 'Across',
    default: 1,
    min: 1,
    max: 10,
    step: 1,
    help: 'Which principal axis runs across; 1 holds the largest share of the variance.',
  },
  second: { kind: 'number', title: 'Up', default: 2, min: 1, max: 10, step: 1, help: 'Which principal axis runs up.' },
} as const satisfies OptionSpec

/** The points' scores on two principal axes. Linear and exact: distances on the plane never exceed the true ones. */
export default {
  id: 'pca',
  title: 'PCA',
  cite: 'Pearson 1901; Hotelling 1933',
  minRows: 2,
  options,
  *embed(points, shape, { first, second }) {
    const { points: scores, columns, explained } = yield* reduceToPrincipal(points, shape, Math.max(first, second))
    const rows = shape[0]
    const positions = new Float32Array(2 * rows)
    for (const [side, axis] of [first - 1, second - 1].entries())
      if (axis < columns) for (let row = 0; row < rows; row++) positions[2 * row + side] = scores[row * columns + axis]!
    const percent = (axis: number) => `${(100 * (explained[axis - 1] ?? 0)).toFixed(1)} %`
    const words = `All ${rows} moments; axis ${first} holds ${percent(first)} of the variance, axis ${second} ${percent(second)}.`
    return { positions, laidOut: Int32Array.from({ length: rows }, (_, row) => row), words }
  },
} satisfies Embedding<typeof options>
