import { bytesToTensor, readBack } from '../backend/ops'
import * as tf from '../backend/tf'
import type { MatrixShape } from '../contracts/embedding'
import { InputError } from '../contracts/errors'
import type { Policy } from '../contracts/policy'

/** What becomes of a convolution's positions: one mean per filter, or all of them as they lie. A dense layer has none. */
export type Positions = 'mean' | 'all'

export interface LayerShape {
  readonly name: string
  readonly kind: 'conv' | 'dense'
  /** [height, width, filters] or [units] */
  readonly shape: readonly number[]
  /** Numbers per moment. */
  readonly columns: Readonly<Record<Positions, number>>
}

export interface ActivationRequest {
  readonly layer: string
  readonly positions: Positions
}

/** The hidden layers, first to last; none for a policy that is not made of layers. */
export function layersOf({ layers = [], inputShape }: Policy): LayerShape[] {
  let [height, width] = inputShape
  return layers.map((layer) => {
    if (layer.kind === 'dense') return { name: layer.name, kind: layer.kind, shape: [layer.units], columns: { mean: layer.units, all: layer.units } }
    const { name, kind, filters, kernel, stride } = layer
    height = Math.floor((height - kernel) / stride) + 1
    width = Math.floor((width - kernel) / stride) + 1
    return { name, kind, shape: [height, width, filters], columns: { mean: filters, all: height * width * filters } }
  })
}

/** Numbers per moment that a request makes. Throws InputError naming the layers there are. */
export function columnsOf(policy: Policy, { layer, positions }: ActivationRequest): number {
  const layers = layersOf(policy)
  const found = layers.find(({ name }) => name === layer)
  if (!found) throw new InputError('layer', `"${layer}" is unknown; there is ${layers.map(({ name }) => name).join(', ') || 'none'}`)
  return found.columns[positions]
}

/**
 * Post-ReLU activations of a layer for one batch: `observations` are u8 [batch, h, w, planes] as recorded, the answer is
 * [batch × columns]. One upload, one read-back; every tensor is freed, also when it fails.
 */
export async function activationsOf(policy: Policy, request: ActivationRequest, observations: Uint8Array): Promise<Float32Array> {
  const [h, w, planes] = policy.inputShape
  const batch = observations.length / (h * w * planes)
  if (!Number.isInteger(batch)) throw new InputError('observations', `${observations.length} bytes are not a whole number of ${h} × ${w} × ${planes}`)
  const columns = columnsOf(policy, request)
  if (batch === 0) return new Float32Array(0)
  const flat = tf.tidy(() => {
    const layer = policy.activations(bytesToTensor(observations, [batch, h, w, planes]) as tf.Tensor4D, request.layer)
    return tf.reshape(request.positions === 'mean' && layer.rank === 4 ? tf.mean(layer, [1, 2]) : layer, [batch, columns])
  })
  try {
    return (await readBack(flat)).slice()
  } finally {
    flat.dispose()
  }
}

/** The same for many batches, one after the other: a matrix with one row per observation. `rows`: how many there will be in all. */
export async function gatherActivations(
  policy: Policy,
  request: ActivationRequest,
  batches: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  rows: number,
  progress?: (rows: number) => void,
): Promise<{ readonly points: Float32Array; readonly shape: MatrixShape }> {
  const columns = columnsOf(policy, request)
  const points = new Float32Array(rows * columns)
  let at = 0
  for await (const observations of batches) {
    const found = await activationsOf(policy, request, observations)
    if (at + found.length > points.length) throw new InputError('rows', `there are more than ${rows} observations`)
    points.set(found, at)
    at += found.length
    progress?.(at / columns)
  }
  if (at < points.length) throw new InputError('rows', `there are only ${at / columns} observations of ${rows}`)
  return { points, shape: [rows, columns] }
}
