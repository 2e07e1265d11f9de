import type { Agent } from '../../lab/contracts/agent'
import type { MatrixShape } from '../../lab/contracts/embedding'
import { InputError } from '../../lab/contracts/errors'
import { parseOptions } from '../../lab/contracts/options'
import { neighboursOf } from '../../lab/embedding/neighbours'
import { KEPT, reduceToPrincipal } from '../../lab/embedding/principal'
import { groupings } from '../../lab/embedding/registry'
import { runEmbedding, takeSteps } from '../../lab/embedding/run'
import { outlying, standardise } from '../../lab/memory/standard'
import { createRandom } from '../../lab/random'
import { gatherActivations } from '../../lab/recording/activations'
import type { EmbeddingAnswer, EmbeddingRequest } from '../api'
import { batchesOf, type Open, type Step } from './moments'

/** Numbers per moment of one layer. */
export interface Matrix {
  readonly points: Float32Array
  readonly shape: MatrixShape
}

/** What the file remembers goes by this name, unless it carries a layer that is called so. */
export const MEMORY = 'memory'

/**
 * Of what the file carries, else of the agent's network, with what it remembers in every row. A convolution's positions are averaged:
 * what is there, not where.
 */
export async function activationsOf(open: Open, layer: string, agent: Agent | null, step: Step): Promise<Matrix> {
  const carried = open.media?.activations[layer]
  if (carried)
    return { points: await carried.read(0, open.rows), shape: [open.rows, carried.shape.reduce((a, b) => a * b, 1)] }
  const { memory } = open.trajectory.columns
  if (memory && layer === MEMORY) return { points: memory, shape: [open.rows, memory.length / open.rows] }
  if (!agent) throw new InputError('layer', 'whoever played is not here, and the file carries no activations')
  return gatherActivations(agent.model, { layer, positions: 'mean' }, batchesOf(open, agent, step), open.rows)
}

/** Each number by its own mean and spread. */
export const standardised = ({ points, shape }: Matrix): Matrix => ({
  points: standardise(points, shape).points,
  shape,
})

/** Positions and groups of all rows. Groups are found where there is more room than on paper: in the principal directions of what is laid out. */
export async function embedAll(
  { points, shape }: Matrix,
  { method, options, seed, outliers = false, grouping = { id: 'kmeans', options: {} } }: EmbeddingRequest,
  signal: AbortSignal,
  progress: (share: number) => void,
): Promise<EmbeddingAnswer> {
  const watch = (from: number, to: number) => ({
    signal,
    progress: ({ share }: { share: number }) => progress(from + (to - from) * share),
  })
  const { group, options: spec } = groupings.get(grouping.id)
  const values = parseOptions(spec, grouping.options)
  const principal = await takeSteps(reduceToPrincipal(points, shape, KEPT), watch(0, 0.2))
  const reduced = [shape[0], principal.columns] as const
  const groups = await takeSteps(group(principal.points, reduced, values, createRandom(seed)), watch(0.2, 0.35))
  const apart = outliers
    ? await takeSteps(outlying(principal.points, reduced, createRandom(seed)), watch(0.35, 0.5))
    : null
  const { positions, words } = await runEmbedding({ id: method, points, shape, options, seed }, watch(0.5, 1))
  return { positions, clusters: groups.labels, outliers: apart, words: `${words} ${groups.words}` }
}

export function nearest({ points, shape }: Matrix, row: number, count: number): Int32Array {
  return neighboursOf(points, shape, row, Math.min(count, shape[0] - 1)).rows
}
