import type { Grouping } from '../../contracts/embedding'
import type { OptionSpec } from '../../contracts/options'
import { chooseRows, takeRows } from '../subset'
import { cut, wardMerges } from '../ward'

const options = {
  count: { kind: 'number', title: 'Groups', default: 12, min: 2, max: 64, step: 1, help: 'Where the tree is cut.' },
  most: {
    kind: 'number',
    title: 'In the tree',
    default: 3000,
    min: 100,
    max: 6000,
    step: 100,
    unit: 'moments',
    help: 'At most so many moments, drawn by the seed, are merged one by one: time grows with their square. Each other one goes to the group whose mean is nearest.',
  },
} as const satisfies OptionSpec

/** Merged from below where that adds least to the squared distances within, and cut into as many groups as are wanted. */
export default {
  id: 'ward',
  title: 'Ward’s tree',
  cite: 'Ward 1963; by chains of nearest neighbours, Murtagh 1983, Müllner 2011 (arXiv 1109.2378)',
  options,
  *group(points, [rows, columns], { count, most }, random) {
    const chosen = chooseRows(rows, most, random)
    const known = takeRows(points, columns, chosen)
    const merges = yield* wardMerges(known, [chosen.length, columns])
    const own = cut(merges, chosen.length, count)
    const groups = Math.max(...own) + 1
    const labels = nearestMean(points, [rows, columns], meansOf(known, columns, own, groups))
    chosen.forEach((row, i) => (labels[row] = own[i]!))
    const rest = rows - chosen.length
    return {
      labels: bySize(labels, groups),
      count: groups,
      words: `Groups: ${groups} of Ward’s tree over ${rest > 0 ? `${chosen.length} of ` : ''}${rows} moments${rest > 0 ? '; each other one went to the nearest mean' : ''}.`,
    }
  },
} satisfies Grouping<typeof options>

function meansOf(points: Float32Array, columns: number, labels: Uint8Array, groups: number): Float64Array[] {
  const sizes = new Float64Array(groups)
  for (const label of labels) sizes[label]!++
  const means = Array.from(sizes, () => new Float64Array(columns))
  points.forEach((value, i) => {
    const label = labels[Math.floor(i / columns)]!
    means[label]![i % columns]! += value / sizes[label]!
  })
  return means
}

function nearestMean(
  points: Float32Array,
  [rows, columns]: readonly [number, number],
  means: readonly Float64Array[],
): Uint8Array {
  const squareFrom = (row: number, mean: Float64Array) =>
    mean.reduce((sum, value, j) => sum + (points[row * columns + j]! - value) ** 2, 0)
  return Uint8Array.from({ length: rows }, (_, row) => {
    const squares = means.map((mean) => squareFrom(row, mean))
    return squares.indexOf(Math.min(...squares))
  })
}

/** The same groups, the largest called 0. */
function bySize(labels: Uint8Array, groups: number): Uint8Array {
  const sizes = new Float64Array(groups)
  for (const label of labels) sizes[label]!++
  const order = [...sizes.keys()].sort((a, b) => sizes[b]! - sizes[a]! || a - b)
  return labels.map((label) => order.indexOf(label))
}
