import * as ops from '../backend/ops'
import type { MatrixShape } from '../contracts/embedding'
import { InputError } from '../contracts/errors'
import type { LayerInfo, Model, Policy } from '../contracts/model'
import type { Observations } from '../contracts/observation'
import { inputsOf, sizeOf, upload } from '../models/upload'

/** What becomes of a convolution's positions: one mean per filter, or all of them as they lie. A vector has none. */
export type Positions = 'mean' | 'all'

export interface LayerShape extends LayerInfo {
  /** Numbers per moment. */
  readonly columns: Readonly<Record<Positions, number>>
}

export interface ActivationRequest {
  readonly layer: string
  readonly positions: Positions
}

/** Some moments as they are met: observations row after row as recorded, and what is remembered in each (null: nothing yet). */
export interface MomentBatch {
  readonly observations: Observations
  readonly memories: readonly (Float32Array | null)[]
}

/** The hidden layers, first to last; none for a policy that is not made of layers. */
export function layersOf({ layers }: Model): LayerShape[] {
  return layers.map((layer) => ({ ...layer, columns: { mean: layer.shape.at(-1)!, all: sizeOf(layer.shape) } }))
}

/** Numbers per moment that a request makes. Throws InputError naming the layers there are. */
export function columnsOf(policy: Model, { layer, positions }: ActivationRequest): number {
  const layers = layersOf(policy)
  const found = layers.find(({ name }) => name === layer)
  if (!found)
    throw new InputError(
      'layer',
      `"${layer}" is unknown; there is ${layers.map(({ name }) => name).join(', ') || 'none'}`,
    )
  return found.columns[positions]
}

/**
 * Post-ReLU activations of a layer for one batch, [batch × columns]; of a gated memory, what it remembers from there on. One upload,
 * one read-back; every tensor is freed, also when it fails.
 */
export async function activationsOf(
  policy: Policy,
  request: ActivationRequest,
  { observations, memories }: MomentBatch,
): Promise<Float32Array> {
  const columns = columnsOf(policy, request)
  if (observations.length === 0) return new Float32Array(0)
  const flat = ops.tidy(() => {
    const inputs = inputsOf(policy, upload(observations, policy.observation), memories)
    const layer = policy.activations(inputs, request.layer)
    return ops.reshape(request.positions === 'mean' && layer.rank === 4 ? ops.mean(layer, [1, 2]) : layer, [
      -1,
      columns,
    ])
  })
  try {
    return (await ops.readBack(flat)).slice()
  } finally {
    flat.dispose()
  }
}

/** The same for many batches, one after the other: a matrix with one row per moment. `rows`: how many there will be in all. */
export async function gatherActivations(
  policy: Policy,
  request: ActivationRequest,
  batches: Iterable<MomentBatch> | AsyncIterable<MomentBatch>,
  rows: number,
  progress?: (rows: number) => void,
): Promise<{ readonly points: Float32Array; readonly shape: MatrixShape }> {
  const columns = columnsOf(policy, request)
  const points = new Float32Array(rows * columns)
  let at = 0
  for await (const batch of batches) {
    const found = await activationsOf(policy, request, batch)
    if (at + found.length > points.length) throw new InputError('rows', `there are more than ${rows} moments`)
    points.set(found, at)
    at += found.length
    progress?.(at / columns)
  }
  if (at < points.length) throw new InputError('rows', `there are only ${at / columns} moments of ${rows}`)
  return { points, shape: [rows, columns] }
}
