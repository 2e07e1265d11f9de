import type { Agent } from '../../lab/contracts/agent'
import type { MatrixShape } from '../../lab/contracts/embedding'
import { InputError } from '../../lab/contracts/errors'
import { findClusters } from '../../lab/embedding/clusters'
import { neighboursOf } from '../../lab/embedding/neighbours'
import { KEPT, reduceToPrincipal } from '../../lab/embedding/principal'
import { runEmbedding, takeSteps } from '../../lab/embedding/run'
import { createRandom } from '../../lab/random'
import { gatherActivations } from '../../lab/recording/activations'
import type { EmbeddingAnswer, EmbeddingRequest } from '../api'
import { batchesOf, type Open, type Step } from './moments'

/** Numbers per moment of one layer. */
export interface Matrix {
  readonly points: Float32Array
  readonly shape: MatrixShape
}

/**
 * Of what the file carries, else of the agent's network, with what it remembers in every row. A convolution's positions are averaged:
 * what is there, not where.
 */
export async function activationsOf(open: Open, layer: string, agent: Agent | null, step: Step): Promise<Matrix> {
  const carried = open.media?.activations[layer]
  if (carried)
    return { points: await carried.read(0, open.rows), shape: [open.rows, carried.shape.reduce((a, b) => a * b, 1)] }
  if (!agent) throw new InputError('layer', 'whoever played is not here, and the file carries no activations')
  return gatherActivations(agent.model, { layer, positions: 'mean' }, batchesOf(open, agent, step), open.rows)
}

const CLUSTERS = 8

/** Positions and groups of all rows. Groups are found where there is more room than on paper: in the layer's principal directions. */
export async function embedAll(
  { points, shape }: Matrix,
  { method, options, seed }: EmbeddingRequest,
  signal: AbortSignal,
  progress: (share: number) => void,
): Promise<EmbeddingAnswer> {
  const watch = (from: number, to: number) => ({
    signal,
    progress: ({ share }: { share: number }) => progress(from + (to - from) * share),
  })
  const principal = await takeSteps(reduceToPrincipal(points, shape, KEPT), watch(0, 0.2))
  const { labels } = findClusters(
    principal.points,
    [shape[0], principal.columns],
    Math.min(CLUSTERS, shape[0]),
    createRandom(seed),
  )
  const { positions, words } = await runEmbedding({ id: method, points, shape, options, seed }, watch(0.2, 1))
  return { positions, clusters: labels, words }
}

export function nearest({ points, shape }: Matrix, row: number, count: number): Int32Array {
  return neighboursOf(points, shape, row, Math.min(count, shape[0] - 1)).rows
}
