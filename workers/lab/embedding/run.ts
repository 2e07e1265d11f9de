import type { Embedded, EmbeddingProgress, MatrixShape, Steps } from '../contracts/embedding'
import { InputError } from '../contracts/errors'
import { parseOptions } from '../contracts/options'
import { createRandom } from '../random'
import { embedding } from './registry'

export interface EmbeddingRequest {
  readonly id: string
  /** [rows × columns] */
  readonly points: Float32Array
  readonly shape: MatrixShape
  readonly options?: unknown
  readonly seed: number
}

export interface Watch {
  progress?(progress: EmbeddingProgress): void
  readonly signal?: AbortSignal
}

/**
 * One embedding from start to end, with turns of the event loop in between. Throws InputError for an unknown method, a wrong option,
 * too few rows or a number that is not finite, before anything runs; rejects with the signal's reason when aborted.
 */
export async function runEmbedding(
  { id, points, shape, options, seed }: EmbeddingRequest,
  watch: Watch = {},
): Promise<Embedded> {
  const method = embedding(id)
  const values = parseOptions(method.options, options)
  requireMatrix(points, shape)
  if (shape[0] < method.minRows)
    throw new InputError('points', `${method.title} needs at least ${method.minRows} moments; there are ${shape[0]}`)
  return takeSteps(method.embed(points, shape, values, createRandom(seed)), watch)
}

/** Drives any steps to their result. */
export async function takeSteps<T>(steps: Steps<T>, { progress, signal }: Watch = {}): Promise<T> {
  let last = performance.now()
  for (;;) {
    signal?.throwIfAborted()
    const step = steps.next()
    if (step.done) return step.value
    if (performance.now() - last < TURN_MS) continue
    progress?.(step.value)
    await turn()
    last = performance.now()
  }
}

const TURN_MS = 30

/** Throws InputError naming what is wrong. */
export function requireMatrix(points: Float32Array, [rows, columns]: MatrixShape): void {
  if (!(columns >= 1) || points.length !== rows * columns)
    throw new InputError('points', `holds ${points.length} numbers, not ${rows} × ${columns}`)
  const broken = points.findIndex((value) => !Number.isFinite(value))
  if (broken >= 0)
    throw new InputError('points', `holds a number that is not finite in row ${Math.floor(broken / columns)}`)
}

/** Lets waiting messages in. A posted message: timers are clamped to 4 ms. */
function turn(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel()
    port1.onmessage = () => {
      port1.close()
      resolve()
    }
    port2.postMessage(0)
  })
}
