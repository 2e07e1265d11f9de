import { logProbability, sampleAction } from '../../agents/acting'
import { judge } from '../../agents/judge'
import * as ops from '../../backend/ops'
import type { Policy } from '../../contracts/model'
import type { Observations } from '../../contracts/observation'
import { inputsOf } from '../../models/upload'
import type { Random } from '../../random'
import { feed } from './feed'

/** What each row remembers, [memory]; null: nothing yet, zeros. */
export type Memories = readonly (Float32Array | null)[]

/** What a policy did in each row; all [rows]. */
export interface Acted {
  readonly actions: Int32Array
  readonly logProbabilities: Float32Array
  readonly values: Float32Array
  /** What the row brings to its next decision. */
  memory(row: number): Float32Array
}

/**
 * Lets a policy act on a row of observations per stream, with one upload and one read-back; one word of its own stream per row. On a
 * device that draws by itself three numbers per row come back, and the memory.
 */
export function act(
  policy: Policy,
  observations: Observations,
  memories: Memories,
  streams: readonly Random[],
): Promise<Acted> {
  return (ops.runsBeside() ? actOnDevice : actHere)(policy, observations, memories, streams)
}

async function actOnDevice(
  policy: Policy,
  observations: Observations,
  memories: Memories,
  streams: readonly Random[],
): Promise<Acted> {
  const uniforms = Float32Array.from(streams, (random) => random.uniform())
  const drawn = ops.tidy(() => {
    const { logits, value, memory } = policy.forward(
      inputsOf(policy, feed(observations, streams.length, policy.observation), memories),
    )
    const rows = ops.sampleRows(logits, value, uniforms)
    return memory ? ops.concat([rows, memory], 1) : rows
  })
  const data = await ops.readBack(drawn)
  drawn.dispose()
  const width = 3 + policy.memory
  const column = (k: number) => Float32Array.from(streams, (_, row) => data[width * row + k] ?? NaN)
  return {
    actions: Int32Array.from(column(0)),
    logProbabilities: column(1),
    values: column(2),
    memory: (row) => data.subarray(width * row + 3, width * (row + 1)),
  }
}

async function actHere(
  policy: Policy,
  observations: Observations,
  memories: Memories,
  streams: readonly Random[],
): Promise<Acted> {
  const { logits, value, memory } = await judge(policy, observations, memories)
  const actions = Int32Array.from(streams, (random, row) => sampleAction(logits(row), random))
  return {
    actions,
    logProbabilities: Float32Array.from(actions, (action, row) => logProbability(logits(row), action)),
    values: Float32Array.from(actions, (_, row) => value(row)),
    memory,
  }
}
