import type { MatrixShape, Steps } from '../contracts/embedding'

/** Two clusters become one; each is named by one of its rows. */
export interface Merge {
  readonly a: number
  readonly b: number
  /** √(2|A||B| / (|A| + |B|)) · ‖mean A − mean B‖: of two single rows, their distance. */
  readonly height: number
}

/** Distances between two yields: some tens of milliseconds. */
const SLICE = 4e7

/**
 * Ward's hierarchy (Ward 1963), all rows − 1 merges, lowest first. By the chain of nearest neighbours (Murtagh 1983; Müllner 2011): each cluster
 * is known by its mean and size, so no distance is kept, and time grows with the square of the rows, not their cube.
 */
export function* wardMerges(points: Float32Array, [rows, columns]: MatrixShape): Steps<readonly Merge[]> {
  const means = Float64Array.from(points)
  const sizes = new Float64Array(rows).fill(1)
  const left = Array.from({ length: rows }, (_, row) => row)
  const merges: Merge[] = []
  const chain: number[] = []
  for (let work = 0; left.length > 1; work += left.length * columns) {
    const a = chain.at(-1) ?? chain[chain.push(left[0]!) - 1]!
    const before = chain.at(-2)
    const { nearest: b, square } = nearestCluster(means, columns, sizes, left, a, before)
    if (b !== before) chain.push(b)
    else {
      chain.splice(-2)
      merges.push({ a, b, height: Math.sqrt(square) })
      join(means, columns, sizes, a, b)
      left.splice(left.indexOf(b), 1)
    }
    if (work < SLICE) continue
    work = 0
    yield { stage: 'Ward’s tree', share: merges.length / rows }
  }
  return merges.sort((x, y) => x.height - y.height)
}

/** Of equally near ones the chain's last but one, or it would never end. */
function nearestCluster(
  means: Float64Array,
  columns: number,
  sizes: Float64Array,
  left: readonly number[],
  a: number,
  before: number | undefined,
): { readonly nearest: number; readonly square: number } {
  const squareTo = (b: number) => {
    let sum = 0
    for (let j = 0; j < columns; j++) sum += (means[a * columns + j]! - means[b * columns + j]!) ** 2
    return ((2 * sizes[a]! * sizes[b]!) / (sizes[a]! + sizes[b]!)) * sum
  }
  let [nearest, square] = before === undefined ? [-1, Infinity] : [before, squareTo(before)]
  for (const b of left) {
    if (b === a || b === before) continue
    const other = squareTo(b)
    if (other < square) [nearest, square] = [b, other]
  }
  return { nearest, square }
}

/** b goes into a. */
function join(means: Float64Array, columns: number, sizes: Float64Array, a: number, b: number): void {
  const both = sizes[a]! + sizes[b]!
  for (let j = 0; j < columns; j++)
    means[a * columns + j] = (sizes[a]! * means[a * columns + j]! + sizes[b]! * means[b * columns + j]!) / both
  sizes[a] = both
}

/** [rows]: the groups that are left before the `count` − 1 highest merges, numbered by their first rows. */
export function cut(merges: readonly Merge[], rows: number, count: number): Uint8Array {
  const parent = Int32Array.from({ length: rows }, (_, row) => row)
  const rootOf = (row: number): number => {
    while (parent[row] !== row) row = parent[row] = parent[parent[row]!]!
    return row
  }
  for (const { a, b } of merges.slice(0, Math.max(0, rows - count))) parent[rootOf(b)] = rootOf(a)
  const names = new Map<number, number>()
  return Uint8Array.from({ length: rows }, (_, row) => {
    const root = rootOf(row)
    if (!names.has(root)) names.set(root, names.size)
    return names.get(root)!
  })
}
