import { UMAP } from 'umap-js'
import type { Embedding, MatrixShape, Steps } from '../../contracts/embedding'
import type { OptionSpec } from '../../contracts/options'
import type { Random } from '../../random'
import { nearestOfEach } from '../nearest'
import { KEPT, reduceToPrincipal } from '../principal'
import { within } from '../steps'
import { chooseRows, distinctRows, placeRest, subsetOption, subsetWords, takeRows } from '../subset'

const options = {
  neighbours: {
    kind: 'number',
    title: 'Neighbours',
    default: 15,
    min: 2,
    max: 100,
    step: 1,
    help: 'How many nearest moments count as near: few show detail, many show the whole.',
  },
  spacing: {
    kind: 'number',
    title: 'Least distance',
    default: 0.1,
    min: 0,
    max: 1,
    step: 0.05,
    help: 'How close together points may be packed.',
  },
  ...subsetOption,
} as const satisfies OptionSpec

/** Fewer have no neighbourhoods. */
const LEAST = 4

/**
 * umap-js on the first 50 principal components, with exact neighbours instead of its approximate search. Moments that are the same stand
 * on one point: as points of their own they would be each other's only neighbours, and pull at each other in every epoch.
 */
export default {
  id: 'umap',
  title: 'UMAP',
  cite: 'McInnes, Healy & Melville 2018 (arXiv 1802.03426); umap-js',
  minRows: LEAST,
  options,
  *embed(points, shape, { neighbours, spacing, most }, random) {
    const rows = shape[0]
    const { points: reduced, columns } = yield* within(0, 0.3, reduceToPrincipal(points, shape, KEPT))
    const distinct = distinctRows(points, shape)
    const among = distinct.length >= LEAST ? distinct : Int32Array.from({ length: rows }, (_, row) => row)
    const chosen = chooseRows(among.length, most, random).map((i) => among[i]!)
    const known = takeRows(reduced, columns, chosen)
    const near = Math.min(neighbours, chosen.length - 1)
    const laidOut = yield* layOut(known, [chosen.length, columns], near, spacing, random)
    const positions = yield* placeRest(reduced, [rows, columns], chosen, laidOut, 0.9)
    return {
      positions,
      laidOut: chosen,
      words: `UMAP with ${near} neighbours on ${columns} principal components.${subsetWords(rows, chosen.length)}`,
    }
  },
} satisfies Embedding<typeof options>

function* layOut(
  points: Float32Array,
  [rows, columns]: MatrixShape,
  neighbours: number,
  spacing: number,
  random: Random,
): Steps<Float32Array> {
  const k = neighbours - 1
  const near = yield* nearestOfEach(points, [rows, columns], k, 'Nearest neighbours', 0.3, 0.45)
  const umap = new UMAP({ nComponents: 2, nNeighbors: neighbours, minDist: spacing, random: () => random.uniform() })
  // Its lists start with the row itself.
  const lists = Array.from({ length: rows }, (_, row) => [row, ...near.rows.subarray(row * k, (row + 1) * k)])
  const distances = Array.from({ length: rows }, (_, row) =>
    [0, ...near.squares.subarray(row * k, (row + 1) * k)].map(Math.sqrt),
  )
  umap.setPrecomputedKNN(lists, distances)
  const epochs = umap.initializeFit(
    Array.from({ length: rows }, (_, row) => Array.from(points.subarray(row * columns, (row + 1) * columns))),
  )
  for (let epoch = 0; epoch < epochs; epoch++) {
    umap.step()
    yield { stage: `UMAP, epoch ${epoch + 1} of ${epochs}`, share: 0.5 + (0.4 * epoch) / epochs }
  }
  return Float32Array.from(umap.getEmbedding().flat())
}
