import type { OptionSpec } from '../../contracts/options'
import { principalAxes } from '../../embedding/principal'
import { linear, type Decomposition } from '../components'
import { standardise } from '../standard'

const options = {
  count: {
    kind: 'number',
    title: 'Components',
    default: 16,
    min: 1,
    max: 64,
    step: 1,
    help: 'How many, largest variance first.',
  },
} as const satisfies OptionSpec

/** Principal components of standardised memories. A unit of a component is one of its scores, whose variance is the axis' own. */
export default {
  id: 'pca',
  title: 'PCA',
  cite: 'Pearson 1901; Hotelling 1933',
  options,
  *fit(points, shape, { count }) {
    const { mean, spread, points: standard } = standardise(points, shape)
    const { axes, variances, total } = yield* principalAxes(standard, shape, count)
    return linear({
      centre: mean,
      readers: axes.map((axis) => axis.map((a, i) => (spread[i]! > 0 ? a / spread[i]! : 0))),
      directions: axes.map((axis) => axis.map((a, i) => a * spread[i]!)),
      shares: variances.map((variance) => (total > 0 ? variance / total : 0)),
      words: `The ${axes.length} principal axes of ${shape[0]} memories, each number by its own spread.`,
    })
  },
} satisfies Decomposition<typeof options>
