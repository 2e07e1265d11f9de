import type { Embedding, MatrixShape } from '../../contracts/embedding'
import type { OptionSpec } from '../../contracts/options'
import type { Random } from '../../random'
import { affinities } from '../affinities'
import { descent } from '../descent'
import { KEPT, reduceToPrincipal } from '../principal'
import { within } from '../steps'
import { chooseRows, placeRest, subsetOption, subsetWords, takeRows } from '../subset'

const options = {
  perplexity: {
    kind: 'number',
    title: 'Perplexity',
    default: 30,
    min: 2,
    max: 100,
    step: 1,
    help: 'About how many neighbours each moment has; at most a third of the moments.',
  },
  rounds: {
    kind: 'number',
    title: 'Rounds',
    default: 750,
    min: 250,
    max: 3000,
    step: 50,
    help: 'Steps of the gradient descent, the first 250 with attraction exaggerated 12-fold.',
  },
  ...subsetOption,
} as const satisfies OptionSpec

/** Barnes–Hut t-SNE on the first 50 principal components, from the first two of them as a start (Kobak & Berens 2019). */
export default {
  id: 'tsne',
  title: 't-SNE',
  cite: 'van der Maaten & Hinton 2008; van der Maaten 2014 (JMLR 15, 3221–3245)',
  minRows: 4,
  options,
  *embed(points, shape, { perplexity, rounds, most }, random) {
    const rows = shape[0]
    const { points: reduced, columns } = yield* within(0, 0.3, reduceToPrincipal(points, shape, KEPT))
    const chosen = chooseRows(rows, most, random)
    const known = takeRows(reduced, columns, chosen)
    const fitting = Math.min(perplexity, (chosen.length - 1) / 3)
    const near = yield* within(0.3, 0.4, affinities(known, [chosen.length, columns], fitting))
    const laidOut = yield* within(0.4, 0.9, descent(near, start(known, [chosen.length, columns], random), rounds))
    const positions = yield* placeRest(reduced, [rows, columns], chosen, laidOut, 0.9)
    return {
      positions,
      laidOut: chosen,
      words: `t-SNE, perplexity ${+fitting.toFixed(1)}, on ${columns} principal components.${subsetWords(rows, chosen.length)}`,
    }
  },
} satisfies Embedding<typeof options>

/** The first two scores, the first with a standard deviation of 10⁻⁴; a hundredth of that as noise parts moments that are alike. */
function start(scores: Float32Array, [rows, columns]: MatrixShape, random: Random): Float64Array {
  let squares = 0
  for (let row = 0; row < rows; row++) squares += scores[row * columns]! ** 2
  const scale = squares > 0 ? 1e-4 / Math.sqrt(squares / rows) : 0
  return Float64Array.from(
    { length: 2 * rows },
    (_, i) => (columns > i % 2 ? scale * scores[(i >> 1) * columns + (i % 2)]! : 0) + 1e-6 * random.normal(),
  )
}
