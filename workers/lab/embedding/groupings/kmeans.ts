import type { Grouping } from '../../contracts/embedding'
import type { OptionSpec } from '../../contracts/options'
import { findClusters } from '../clusters'

const options = {
  count: { kind: 'number', title: 'Groups', default: 8, min: 2, max: 64, step: 1, help: 'How many, at most.' },
} as const satisfies OptionSpec

export default {
  id: 'kmeans',
  title: 'k-means',
  cite: 'Lloyd 1982; Arthur & Vassilvitskii 2007',
  options,
  *group(points, shape, { count }, random) {
    yield { stage: 'Groups', share: 0 }
    const found = findClusters(points, shape, Math.min(count, shape[0]), random)
    return { ...found, words: `Groups: k-means, ${found.count}.` }
  },
} satisfies Grouping<typeof options>
