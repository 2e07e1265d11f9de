import type { MatrixShape } from '../contracts/embedding'
import { InputError } from '../contracts/errors'
import type { Random } from '../random'

export interface Clusters {
  /** [rows]: 0 … count − 1, the largest cluster first. */
  readonly labels: Uint8Array
  /** [count × columns] */
  readonly centres: Float32Array
  readonly count: number
  /** Squared distances of all rows from their centres, summed. */
  readonly inertia: number
}

const ROUNDS = 100

/**
 * k-means (Lloyd 1982) from k-means++ centres (Arthur & Vassilvitskii 2007), until no row moves or 100 rounds. Meant for the
 * PCA-50 scores (principal.ts). Fewer clusters come back where there are fewer different rows. Throws InputError for a count outside 1 … 64.
 */
export function findClusters(points: Float32Array, shape: MatrixShape, count: number, random: Random): Clusters {
  if (!Number.isInteger(count) || count < 1 || count > 64)
    throw new InputError('clusters', 'must be a whole number from 1 to 64')
  const [rows, columns] = shape
  if (rows < 1 || points.length !== rows * columns)
    throw new InputError('points', `holds ${points.length} numbers, not ${rows} × ${columns}`)
  let centres = startingCentres(points, shape, count, random)
  const labels = new Uint8Array(rows)
  let inertia = assign(points, shape, centres, labels).inertia
  for (let round = 0; round < ROUNDS; round++) {
    centres = means(points, shape, labels, centres)
    const next = assign(points, shape, centres, labels)
    inertia = next.inertia
    if (next.moved === 0) break
  }
  return bySize(labels, centres, columns, inertia)
}

/** The next centre is a row drawn with probability in proportion to its squared distance from the nearest centre so far. */
function startingCentres(
  points: Float32Array,
  [rows, columns]: MatrixShape,
  count: number,
  random: Random,
): Float32Array[] {
  const rowAt = (row: number) => points.slice(row * columns, (row + 1) * columns)
  const centres = [rowAt(random.below(rows))]
  const nearest = new Float64Array(rows).fill(Infinity)
  while (centres.length < count) {
    let sum = 0
    for (let row = 0; row < rows; row++)
      sum += nearest[row] = Math.min(nearest[row]!, square(points, row * columns, centres.at(-1)!))
    if (sum === 0) break
    let left = random.uniform() * sum
    let row = 0
    while (row < rows - 1 && (left -= nearest[row]!) >= 0) row++
    // Rounding may end on a row that is a centre already.
    while (nearest[row] === 0) row--
    centres.push(rowAt(row))
  }
  return centres
}

function assign(
  points: Float32Array,
  [rows, columns]: MatrixShape,
  centres: readonly Float32Array[],
  labels: Uint8Array,
): { moved: number; inertia: number } {
  let [moved, inertia] = [0, 0]
  for (let row = 0; row < rows; row++) {
    let [best, least] = [0, Infinity]
    for (let k = 0; k < centres.length; k++) {
      const distance = square(points, row * columns, centres[k]!)
      if (distance < least) [best, least] = [k, distance]
    }
    if (labels[row] !== best) moved++
    labels[row] = best
    inertia += least
  }
  return { moved, inertia }
}

/** A cluster that lost all its rows keeps its centre. */
function means(
  points: Float32Array,
  [rows, columns]: MatrixShape,
  labels: Uint8Array,
  before: readonly Float32Array[],
): Float32Array[] {
  const sums = before.map(() => new Float64Array(columns))
  const sizes = before.map(() => 0)
  for (let row = 0; row < rows; row++) {
    const sum = sums[labels[row]!]!
    sizes[labels[row]!]!++
    for (let j = 0; j < columns; j++) sum[j]! += points[row * columns + j]!
  }
  return before.map((centre, k) => (sizes[k] ? Float32Array.from(sums[k]!, (value) => value / sizes[k]!) : centre))
}

function bySize(labels: Uint8Array, centres: readonly Float32Array[], columns: number, inertia: number): Clusters {
  const sizes = centres.map(() => 0)
  for (const label of labels) sizes[label]!++
  const order = centres
    .map((_, k) => k)
    .filter((k) => sizes[k]! > 0)
    .sort((a, b) => sizes[b]! - sizes[a]! || a - b)
  const out = new Float32Array(order.length * columns)
  order.forEach((k, place) => out.set(centres[k]!, place * columns))
  return { labels: labels.map((label) => order.indexOf(label)), centres: out, count: order.length, inertia }
}

function square(points: Float32Array, from: number, centre: Float32Array): number {
  let sum = 0
  for (let j = 0; j < centre.length; j++) {
    const d = points[from + j]! - centre[j]!
    sum += d * d
  }
  return sum
}
